"""The deltagare's overviews: today, the history, who has read, and one sheet with its replies."""

import datetime as dt
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import audit, clock, paging
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.settings import current_settings
from webapp.desks.participant.blueprint import bp
from webapp.desks.participant.own_sheet_pages import load_written_sheet, read_own_sheet_page
from webapp.desks.participant.today_page import read_today_page
from webapp.identity.sessions.current import current_person
from webapp.sheets import draft_saving, queries
from webapp.sheets.due_items import SheetState, build_sheet_state
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.models import Sheet, SheetComment
from webapp.sheets.words import describe_log_events

_PAGE_SIZE = 50


class HistorySheet(msgspec.Struct, frozen=True):
    """A sheet in the history: its title, its answers in a line, and how far it has come."""

    title: str
    summary: str
    state: SheetState


class HistoryWeek(msgspec.Struct, frozen=True):
    """The sheets that belong to one ISO week, newest first."""

    year: int
    week: int
    sheets: list[HistorySheet]


@bp.get("/today")
def show_today() -> str:
    """What there is to do now, and what has come back."""
    return render_template("participant/today.html", page=read_today_page(current_person()))


@bp.get("/sheet/<kind>/<key>")
def show_own_sheet(kind: str, key: str) -> str:
    """One of my sheets as it is now, with the replies to it."""
    written_sheet = load_written_sheet(current_person(), kind, key)
    return render_template(
        "participant/sheet.html", page=read_own_sheet_page(current_person(), written_sheet)
    )


@bp.post("/sheet/<kind>/<key>")
def confirm_comments_read(kind: str, key: str) -> ResponseReturnValue:
    """Note that I have read the replies; whose turn it is does not change."""
    db.begin_write()
    written_sheet = load_written_sheet(current_person(), kind, key)
    db.session.execute(
        sa.update(SheetComment)
        .where(SheetComment.sheet_id == written_sheet.sheet_id, SheetComment.seen_at.is_(None))
        .values(seen_at=clock.utc_now())
    )
    db.commit()
    flash(_("Tack. Vi har noterat att du har läst."))
    return redirect(url_for("participant.show_today"), code=303)


@bp.get("/history")
def show_own_history() -> str:
    """My sheets week by week; I can always open them."""
    page_start = paging.read_paging_key(tuple[dt.date, int])
    statement = queries.select_own_history(current_person())
    if page_start is not None:
        statement = statement.where(sa.tuple_(Sheet.day, Sheet.id) < page_start)
    own_sheets = db.session.scalars(statement.limit(_PAGE_SIZE + 1)).all()
    shown_sheets, older_key = own_sheets[:_PAGE_SIZE], None
    if len(own_sheets) > _PAGE_SIZE:
        older_key = paging.build_paging_key((shown_sheets[-1].day, shown_sheets[-1].id))
    return render_template(
        "participant/history.html", weeks=_group_history_by_week(shown_sheets), older_key=older_key
    )


def _group_history_by_week(own_sheets: Sequence[Sheet]) -> list[HistoryWeek]:
    """The sheets under the ISO week of their day, newest week first."""
    sheets_by_week: dict[tuple[int, int], list[HistorySheet]] = {}
    for own_sheet in own_sheets:
        instrument = get_sheet_kinds()[own_sheet.kind]
        own_draft = draft_saving.unseal_own_draft(current_person(), own_sheet)
        sheets_by_week.setdefault(clock.split_iso_week(own_sheet.day), []).append(
            HistorySheet(
                instrument.title(own_sheet.key),
                instrument.summary(own_draft.answers),
                build_sheet_state(own_sheet),
            )
        )
    return [HistoryWeek(year, week, sheets) for (year, week), sheets in sheets_by_week.items()]


@bp.get("/readers")
def show_own_readings() -> str:
    """Who has read what of mine, as sentences, newest first."""
    before_number = request.args.get("before", type=int)
    statement = queries.select_own_readings(current_person())
    if before_number is not None:
        statement = statement.where(audit.AuditEvent.number < before_number)
    event_rows = db.session.execute(statement.limit(_PAGE_SIZE + 1)).all()
    shown_rows, older_number = list(event_rows[:_PAGE_SIZE]), None
    if len(event_rows) > _PAGE_SIZE:
        older_number = shown_rows[-1].AuditEvent.number
    return render_template(
        "participant/readings.html",
        sentences=describe_log_events(shown_rows),
        older_number=older_number,
        contact=current_settings().dpo_contact,
    )


@bp.post("/readers")
def flag_log_event() -> ResponseReturnValue:
    """Note in the log that the person finds a reading wrong, and say whom to turn to."""
    event_number = request.form.get("number", type=int)
    db.begin_write()
    event_row = db.session.execute(
        queries.select_own_readings(current_person()).where(audit.AuditEvent.number == event_number)
    ).first() or abort(404)
    audit.write_audit_event(
        audit.AuditAction.FLAGGED,
        person_id=current_person().id,
        actor_id=current_person().id,
        subject=f"event {event_row.AuditEvent.number}",
    )
    db.commit()
    return render_template("participant/flagged.html", contact=current_settings().dpo_contact)
