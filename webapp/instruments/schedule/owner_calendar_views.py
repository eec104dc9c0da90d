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

from webapp.core import pdf, sealing
from webapp.core.clock import utc_now
from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _
from webapp.core.weeks import Week
from webapp.identity.sessions.current import current_person
from webapp.instruments.schedule import schedule_blocks, week_paper, week_sheet
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.schedule_blocks import Block
from webapp.sheets import owner_service
from webapp.sheets.owner_service import StoredSheet

_CALENDAR_FILE_NAME = "vecka.ics"
# iCalendar wants to know what made it; this says nothing about whom it is for.
_CALENDAR_PRODUCT = "-//Vecka//SV"

MomentSpan = tuple[dt.datetime, dt.datetime]


@bp.get("/<week:week>/calendar")
def show_calendar_page(week: Week) -> str:
    """Choose what the calendar will show: first nothing, then one's own words."""
    timed_blocks = _list_timed_blocks(week, _load_own_week(week))
    return render_template("schedule/calendar.html", week=week, count=len(timed_blocks))


@bp.get("/<week:week>/calendar.ics")
def download_calendar_file(week: Week) -> ResponseReturnValue:
    """The planned blocks that have a clock, as events."""
    stored_sheet = _load_own_week(week)
    timed_blocks = _list_timed_blocks(week, stored_sheet)
    if not timed_blocks:
        flash(_("Det finns inget med klockslag att lägga i kalendern."))
        return redirect(url_for("schedule.show_calendar_page", week=week), code=303)
    calendar_document = Calendar()
    calendar_document.add("prodid", _CALENDAR_PRODUCT)
    calendar_document.add("version", "2.0")
    has_own_titles = request.args.get("titles") == "own"
    for block_name, block, moment_span in timed_blocks:
        event_title = week_sheet.format_block_label(block) if has_own_titles else _("Upptagen")
        calendar_document.add_component(
            _build_calendar_event(week, stored_sheet, block_name, moment_span, event_title)
        )
    response = Response(calendar_document.to_ical(), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=_CALENDAR_FILE_NAME)
    return response


@bp.get("/<week:week>/week.pdf")
def download_own_week_paper(week: Week) -> Response:
    """My week on paper; an empty one to fill in by hand."""
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
    """My sheet of a week, or an empty one that I may write; anything else is a 404."""
    stored_sheet = owner_service.load_own_sheet(current_person(), week_sheet.KIND, week.key)
    if stored_sheet.sheet_id is None and not week_sheet.may_write_week(week.key):
        abort(404)
    return stored_sheet


def _list_timed_blocks(
    week: Week, stored_sheet: StoredSheet
) -> list[tuple[str, Block, MomentSpan]]:
    """The planned blocks that have a clock, with start and end in UTC, the same without an end."""
    timed_blocks = []
    for block_name, block in schedule_blocks.parse_sheet_blocks(stored_sheet.draft.answers).items():
        block_with_end = block if block.end is not None else structs.replace(block, end=block.start)
        moment_span = schedule_blocks.find_block_moments(block_with_end, week)
        if block.planned and moment_span is not None:
            timed_blocks.append((block_name, block, moment_span))
    return timed_blocks


def _build_calendar_event(
    week: Week,
    stored_sheet: StoredSheet,
    block_name: str,
    moment_span: MomentSpan,
    event_title: str,
) -> Event:
    start_moment, end_moment = moment_span
    event = Event()
    event.add("uid", _build_event_uid(week, block_name))
    event.add("dtstamp", stored_sheet.saved_at or utc_now())
    event.add("sequence", stored_sheet.revision)
    event.add("dtstart", start_moment)
    if end_moment > start_moment:
        event.add("dtend", end_moment)
    event.add("summary", event_title)
    event.add("class", "PRIVATE")
    return event


def _build_event_uid(week: Week, block_name: str) -> str:
    """The same for the same block each time, and nothing to anybody else."""
    identity = f"{current_person().public_id}|{week.key}|{block_name}".encode()
    digest = hmac.digest(sealing.derive_system_key("calendar"), identity, "sha256")
    return str(uuid.UUID(bytes=digest[:16], version=5))
