"""Saving while somebody types: what an instrument's page answers to each save."""

from typing import Any

import msgspec
from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue

from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.identity.sessions.current import current_person
from webapp.sheets import road
from webapp.sheets.forms import SheetForm
from webapp.sheets.road import StoredSheet


def save_answers(
    form: SheetForm,
    kind: str,
    key: str,
    changes: dict[str, Any],
    onward: str,
) -> ResponseReturnValue:
    """Store ``changes`` and answer: a status line to a page's own save, else move to ``onward``.

    The page says "Sparat" only after this has committed.
    """
    try:
        stored = road.save_changes(current_person(), kind, key, changes, form.write())
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    if not is_htmx():
        return redirect(onward, code=303)
    return render_saved_part(stored, kind)


def render_saved_part(stored: StoredSheet, kind: str) -> str:
    """The status line after a save that a page made by itself."""
    return render_template("sheets/_saved.html", stored=stored, kind=kind)


def render_refused_part(form: SheetForm) -> tuple[str, int]:
    """The status line when a page's own save was refused: the text stays on the page."""
    return render_template("sheets/_refused.html", form=form), 422
