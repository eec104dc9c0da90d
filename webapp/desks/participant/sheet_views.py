"""The last steps of every sheet: look through, send or keep, and choose between two texts."""

from typing import Any

import msgspec
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.desks.participant.blueprint import bp
from webapp.desks.participant.own_sheet_pages import (
    WrittenSheet,
    build_look_through_page,
    build_what_follows_page,
    load_written_sheet,
)
from webapp.identity.sessions.current import current_person
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.audience import (
    compute_reply_day,
    format_sheet_readers,
    list_handlaggare_readers,
)
from webapp.sheets.forms import ChooseVersionForm, LookThroughForm
from webapp.sheets.kinds import AnswerLine, Audience, SheetKind
from webapp.sheets.page_hooks import load_owner_pages


@bp.get("/sheet/<kind>/<key>/look")
def show_look_through(kind: str, key: str) -> ResponseReturnValue:
    """Look through one's answers before sending or keeping them."""
    written_sheet = load_written_sheet(current_person(), kind, key)
    stored_sheet = written_sheet.stored
    build_last_page_url = load_owner_pages(kind).last_page
    if build_last_page_url is not None:
        return redirect(build_last_page_url(key), code=303)
    if not stored_sheet.sendable:
        return _redirect_empty_sheet(written_sheet.instrument, key)
    if stored_sheet.draft.conflicts:
        return redirect(url_for("participant.show_conflict_choice", kind=kind, key=key), code=303)
    look_form = LookThroughForm(based_on=str(stored_sheet.revision))
    return _render_look_through(written_sheet, look_form)


@bp.post("/sheet/<kind>/<key>/look")
def send_or_keep_sheet(kind: str, key: str) -> ResponseReturnValue:
    """Send the sheet, or keep it."""
    written_sheet = load_written_sheet(current_person(), kind, key)
    stored_sheet = written_sheet.stored
    if load_owner_pages(kind).last_page is not None:
        abort(404)
    if not stored_sheet.sendable:
        return _redirect_empty_sheet(written_sheet.instrument, key)
    look_form = LookThroughForm()
    look_form.offer(format_sheet_readers(current_person(), kind))
    if not look_form.validate():
        return _render_look_through(written_sheet, look_form), 422
    if look_form.based_on.data != str(stored_sheet.revision):
        flash(_("Något har ändrats sedan du tittade igenom. Titta en gång till."))
        return redirect(url_for("participant.show_look_through", kind=kind, key=key), code=303)
    try:
        if look_form.share.data == "send":
            reply_day = None
            if list_handlaggare_readers(current_person(), kind):
                reply_day = compute_reply_day(current_person(), clock.today())
            owner_service.send_sheet(current_person(), kind, key, reply_day)
        else:
            owner_service.keep_sheet(current_person(), kind, key)
    except draft_saving.DraftConflict:
        return redirect(url_for("participant.show_conflict_choice", kind=kind, key=key), code=303)
    db.commit()
    return redirect(url_for("participant.show_what_follows", kind=kind, key=key), code=303)


@bp.get("/sheet/<kind>/<key>/done")
def show_what_follows(kind: str, key: str) -> str:
    """What happens next with a sheet that was just sent or kept."""
    written_sheet = load_written_sheet(current_person(), kind, key)
    return render_template(
        "participant/done.html", page=build_what_follows_page(current_person(), written_sheet)
    )


@bp.get("/sheet/<kind>/<key>/choose")
def show_conflict_choice(kind: str, key: str) -> ResponseReturnValue:
    """Show what two devices wrote at once, for the person to choose from."""
    written_sheet = load_written_sheet(current_person(), kind, key)
    stored_sheet = written_sheet.stored
    field_name = next(iter(stored_sheet.draft.conflicts), None)
    if field_name is None:
        return redirect(url_for("participant.show_look_through", kind=kind, key=key), code=303)
    choose_form = ChooseVersionForm(name=field_name)
    choose_form.ready(stored_sheet)
    field_versions = stored_sheet.draft.versions(field_name)
    return render_template(
        "participant/choose.html",
        title=written_sheet.instrument.title(key),
        form=choose_form,
        lines=[
            _build_version_line(written_sheet.instrument, field_name, field_value)
            for field_value in field_versions
        ],
    )


@bp.post("/sheet/<kind>/<key>/choose")
def save_conflict_choice(kind: str, key: str) -> ResponseReturnValue:
    """Keep the text that the person has chosen."""
    stored_sheet = load_written_sheet(current_person(), kind, key).stored
    choose_form = ChooseVersionForm()
    if not choose_form.validate():
        abort(400)
    if (
        str(stored_sheet.revision) == choose_form.based_on.data
        and choose_form.name.data in stored_sheet.draft.conflicts
    ):
        field_value = choose_form.value(stored_sheet.draft.versions(choose_form.name.data))
        try:
            draft_saving.settle_conflict(
                current_person(), kind, key, choose_form.name.data, field_value, choose_form.write()
            )
        except msgspec.ValidationError:
            flash(_("Texterna är för långa tillsammans. Välj en av dem."))
        else:
            db.commit()
    return redirect(url_for("participant.show_conflict_choice", kind=kind, key=key), code=303)


def _redirect_empty_sheet(instrument: SheetKind, sheet_key: str) -> ResponseReturnValue:
    """Back to the page where the sheet is written; to "/" where it may not be written now."""
    flash(_("Det finns inget att skicka än."))
    next_url = "/"
    if instrument.may_write(sheet_key):
        next_url = load_owner_pages(instrument.kind).answer_url(sheet_key, "")
    return redirect(next_url, code=303)


def _build_version_line(instrument: SheetKind, field_name: str, field_value: Any) -> AnswerLine:
    """One of the answers to choose from, in words; a device may have taken the answer away."""
    for answer_line in instrument.lines({field_name: field_value}, Audience.OWNER):
        if answer_line.name == field_name:
            return answer_line
    return AnswerLine(field_name, _("Borttaget"), _("Det här är borttaget."))


def _render_look_through(written_sheet: WrittenSheet, look_form: LookThroughForm) -> str:
    page = build_look_through_page(current_person(), written_sheet)
    look_form.offer(page.reader_names)
    return render_template("participant/look.html", page=page, form=look_form)
