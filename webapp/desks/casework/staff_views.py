"""The handläggare's overviews: inbox, caseload, one person, and their own read log."""

import datetime as dt
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core import guard, paging
from webapp.core.audit import AuditEvent
from webapp.core.db import db
from webapp.desks.casework import inbox_rows, queries
from webapp.desks.casework.blueprint import bp
from webapp.desks.casework.caseload_rows import build_caseload_rows
from webapp.desks.casework.inbox_filters import parse_inbox_filters
from webapp.desks.casework.person_page import read_person_page
from webapp.identity.sessions.current import current_staff
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.queries import select_staff_readings, select_visible_sheet


class OwnReading(msgspec.Struct, frozen=True):
    """A sheet the handläggare has opened: when, whose, and its title."""

    at: dt.datetime
    person_name: str
    sheet_title: str


@bp.get("/inbox")
def show_inbox_page() -> str:
    """What was sent to me: unread first, then by the day I promised an answer."""
    filters = parse_inbox_filters()
    loaded_inbox = inbox_rows.load_inbox(current_staff(), filters)
    return render_template(
        "casework/inbox.html",
        chips=inbox_rows.list_filter_chips(filters),
        inbox=inbox_rows.build_inbox_list(loaded_inbox, filters),
    )


@bp.get("/inbox/part")
@guard.passive
def show_inbox_part() -> ResponseReturnValue:
    """The list alone, for a page that polls it; 304 or 204 while nothing has changed."""
    filters, open_sheet_id = parse_inbox_filters(), request.args.get("current", type=UUID)
    # A page with a sheet that the reader may no longer see gives way to the inbox.
    if (
        open_sheet_id
        and db.session.execute(select_visible_sheet(current_staff(), open_sheet_id)).first() is None
    ):
        return guard.redirect_whole_page(url_for("casework.show_inbox_page", **filters.choice))
    loaded_inbox = inbox_rows.load_inbox(current_staff(), filters)
    if request.if_none_match.contains(loaded_inbox.tag):
        response = Response(status=304)
    elif request.args.get("seen") == loaded_inbox.tag:
        response = Response(status=204)
    else:
        inbox_list = inbox_rows.build_inbox_list(loaded_inbox, filters, open_sheet_id)
        response = make_response(render_template("casework/_part.html", inbox=inbox_list))
    response.set_etag(loaded_inbox.tag)
    return response


@bp.get("/caseload")
def show_caseload_page() -> str:
    """The persons I work with."""
    page_start = paging.read_paging_key(tuple[str, int])
    person_rows = db.session.execute(
        queries.select_caseload_rows(current_staff(), page_start).limit(paging.PAGE_SIZE + 1)
    ).all()
    shown_rows, older_key = list(person_rows[: paging.PAGE_SIZE]), None
    if len(person_rows) > paging.PAGE_SIZE:
        older_key = paging.build_paging_key((shown_rows[-1].name, shown_rows[-1].id))
    return render_template(
        "casework/caseload.html",
        people=build_caseload_rows(current_staff(), shown_rows),
        is_first_page=page_start is None,
        older_key=older_key,
    )


@bp.get("/persons/<uuid:person>")
def show_caseload_person(person: UUID) -> str:
    """One person I work with: status, and the dates of what was sent; nothing is opened."""
    return render_template("casework/person.html", page=read_person_page(current_staff(), person))


@bp.get("/log")
def show_read_log() -> str:
    """What I have opened, newest first, and why that is written down."""
    page_start = paging.read_paging_key(tuple[dt.datetime, int])
    statement = select_staff_readings(current_staff())
    if page_start is not None:
        statement = statement.where(sa.tuple_(AuditEvent.at, AuditEvent.id) < page_start)
    event_rows = db.session.execute(statement.limit(paging.PAGE_SIZE + 1)).all()
    shown_rows, older_key = event_rows[: paging.PAGE_SIZE], None
    if len(event_rows) > paging.PAGE_SIZE:
        last_event = shown_rows[-1].AuditEvent
        older_key = paging.build_paging_key((last_event.at, last_event.id))
    return render_template(
        "casework/log.html",
        readings=[
            OwnReading(
                at=event_row.AuditEvent.at,
                person_name=event_row.name,
                sheet_title=_format_log_subject(event_row.AuditEvent.subject),
            )
            for event_row in shown_rows
        ],
        older_key=older_key,
    )


def _format_log_subject(audit_subject: str) -> str:
    """The title of the sheet in "kind/key"; the subject itself where there is no such kind."""
    sheet_kind, _slash, sheet_key = audit_subject.partition("/")
    instrument = get_sheet_kinds().get(sheet_kind)
    return instrument.title(sheet_key) if instrument else audit_subject
