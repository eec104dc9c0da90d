"""A planned week as a file for the phone's own calendar, and on paper, for its owner.

Others can see a calendar: on a lock screen, in a shared account, at work. So each event is called
"Upptagen" unless the person chooses their own words, and the file does not name this service.
"""

import datetime as dt
import hmac
import uuid

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event
from msgspec import Struct, structs

from webapp.core import pdf, sealing
from webapp.core.clock import utc_now
from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _
from webapp.core.weeks import Week
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import schedule_blocks, week_paper, week_sheet
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.schedule_blocks import Block
from webapp.sheets import draft_saving
from webapp.sheets.draft_saving import StoredSheet

_CALENDAR_FILE_NAME = "vecka.ics"
# The maker of the file, which iCalendar requires, in a neutral word.
_CALENDAR_PRODUCT = "-//Vecka//SV"


class TimedBlock(Struct, frozen=True, kw_only=True):
    """A planned block that has a clock time; ``start`` and ``end`` are moments in UTC.

    They are the same where the block has no end.
    """

    name: str
    block: Block
    start: dt.datetime
    end: dt.datetime


class WeekCalendarPage(Struct, frozen=True):
    """The page that offers a calendar file; ``event_count`` is how many events it would hold."""

    week: Week
    event_count: int


@bp.get("/<week:week>/calendar")
def show_calendar_page(week: Week) -> str:
    """Choose what the calendar will show: only the times, or also what the person is to do."""
    timed_blocks = _list_timed_blocks(week, _load_own_week(week))
    return render_template(
        "schedule/calendar.html",
        page=WeekCalendarPage(week=week, event_count=len(timed_blocks)),
    )


@bp.get("/<week:week>/calendar.ics")
def download_calendar_file(week: Week) -> ResponseReturnValue:
    """The planned blocks that have a clock time, as an iCalendar file of events."""
    stored_sheet = _load_own_week(week)
    timed_blocks = _list_timed_blocks(week, stored_sheet)
    if not timed_blocks:
        flash(_("Det finns inget med klockslag att lägga i kalendern."))
        return redirect(url_for("schedule.show_calendar_page", week=week), code=303)
    calendar_document = Calendar()
    calendar_document.add("prodid", _CALENDAR_PRODUCT)
    calendar_document.add("version", "2.0")
    has_own_titles = request.args.get("titles") == "own"
    for timed_block in timed_blocks:
        event_title = _("Upptagen")
        if has_own_titles:
            event_title = week_sheet.format_block_label(timed_block.block)
        calendar_document.add_component(
            _build_calendar_event(week, stored_sheet, timed_block, event_title)
        )
    response = Response(calendar_document.to_ical(), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=_CALENDAR_FILE_NAME)
    return response


@bp.get("/<week:week>/week.pdf")
def download_own_week_paper(week: Week) -> Response:
    """My week as PDF; an empty week can be filled in by hand."""
    stored_sheet = _load_own_week(week)
    pdf_document = week_paper.render_week_pdf(
        week.key,
        stored_sheet.draft.answers,
        current_person().name,
        current_language(),
        sent_at=None if stored_sheet.changed else stored_sheet.sent_at,
    )
    return pdf.build_pdf_response(pdf_document, week_paper.PAPER_FILE_NAME)


def _load_own_week(week: Week) -> StoredSheet:
    """My sheet of a week; aborts with 404 where there is none and the week cannot be written."""
    stored_sheet = draft_saving.load_own_sheet(current_person(), week_sheet.KIND, week.key)
    if stored_sheet.sheet_id is None and not week_sheet.may_write_week(week.key):
        abort(404)
    return stored_sheet


def _list_timed_blocks(week: Week, stored_sheet: StoredSheet) -> list[TimedBlock]:
    """The planned blocks that have a clock time, in the order they are lived; may be empty."""
    timed_blocks = []
    for block_name, block in schedule_blocks.parse_sheet_blocks(stored_sheet.draft.answers).items():
        block_with_end = block if block.end is not None else structs.replace(block, end=block.start)
        moment_span = schedule_blocks.find_block_moments(block_with_end, week)
        if block.planned and moment_span is not None:
            start, end = moment_span
            timed_blocks.append(TimedBlock(name=block_name, block=block, start=start, end=end))
    return timed_blocks


def _build_calendar_event(
    week: Week, stored_sheet: StoredSheet, timed_block: TimedBlock, event_title: str
) -> Event:
    event = Event()
    event.add("uid", _build_event_uid(week, timed_block.name))
    event.add("dtstamp", stored_sheet.saved_at or utc_now())
    event.add("sequence", stored_sheet.revision)
    event.add("dtstart", timed_block.start)
    if timed_block.end > timed_block.start:
        event.add("dtend", timed_block.end)
    event.add("summary", event_title)
    event.add("class", "PRIVATE")
    return event


def _build_event_uid(week: Week, block_name: str) -> str:
    """The same id for the same block each time, from which nobody can tell the person."""
    identity = f"{current_person().public_id}|{week.key}|{block_name}".encode()
    digest = hmac.digest(sealing.derive_system_key("calendar"), identity, "sha256")
    return str(uuid.UUID(bytes=digest[:16], version=5))
