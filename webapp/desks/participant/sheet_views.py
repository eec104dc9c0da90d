"""The deltagare's side of the road that all instruments share."""

from typing import Any

import msgspec
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.desks.participant.blueprint import bp
from webapp.identity.sessions.current import current_person
from webapp.sheets import owner_service
from webapp.sheets.audience import (
    compute_reply_day,
    format_sheet_readers,
    list_handlaggare_readers,
)
from webapp.sheets.forms import ChooseVersionForm, LookThroughForm
from webapp.sheets.kinds import AnswerLine, Audience, SheetKind, get_sheet_kinds
from webapp.sheets.owner_service import StoredSheet
from webapp.sheets.page_hooks import load_owner_pages


@bp.get("/sheet/<kind>/<key>/look")
def show_look_through(kind: str, key: str) -> ResponseReturnValue:
    """Look through one's answers before sending or keeping them."""
    instrument, stored_sheet = _load_written_sheet(kind, key)
    build_last_page_url = load_owner_pages(kind).last_page
    if build_last_page_url is not None:
        return redirect(build_last_page_url(key), code=303)
    if not stored_sheet.sendable:
        return _redirect_empty_sheet(instrument, key)
    if stored_sheet.draft.conflicts:
        return redirect(url_for("participant.show_conflict_choice", kind=kind, key=key), code=303)
    look_form = LookThroughForm(based_on=str(stored_sheet.revision))
    return _render_look_through(instrument, stored_sheet, look_form)


@bp.post("/sheet/<kind>/<key>/look")
def send_or_keep_sheet(kind: str, key: str) -> ResponseReturnValue:
    """Send the sheet, or keep it."""
    instrument, stored_sheet = _load_written_sheet(kind, key)
    if load_owner_pages(kind).last_page is not None:
        abort(404)
    if not stored_sheet.sendable:
        return _redirect_empty_sheet(instrument, key)
    look_form = LookThroughForm()
    look_form.offer(format_sheet_readers(current_person(), kind))
    if not look_form.validate():
        return _render_look_through(instrument, stored_sheet, look_form), 422
    if look_form.based_on.data != str(stored_sheet.revision):
        flash(_("Något har ändrats sedan du tittade igenom. Titta en gång till."))
        return redirect(url_for("participant.show_look_through", kind=kind, key=key), code=303)
    try:
        if look_form.share.data == "send":
            owner_service.send_sheet(
                current_person(),
                kind,
                key,
                compute_reply_day(current_person(), clock.today())
                if list_handlaggare_readers(current_person(), kind)
                else None,
            )
        else:
            owner_service.keep_sheet(current_person(), kind, key)
    except owner_service.DraftConflict:
        return redirect(url_for("participant.show_conflict_choice", kind=kind, key=key), code=303)
    db.commit()
    return redirect(url_for("participant.show_what_follows", kind=kind, key=key), code=303)


@bp.get("/sheet/<kind>/<key>/done")
def show_what_follows(kind: str, key: str) -> ResponseReturnValue:
    """What happens next."""
    instrument, stored_sheet = _load_written_sheet(kind, key)
    build_next_link = load_owner_pages(kind).after_sending
    return render_template(
        "participant/done.html",
        title=instrument.title(key),
        stored=stored_sheet,
        sent=bool(stored_sheet.version) and not stored_sheet.kept,
        readers=format_sheet_readers(current_person(), kind),
        onward=build_next_link(key) if build_next_link else None,
        care=is_care_shown(instrument, stored_sheet),
    )


@bp.get("/sheet/<kind>/<key>/choose")
def show_conflict_choice(kind: str, key: str) -> ResponseReturnValue:
    """Two devices wrote at once: show both texts."""
    instrument, stored_sheet = _load_written_sheet(kind, key)
    field_name = next(iter(stored_sheet.draft.conflicts), None)
    if field_name is None:
        return redirect(url_for("participant.show_look_through", kind=kind, key=key), code=303)
    choose_form = ChooseVersionForm(name=field_name)
    choose_form.ready(stored_sheet)
    field_versions = stored_sheet.draft.versions(field_name)
    return render_template(
        "participant/choose.html",
        title=instrument.title(key),
        form=choose_form,
        lines=[
            _build_version_line(instrument, field_name, field_value)
            for field_value in field_versions
        ],
    )


@bp.post("/sheet/<kind>/<key>/choose")
def save_conflict_choice(kind: str, key: str) -> ResponseReturnValue:
    """Take the person's choice."""
    _instrument, stored_sheet = _load_written_sheet(kind, key)
    choose_form = ChooseVersionForm()
    if not choose_form.validate():
        abort(400)
    if (
        str(stored_sheet.revision) == choose_form.based_on.data
        and choose_form.name.data in stored_sheet.draft.conflicts
    ):
        field_value = choose_form.value(stored_sheet.draft.versions(choose_form.name.data))
        try:
            owner_service.settle_conflict(
                current_person(), kind, key, choose_form.name.data, field_value, choose_form.write()
            )
        except msgspec.ValidationError:
            flash(_("Texterna är för långa tillsammans. Välj en av dem."))
        else:
            db.commit()
    return redirect(url_for("participant.show_conflict_choice", kind=kind, key=key), code=303)


def _load_written_sheet(sheet_kind: str, sheet_key: str) -> tuple[SheetKind, StoredSheet]:
    """My own sheet, which exists; anything else is a 404."""
    instrument = get_sheet_kinds().get(sheet_kind) or abort(404)
    stored_sheet = owner_service.load_own_sheet(current_person(), sheet_kind, sheet_key)
    if stored_sheet.sheet_id is None:
        abort(404)
    return instrument, stored_sheet


def _redirect_empty_sheet(instrument: SheetKind, sheet_key: str) -> ResponseReturnValue:
    """Back to where it is written."""
    flash(_("Det finns inget att skicka än."))
    return redirect(
        load_owner_pages(instrument.kind).answer_url(sheet_key, "")
        if instrument.may_write(sheet_key)
        else "/",
        code=303,
    )


def _build_version_line(instrument: SheetKind, field_name: str, field_value: Any) -> AnswerLine:
    """One of the versions that stand for an answer; one may have taken it away."""
    answer_lines = [
        answer_line
        for answer_line in instrument.lines({field_name: field_value}, Audience.OWNER)
        if answer_line.name == field_name
    ]
    return (
        answer_lines[0]
        if answer_lines
        else AnswerLine(field_name, _("Borttaget"), _("Det här är borttaget."))
    )


def build_drawing_context(sheet_kind: str, stored_sheet: StoredSheet) -> dict[str, Any]:
    """What the owner's pages show of a sheet that its instrument draws."""
    sheet_drawing = load_owner_pages(sheet_kind).drawing
    if sheet_drawing is None:
        return {"template": None, "drawn": None, "tongue": None, "by_answer": False}
    drawn_sheet = sheet_drawing.draw(
        stored_sheet.key, stored_sheet.draft.answers, None, Audience.OWNER
    )
    by_answer = sheet_drawing.by_answer
    return {
        "template": sheet_drawing.template,
        "drawn": drawn_sheet,
        "tongue": None,
        "by_answer": by_answer,
    }


def is_care_shown(instrument: SheetKind, stored_sheet: StoredSheet) -> bool:
    """Whether the owner is to be told where there is help."""
    asks_for_care = instrument.asks_for_care
    return asks_for_care is not None and asks_for_care(stored_sheet.draft.answers)


def _render_look_through(
    instrument: SheetKind, stored_sheet: StoredSheet, look_form: LookThroughForm
) -> str:
    reader_names = format_sheet_readers(current_person(), instrument.kind)
    look_form.offer(reader_names)
    page_context: dict[str, Any] = {
        "lines": instrument.lines(stored_sheet.draft.answers, Audience.OWNER),
        "url": load_owner_pages(instrument.kind).answer_url,
        "key": stored_sheet.key,
        "may_write": instrument.may_write(stored_sheet.key),
        **build_drawing_context(instrument.kind, stored_sheet),
    }
    return render_template(
        "participant/look.html",
        title=instrument.title(stored_sheet.key),
        form=look_form,
        readers=reader_names,
        stored=stored_sheet,
        care=is_care_shown(instrument, stored_sheet),
        sent_on=format_date(clock.to_stockholm(stored_sheet.sent_at).date())
        if stored_sheet.sent_at
        else "",
        **page_context,
    )
