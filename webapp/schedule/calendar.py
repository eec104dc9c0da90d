"""A planned week for the phone's own calendar, and on paper; both only when its owner asks.

A calendar is seen by others: on a lock screen, in a shared account, by an employer. So its titles
are neutral unless the person chooses otherwise, and nothing in it tells where it came from.
"""

import datetime as dt
import hmac
import uuid

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event
from msgspec import structs

from webapp.accounts.access import current_person
from webapp.core import pdf, sealing
from webapp.core.clock import now
from webapp.core.i18n import gettext as _
from webapp.core.i18n import language
from webapp.core.weeks import Week
from webapp.schedule import blocks, body
from webapp.schedule import paper as printed
from webapp.schedule.blocks import Block
from webapp.schedule.blueprint import bp
from webapp.sheets import road
from webapp.sheets.road import Stored

_NAME = "vecka.ics"
# iCalendar wants to know what made it; this says nothing about whom it is for.
_PRODUCT = "-//Vecka//SV"

Span = tuple[dt.datetime, dt.datetime]


@bp.get("/<week:week>/calendar")
def calendar(week: Week) -> str:
    """Choose what the calendar will show: first nothing, then one's own words."""
    there = _timed(week, _mine(week))
    return render_template("schedule/calendar.html", week=week, count=len(there))


@bp.get("/<week:week>/calendar.ics")
def calendar_file(week: Week) -> ResponseReturnValue:
    """The planned blocks that have a clock, as events."""
    stored = _mine(week)
    there = _timed(week, stored)
    if not there:
        flash(_("Det finns inget med klockslag att lägga i kalendern."))
        return redirect(url_for("schedule.calendar", week=week), code=303)
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    own = request.args.get("titles") == "own"
    for name, block, span in there:
        title = body.label(block) if own else _("Upptagen")
        made.add_component(_event(week, stored, name, span, title))
    response = Response(made.to_ical(), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=_NAME)
    return response


@bp.get("/<week:week>/week.pdf")
def paper(week: Week) -> Response:
    """My week on paper; an empty one to fill in by hand."""
    stored = _mine(week)
    made = printed.make(
        week.key,
        stored.draft.answers,
        current_person().name,
        language(),
        sent_at=None if stored.changed else stored.sent_at,
    )
    return pdf.answer(made, printed.NAME)


def _mine(week: Week) -> Stored:
    """My sheet of a week, or an empty one that I may write; anything else is a 404."""
    stored = road.find(current_person(), body.KIND, week.key)
    if stored.sheet_id is None and not body.may_write(week.key):
        abort(404)
    return stored


def _timed(week: Week, stored: Stored) -> list[tuple[str, Block, Span]]:
    """The planned blocks that have a clock, with start and end in UTC, the same without an end."""
    found = []
    for name, block in blocks.in_sheet(stored.draft.answers).items():
        whole = block if block.end is not None else structs.replace(block, end=block.start)
        span = blocks.moments(whole, week)
        if block.planned and span is not None:
            found.append((name, block, span))
    return found


def _event(week: Week, stored: Stored, name: str, span: Span, title: str) -> Event:
    start, end = span
    event = Event()
    event.add("uid", _uid(week, name))
    event.add("dtstamp", stored.saved_at or now())
    event.add("sequence", stored.revision)
    event.add("dtstart", start)
    if end > start:
        event.add("dtend", end)
    event.add("summary", title)
    event.add("class", "PRIVATE")
    return event


def _uid(week: Week, name: str) -> str:
    """The same for the same block each time, and nothing to anybody else."""
    plain = f"{current_person().public_id}|{week.key}|{name}".encode()
    digest = hmac.digest(sealing.system_key("calendar"), plain, "sha256")
    return str(uuid.UUID(bytes=digest[:16], version=5))
