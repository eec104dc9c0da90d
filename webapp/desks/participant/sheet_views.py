"""The deltagare's side of the road that all instruments share."""

import datetime as dt
from typing import Any

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.consent.consent_kinds import resolve_consent_kind
from webapp.consent.queries import select_consented_readers
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.identity.models import Role
from webapp.identity.people.persons import Person
from webapp.identity.sessions.current import current_person, require_role
from webapp.programmes.programme_definitions import load_programmes
from webapp.programmes.queries import select_newest_enrolment
from webapp.sheets import receivers, road
from webapp.sheets.forms import ChooseTextForm, LookThroughForm
from webapp.sheets.kinds import AnswerLine, Audience, SheetKind, sheet_kinds
from webapp.sheets.page_hooks import owner_pages
from webapp.sheets.road import StoredSheet

bp = Blueprint("sheets", __name__, template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

# Used where a person has no enrolment that says otherwise.
_REPLY_WEEKDAYS = 3


@bp.get("/sheet/<kind>/<key>/look")
def show_look_through(kind: str, key: str) -> ResponseReturnValue:
    """Look through one's answers before sending or keeping them."""
    instrument, stored = _load_written_sheet(kind, key)
    last_page = owner_pages(kind).last_page
    if last_page is not None:
        return redirect(last_page(key), code=303)
    if not stored.sendable:
        return _redirect_nothing_to_send(instrument, key)
    if stored.draft.conflicts:
        return redirect(url_for("participant.show_choose_text", kind=kind, key=key), code=303)
    form = LookThroughForm(based_on=str(stored.revision))
    return _look_page(instrument, stored, form)


@bp.post("/sheet/<kind>/<key>/look")
def send_or_keep(kind: str, key: str) -> ResponseReturnValue:
    """Send the sheet, or keep it."""
    instrument, stored = _load_written_sheet(kind, key)
    if owner_pages(kind).last_page is not None:
        abort(404)
    if not stored.sendable:
        return _redirect_nothing_to_send(instrument, key)
    form = LookThroughForm()
    form.offer(describe_readers(current_person(), kind))
    if not form.validate():
        return _look_page(instrument, stored, form), 422
    if form.based_on.data != str(stored.revision):
        flash(_("Något har ändrats sedan du tittade igenom. Titta en gång till."))
        return redirect(url_for("participant.show_look_through", kind=kind, key=key), code=303)
    try:
        if form.share.data == "send":
            road.send_sheet(
                current_person(),
                kind,
                key,
                _reply_due() if _list_reading_handlaggare(current_person(), kind) else None,
            )
        else:
            road.keep_sheet(current_person(), kind, key)
    except road.DraftConflict:
        return redirect(url_for("participant.show_choose_text", kind=kind, key=key), code=303)
    db.commit()
    return redirect(url_for("participant.show_sent", kind=kind, key=key), code=303)


@bp.get("/sheet/<kind>/<key>/done")
def show_sent(kind: str, key: str) -> ResponseReturnValue:
    """What happens next."""
    instrument, stored = _load_written_sheet(kind, key)
    after_sending = owner_pages(kind).after_sending
    return render_template(
        "participant/done.html",
        title=instrument.title(key),
        stored=stored,
        sent=bool(stored.version) and not stored.kept,
        readers=describe_readers(current_person(), kind),
        onward=after_sending(key) if after_sending else None,
        care=asks_for_care(instrument, stored),
    )


@bp.get("/sheet/<kind>/<key>/choose")
def show_choose_text(kind: str, key: str) -> ResponseReturnValue:
    """Two devices wrote at once: show both texts."""
    instrument, stored = _load_written_sheet(kind, key)
    name = next(iter(stored.draft.conflicts), None)
    if name is None:
        return redirect(url_for("participant.show_look_through", kind=kind, key=key), code=303)
    form = ChooseTextForm(name=name)
    form.ready(stored)
    versions = stored.draft.versions(name)
    return render_template(
        "participant/choose.html",
        title=instrument.title(key),
        form=form,
        lines=[_build_version_line(instrument, name, value) for value in versions],
    )


@bp.post("/sheet/<kind>/<key>/choose")
def save_chosen_text(kind: str, key: str) -> ResponseReturnValue:
    """Take the person's choice."""
    _instrument, stored = _load_written_sheet(kind, key)
    form = ChooseTextForm()
    if not form.validate():
        abort(400)
    if str(stored.revision) == form.based_on.data and form.name.data in stored.draft.conflicts:
        value = form.value(stored.draft.versions(form.name.data))
        try:
            road.settle_conflict(current_person(), kind, key, form.name.data, value, form.write())
        except msgspec.ValidationError:
            flash(_("Texterna är för långa tillsammans. Välj en av dem."))
        else:
            db.commit()
    return redirect(url_for("participant.show_choose_text", kind=kind, key=key), code=303)


def describe_readers(person: Person, kind: str) -> str:
    """Who can read what I send of that kind, as names with their organisation; "" for nobody."""
    return ", ".join(
        [*_list_reading_handlaggare(person, kind), *receivers.list_receivers(person, kind)]
    )


def _list_reading_handlaggare(person: Person, kind: str) -> list[str]:
    rows = db.run(*select_consented_readers(person.id, resolve_consent_kind(kind)))
    return [f"{row.name} ({row.organisation})" for row in rows]


def _load_written_sheet(kind: str, key: str) -> tuple[SheetKind, StoredSheet]:
    """My own sheet, which exists; anything else is a 404."""
    instrument = sheet_kinds().get(kind) or abort(404)
    stored = road.find_own_sheet(current_person(), kind, key)
    if stored.sheet_id is None:
        abort(404)
    return instrument, stored


def _reply_due() -> dt.date:
    enrolment = db.session.scalar(*select_newest_enrolment(current_person().id))
    programme = load_programmes().get(enrolment.programme) if enrolment else None
    today = clock.today()
    return programme.reply_due(today) if programme else clock.add_weekdays(today, _REPLY_WEEKDAYS)


def _redirect_nothing_to_send(instrument: SheetKind, key: str) -> ResponseReturnValue:
    """Back to where it is written."""
    flash(_("Det finns inget att skicka än."))
    return redirect(
        owner_pages(instrument.kind).answer_url(key, "") if instrument.may_write(key) else "/",
        code=303,
    )


def _build_version_line(instrument: SheetKind, name: str, value: Any) -> AnswerLine:
    """One of the versions that stand for an answer; one may have taken it away."""
    found = [line for line in instrument.lines({name: value}, Audience.OWNER) if line.name == name]
    return found[0] if found else AnswerLine(name, _("Borttaget"), _("Det här är borttaget."))


def build_owner_drawing(kind: str, stored: StoredSheet) -> dict[str, Any]:
    """What the owner's pages show of a sheet that its instrument draws."""
    shown = owner_pages(kind).drawing
    if shown is None:
        return {"template": None, "drawn": None, "tongue": None, "by_answer": False}
    drawn = shown.draw(stored.key, stored.draft.answers, None, Audience.OWNER)
    by_answer = shown.by_answer
    return {"template": shown.template, "drawn": drawn, "tongue": None, "by_answer": by_answer}


def asks_for_care(instrument: SheetKind, stored: StoredSheet) -> bool:
    """Whether the owner is to be told where there is help."""
    asks_for_care = instrument.asks_for_care
    return asks_for_care is not None and asks_for_care(stored.draft.answers)


def _look_page(instrument: SheetKind, stored: StoredSheet, form: LookThroughForm) -> str:
    names = describe_readers(current_person(), instrument.kind)
    form.offer(names)
    context: dict[str, Any] = {
        "lines": instrument.lines(stored.draft.answers, Audience.OWNER),
        "url": owner_pages(instrument.kind).answer_url,
        "key": stored.key,
        "may_write": instrument.may_write(stored.key),
        **build_owner_drawing(instrument.kind, stored),
    }
    return render_template(
        "participant/look.html",
        title=instrument.title(stored.key),
        form=form,
        readers=names,
        stored=stored,
        care=asks_for_care(instrument, stored),
        sent_on=format_date(clock.to_stockholm(stored.sent_at).date()) if stored.sent_at else "",
        **context,
    )
