"""Saving while somebody types: what an instrument's page answers to each save."""

from typing import Any

import msgspec
from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue

from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.identity.sessions.current import current_person
from webapp.sheets import owner_service
from webapp.sheets.forms import SheetForm
from webapp.sheets.owner_service import StoredSheet


def save_and_respond(
    sheet_form: SheetForm,
    sheet_kind: str,
    sheet_key: str,
    answer_changes: dict[str, Any],
    next_url: str,
) -> ResponseReturnValue:
    """Store ``changes`` and answer: a status line to a page's own save, else move to ``onward``.

    The page says "Sparat" only after this has committed.
    """
    try:
        stored_sheet = owner_service.save_answers(
            current_person(), sheet_kind, sheet_key, answer_changes, sheet_form.write()
        )
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    if not is_htmx():
        return redirect(next_url, code=303)
    return render_saved_status(stored_sheet, sheet_kind)


def render_saved_status(stored_sheet: StoredSheet, sheet_kind: str) -> str:
    """The status line after a save that a page made by itself."""
    return render_template("sheets/_saved.html", stored=stored_sheet, kind=sheet_kind)


def render_refused_status(sheet_form: SheetForm) -> tuple[str, int]:
    """The status line when a page's own save was refused: the text stays on the page."""
    return render_template("sheets/_refused.html", form=sheet_form), 422
