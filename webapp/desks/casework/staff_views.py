"""The handläggare's overviews: inbox, caseload, one person, and their own read log."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.service import compute_last_consent_day
from webapp.core import guard, paging
from webapp.core.audit import AuditEvent
from webapp.core.clock import split_iso_week, to_stockholm
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.desks.casework import caseload_rows as load
from webapp.desks.casework import inbox_rows as box
from webapp.desks.casework import queries
from webapp.desks.casework.blueprint import bp
from webapp.desks.casework.inbox_filters import parse_inbox_filters
from webapp.desks.casework.words import describe_reply_turn
from webapp.identity.sessions.current import current_staff
from webapp.instruments.livshjulet import staff_views as wheels
from webapp.outcomes.evaluation import staff_views
from webapp.programmes.programme_definitions import load_programmes
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.models import Sheet
from webapp.sheets.queries import select_staff_readings, select_visible_sheet


@bp.get("/inbox")
def show_inbox_page() -> str:
    """What was sent to me, ordered by what I promised."""
    filters = parse_inbox_filters()
    inbox_page = box.load_inbox_page(current_staff(), filters)
    return render_template(
        "casework/inbox.html",
        chips=box.list_filter_chips(filters),
        **box.build_inbox_context(inbox_page, filters),
    )


@bp.get("/inbox/part")
@guard.passive
def show_inbox_part() -> ResponseReturnValue:
    """The list alone, for a page that asks by itself; empty answers while nothing changed."""
    filters, open_sheet_id = parse_inbox_filters(), request.args.get("current", type=UUID)
    # A sheet that lies open and may no longer be seen closes.
    if (
        open_sheet_id
        and db.session.execute(select_visible_sheet(current_staff(), open_sheet_id)).first() is None
    ):
        return guard.redirect_whole_page(url_for("casework.show_inbox_page", **filters.choice))
    inbox_page = box.load_inbox_page(current_staff(), filters)
    if request.if_none_match.contains(inbox_page.tag):
        response = Response(status=304)
    elif request.args.get("seen") == inbox_page.tag:
        response = Response(status=204)
    else:
        response = make_response(
            render_template(
                "casework/_part.html", **box.build_inbox_context(inbox_page, filters, open_sheet_id)
            )
        )
    response.set_etag(inbox_page.tag)
    return response


@bp.get("/caseload")
def show_caseload_page() -> str:
    """The persons I work with."""
    page_start = paging.read_paging_key(tuple[str, int])
    person_rows = db.session.execute(
        queries.select_caseload_rows(current_staff(), page_start).limit(paging.PAGE_SIZE + 1)
    ).all()
    shown_rows = list(person_rows[: paging.PAGE_SIZE])
    return render_template(
        "casework/caseload.html",
        people=load.build_caseload_rows(current_staff(), shown_rows),
        first=page_start is None,
        older=paging.build_paging_key((shown_rows[-1].name, shown_rows[-1].id))
        if len(person_rows) > paging.PAGE_SIZE
        else None,
    )


@bp.get("/persons/<uuid:person>")
def show_caseload_person(person: UUID) -> str:
    """One person I work with: status, and the dates of what was sent; nothing is opened."""
    person_row = db.session.execute(
        queries.select_caseload_person(current_staff(), person)
    ).first() or abort(404)
    programme = load_programmes().get(person_row.programme or "")
    page_start = paging.read_paging_key(tuple[dt.datetime, int])
    sent_sheets = _list_sent_sheets(person_row.id, page_start) if person_row.until else []
    last_sheet = sent_sheets[paging.PAGE_SIZE - 1] if len(sent_sheets) > paging.PAGE_SIZE else None
    return render_template(
        "casework/person.html",
        person=person_row,
        status=load.build_caseload_rows(current_staff(), [person_row])[0],
        language_name=LANGUAGES[person_row.language].name
        if person_row.language in LANGUAGES
        else "",
        programme=programme.name if programme else person_row.programme,
        assignments=db.session.execute(
            queries.select_person_assignments(current_staff(), person_row.id)
        ).all(),
        consents=_list_person_consents(person_row.id),
        numbers=staff_views.list_number_links(person),
        card_issued=person_row.card_issued.isoformat() if person_row.card_issued else "",
        weeks=_group_sheets_by_week(sent_sheets[: paging.PAGE_SIZE]),
        wheels=wheels.list_wheel_links(current_staff(), person_row.id) if sent_sheets else [],
        older=paging.build_paging_key((last_sheet.sent_at, last_sheet.id)) if last_sheet else None,
    )


def _list_person_consents(person_id: int) -> list[tuple[str, dt.date]]:
    """Each kind I may read of a person's, with the last day of their Ja."""
    consent_ends = {
        grant_row.kind: grant_row.until
        for grant_row in db.session.execute(
            queries.select_current_grants(current_staff(), person_id)
        )
    }
    return [
        (str(kind_label), compute_last_consent_day(consent_ends[sheet_kind]))
        for sheet_kind, kind_label in list_consent_kinds().items()
        if sheet_kind in consent_ends
    ]


def _list_sent_sheets(person_id: int, page_start: tuple[dt.datetime, int] | None) -> list[Any]:
    statement = queries.select_sheets_sent_by(current_staff(), person_id)
    if page_start is not None:
        statement = statement.where(sa.tuple_(Sheet.sent_at, Sheet.id) < page_start)
    return list(db.session.execute(statement.limit(paging.PAGE_SIZE + 1)).all())


def _group_sheets_by_week(sent_sheets: list[Any]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """Sent sheets under the ISO week they were sent in, newest week first."""
    sheets_by_week: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for sheet_row in sent_sheets:
        sheets_by_week.setdefault(
            split_iso_week(to_stockholm(sheet_row.sent_at).date()), []
        ).append(
            {
                "url": url_for("casework.show_sent_sheet", sheet=sheet_row.public_id),
                "title": get_sheet_kinds()[sheet_row.kind].title(sheet_row.key),
                "sent_at": sheet_row.sent_at,
                "unread": box.is_unread_sheet(sheet_row),
                "changed": sheet_row.version > 1,
                "turn": describe_reply_turn(sheet_row.waits, sheet_row.due),
            }
        )
    return sheets_by_week


@bp.get("/log")
def show_read_log() -> str:
    """What I have opened, and why that is written down."""
    page_start = paging.read_paging_key(tuple[dt.datetime, int])
    statement = select_staff_readings(current_staff())
    if page_start is not None:
        statement = statement.where(sa.tuple_(AuditEvent.at, AuditEvent.id) < page_start)
    event_rows = db.session.execute(statement.limit(paging.PAGE_SIZE + 1)).all()
    shown_rows = event_rows[: paging.PAGE_SIZE]
    last_event = shown_rows[-1].AuditEvent if len(event_rows) > paging.PAGE_SIZE else None
    return render_template(
        "casework/log.html",
        events=[
            (
                event_row.AuditEvent.at,
                event_row.name,
                _format_log_subject(event_row.AuditEvent.subject),
            )
            for event_row in shown_rows
        ],
        first=page_start is None,
        older=paging.build_paging_key((last_event.at, last_event.id)) if last_event else None,
    )


def _format_log_subject(audit_subject: str) -> str:
    sheet_kind, _slash, sheet_key = audit_subject.partition("/")
    instrument = get_sheet_kinds().get(sheet_kind)
    return instrument.title(sheet_key) if instrument else audit_subject
