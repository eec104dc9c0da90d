"""The deltagare's side of the road that all instruments share."""

import datetime as dt
from typing import Any

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.access import current_person, only
from webapp.accounts.models import Role
from webapp.accounts.persons import Person
from webapp.consent.kinds import covering
from webapp.consent.queries import readers_of
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.programmes.definitions import programmes
from webapp.programmes.queries import enrolment_of
from webapp.sheets import receivers, road
from webapp.sheets.forms import ChooseForm, LookForm
from webapp.sheets.kinds import Audience, Line, SheetKind, sheet_kinds
from webapp.sheets.page_hooks import owner_pages
from webapp.sheets.road import Stored

bp = Blueprint("sheets", __name__, template_folder="templates")
bp.before_request(only(Role.DELTAGARE))

# Used where a person has no enrolment that says otherwise.
_REPLY_WEEKDAYS = 3


@bp.get("/sheet/<kind>/<key>/look")
def look(kind: str, key: str) -> ResponseReturnValue:
    """Look through one's answers before sending or keeping them."""
    instrument, stored = _written(kind, key)
    last_page = owner_pages(kind).last_page
    if last_page is not None:
        return redirect(last_page(key), code=303)
    if not stored.sendable:
        return _nothing(instrument, key)
    if stored.draft.conflicts:
        return redirect(url_for("sheets.choose", kind=kind, key=key), code=303)
    form = LookForm(based_on=str(stored.revision))
    return _look_page(instrument, stored, form)


@bp.post("/sheet/<kind>/<key>/look")
def finish(kind: str, key: str) -> ResponseReturnValue:
    """Send the sheet, or keep it."""
    instrument, stored = _written(kind, key)
    if owner_pages(kind).last_page is not None:
        abort(404)
    if not stored.sendable:
        return _nothing(instrument, key)
    form = LookForm()
    form.offer(readers(current_person(), kind))
    if not form.validate():
        return _look_page(instrument, stored, form), 422
    if form.based_on.data != str(stored.revision):
        flash(_("Något har ändrats sedan du tittade igenom. Titta en gång till."))
        return redirect(url_for("sheets.look", kind=kind, key=key), code=303)
    try:
        if form.share.data == "send":
            road.send(
                current_person(),
                kind,
                key,
                _reply_due() if _handlaggare(current_person(), kind) else None,
            )
        else:
            road.keep(current_person(), kind, key)
    except road.Conflict:
        return redirect(url_for("sheets.choose", kind=kind, key=key), code=303)
    db.commit()
    return redirect(url_for("sheets.done", kind=kind, key=key), code=303)


@bp.get("/sheet/<kind>/<key>/done")
def done(kind: str, key: str) -> ResponseReturnValue:
    """What happens next."""
    instrument, stored = _written(kind, key)
    after_sending = owner_pages(kind).after_sending
    return render_template(
        "sheets/done.html",
        title=instrument.title(key),
        stored=stored,
        sent=bool(stored.version) and not stored.kept,
        readers=readers(current_person(), kind),
        onward=after_sending(key) if after_sending else None,
        care=cares(instrument, stored),
    )


@bp.get("/sheet/<kind>/<key>/choose")
def choose(kind: str, key: str) -> ResponseReturnValue:
    """Two devices wrote at once: show both texts."""
    instrument, stored = _written(kind, key)
    name = next(iter(stored.draft.conflicts), None)
    if name is None:
        return redirect(url_for("sheets.look", kind=kind, key=key), code=303)
    form = ChooseForm(name=name)
    form.ready(stored)
    versions = stored.draft.versions(name)
    return render_template(
        "sheets/choose.html",
        title=instrument.title(key),
        form=form,
        lines=[_line(instrument, name, value) for value in versions],
    )


@bp.post("/sheet/<kind>/<key>/choose")
def settle(kind: str, key: str) -> ResponseReturnValue:
    """Take the person's choice."""
    _instrument, stored = _written(kind, key)
    form = ChooseForm()
    if not form.validate():
        abort(400)
    if str(stored.revision) == form.based_on.data and form.name.data in stored.draft.conflicts:
        value = form.value(stored.draft.versions(form.name.data))
        try:
            road.settle(current_person(), kind, key, form.name.data, value, form.write())
        except msgspec.ValidationError:
            flash(_("Texterna är för långa tillsammans. Välj en av dem."))
        else:
            db.commit()
    return redirect(url_for("sheets.choose", kind=kind, key=key), code=303)


def readers(person: Person, kind: str) -> str:
    """Who can read what I send of that kind, as names with their organisation; "" for nobody."""
    return ", ".join([*_handlaggare(person, kind), *receivers.names(person, kind)])


def _handlaggare(person: Person, kind: str) -> list[str]:
    rows = db.run(*readers_of(person.id, covering(kind)))
    return [f"{row.name} ({row.organisation})" for row in rows]


def _written(kind: str, key: str) -> tuple[SheetKind, Stored]:
    """My own sheet, which exists; anything else is a 404."""
    instrument = sheet_kinds().get(kind) or abort(404)
    stored = road.find(current_person(), kind, key)
    if stored.sheet_id is None:
        abort(404)
    return instrument, stored


def _reply_due() -> dt.date:
    enrolment = db.session.scalar(*enrolment_of(current_person().id))
    programme = programmes().get(enrolment.programme) if enrolment else None
    today = clock.today()
    return programme.reply_due(today) if programme else clock.after_weekdays(today, _REPLY_WEEKDAYS)


def _nothing(instrument: SheetKind, key: str) -> ResponseReturnValue:
    """Back to where it is written."""
    flash(_("Det finns inget att skicka än."))
    return redirect(
        owner_pages(instrument.kind).answer_url(key, "") if instrument.may_write(key) else "/",
        code=303,
    )


def _line(instrument: SheetKind, name: str, value: Any) -> Line:
    """One of the versions that stand for an answer; one may have taken it away."""
    found = [line for line in instrument.lines({name: value}, Audience.OWNER) if line.name == name]
    return found[0] if found else Line(name, _("Borttaget"), _("Det här är borttaget."))


def drawing(kind: str, stored: Stored) -> dict[str, Any]:
    """What the owner's pages show of a sheet that its instrument draws."""
    shown = owner_pages(kind).drawing
    if shown is None:
        return {"template": None, "drawn": None, "tongue": None, "by_answer": False}
    drawn = shown.draw(stored.key, stored.draft.answers, None, Audience.OWNER)
    by_answer = shown.by_answer
    return {"template": shown.template, "drawn": drawn, "tongue": None, "by_answer": by_answer}


def cares(instrument: SheetKind, stored: Stored) -> bool:
    """Whether the owner is to be told where there is help."""
    asks_for_care = instrument.asks_for_care
    return asks_for_care is not None and asks_for_care(stored.draft.answers)


def _look_page(instrument: SheetKind, stored: Stored, form: LookForm) -> str:
    names = readers(current_person(), instrument.kind)
    form.offer(names)
    context: dict[str, Any] = {
        "lines": instrument.lines(stored.draft.answers, Audience.OWNER),
        "url": owner_pages(instrument.kind).answer_url,
        "key": stored.key,
        "may_write": instrument.may_write(stored.key),
        **drawing(instrument.kind, stored),
    }
    return render_template(
        "sheets/look.html",
        title=instrument.title(stored.key),
        form=form,
        readers=names,
        stored=stored,
        care=cares(instrument, stored),
        sent_on=format_date(clock.local(stored.sent_at).date()) if stored.sent_at else "",
        **context,
    )
