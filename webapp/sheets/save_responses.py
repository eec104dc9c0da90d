"""The responses to a save of a sheet, the same for every instrument.

A page that saves while somebody types asks through htmx and gets a status line. A person who
pressed a button is redirected to the next page. A request for JSON gets the same facts as data.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from flask import abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.identity.people.persons import Person
from webapp.sheets import draft_saving
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.forms import SheetForm
from webapp.sheets.page_hooks import PagePart


class SaveResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one save of a sheet.

    ``stored_sheet`` is the sheet after the save, or as it was before where the save was refused;
    ``messages`` say in the person's language what has to be changed, and are empty where it was
    saved. ``next_url`` is the page the person is redirected to. ``status_part`` is what a page
    that saves by itself shows in place of the common status line.
    """

    sheet_kind: str
    stored_sheet: StoredSheet
    next_url: str
    messages: tuple[str, ...] = ()
    status_part: PagePart | None = None

    @property
    def is_saved(self) -> bool:
        """Whether every answer was saved."""
        return not self.messages


def save_and_respond(
    person: Person,
    sheet_form: SheetForm,
    sheet_kind: str,
    sheet_key: str,
    answer_changes: dict[str, Any],
    next_url: str,
) -> ResponseReturnValue:
    """Save ``answer_changes``, commit, and give the response to a save that was taken.

    Aborts with 400 where the schema of the instrument refuses the answers. The page says "Sparat"
    only after this has committed.
    """
    try:
        stored_sheet = draft_saving.save_answers(
            person, sheet_kind, sheet_key, answer_changes, sheet_form.write()
        )
    except msgspec.ValidationError:
        abort(400)
    db.commit()
    return respond_to_save(
        SaveResult(sheet_kind=sheet_kind, stored_sheet=stored_sheet, next_url=next_url)
    )


def respond_to_save(
    save_result: SaveResult, render_page: Callable[[], str] | None = None
) -> ResponseReturnValue:
    """The response to a save: JSON, a status line, a redirect, or the page once more.

    ``render_page`` renders the page again, with what has to be changed beside its question; give
    it where the save can be refused. A refused save has status 422.
    """
    status_code = 200 if save_result.is_saved else 422
    if _wants_json():
        return _describe_as_json(save_result), status_code
    if is_htmx():
        return _render_status(save_result), status_code
    if save_result.is_saved or render_page is None:
        return redirect(save_result.next_url, code=303)
    return render_page(), status_code


def list_form_messages(*forms: FlaskForm) -> tuple[str, ...]:
    """The first error message of each field of the forms; empty where there is none."""
    return tuple(
        str(form_field.errors[0]) for form in forms for form_field in form if form_field.errors
    )


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _describe_as_json(save_result: SaveResult) -> Any:
    stored_sheet = save_result.stored_sheet
    return jsonify(
        saved=save_result.is_saved,
        revision=stored_sheet.revision,
        conflicts=stored_sheet.draft.conflicts,
        messages=save_result.messages,
        next=save_result.next_url,
    )


def _render_status(save_result: SaveResult) -> str:
    status_part = save_result.status_part
    if status_part is not None:
        return render_template(status_part.template, part=status_part.part)
    if not save_result.is_saved:
        return render_template("sheets/_refused.html", messages=save_result.messages)
    return render_template(
        "sheets/_saved.html", stored=save_result.stored_sheet, kind=save_result.sheet_kind
    )
