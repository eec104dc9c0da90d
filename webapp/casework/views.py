"""The handläggare's overviews: inbox, caseload, one person, and their own read log."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.access import current_staff
from webapp.casework import caseload as load
from webapp.casework import inbox as box
from webapp.casework import queries
from webapp.casework.blueprint import bp
from webapp.casework.filters import chosen
from webapp.casework.words import turn
from webapp.consent.kinds import kinds
from webapp.consent.service import last_day
from webapp.core import guard, paging
from webapp.core.audit import AuditEvent
from webapp.core.clock import iso_week, local
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.evaluation import background
from webapp.livshjulet import review as wheels
from webapp.programmes.definitions import programmes
from webapp.sheets.kinds import sheet_kinds
from webapp.sheets.models import Sheet
from webapp.sheets.queries import own_log, sent_sheet


@bp.get("/inbox")
def inbox() -> str:
    """What was sent to me, ordered by what I promised."""
    filters = chosen()
    found = box.find(current_staff(), filters)
    return render_template(
        "casework/inbox.html", chips=box.chips(filters), **box.context(found, filters)
    )


@bp.get("/inbox/part")
@guard.passive
def part() -> ResponseReturnValue:
    """The list alone, for a page that asks by itself; empty answers while nothing changed."""
    filters, current = chosen(), request.args.get("current", type=UUID)
    # A sheet that lies open and may no longer be seen closes.
    if current and db.session.execute(sent_sheet(current_staff(), current)).first() is None:
        return guard.leave_for(url_for("casework.inbox", **filters.choice))
    found = box.find(current_staff(), filters)
    if request.if_none_match.contains(found.tag):
        response = Response(status=304)
    elif request.args.get("seen") == found.tag:
        response = Response(status=204)
    else:
        response = make_response(
            render_template("casework/_part.html", **box.context(found, filters, current))
        )
    response.set_etag(found.tag)
    return response


@bp.get("/caseload")
def caseload() -> str:
    """The persons I work with."""
    after = paging.after(tuple[str, int])
    people = db.session.execute(
        queries.caseload(current_staff(), after).limit(paging.SIZE + 1)
    ).all()
    shown = list(people[: paging.SIZE])
    return render_template(
        "casework/caseload.html",
        people=load.rows(current_staff(), shown),
        first=after is None,
        older=paging.key((shown[-1].name, shown[-1].id)) if len(people) > paging.SIZE else None,
    )


@bp.get("/persons/<uuid:person>")
def person(person: UUID) -> str:
    """One person I work with: status, and the dates of what was sent; nothing is opened."""
    row = db.session.execute(queries.person(current_staff(), person)).first() or abort(404)
    programme = programmes().get(row.programme or "")
    after = paging.after(tuple[dt.datetime, int])
    sent = _sent(row.id, after) if row.until else []
    last = sent[paging.SIZE - 1] if len(sent) > paging.SIZE else None
    return render_template(
        "casework/person.html",
        person=row,
        status=load.rows(current_staff(), [row])[0],
        language_name=LANGUAGES[row.language].name if row.language in LANGUAGES else "",
        programme=programme.name if programme else row.programme,
        assignments=db.session.execute(queries.assignments(current_staff(), row.id)).all(),
        consents=_consents(row.id),
        numbers=background.numbers(person),
        card_issued=row.card_issued.isoformat() if row.card_issued else "",
        weeks=_weeks(sent[: paging.SIZE]),
        wheels=wheels.links(current_staff(), row.id) if sent else [],
        older=paging.key((last.sent_at, last.id)) if last else None,
    )


def _consents(person_id: int) -> list[tuple[str, dt.date]]:
    """Each kind I may read of a person's, with the last day of their Ja."""
    until = {
        row.kind: row.until
        for row in db.session.execute(queries.granted(current_staff(), person_id))
    }
    return [(str(label), last_day(until[kind])) for kind, label in kinds().items() if kind in until]


def _sent(person_id: int, after: tuple[dt.datetime, int] | None) -> list[Any]:
    query = queries.sent_by(current_staff(), person_id)
    if after is not None:
        query = query.where(sa.tuple_(Sheet.sent_at, Sheet.id) < after)
    return list(db.session.execute(query.limit(paging.SIZE + 1)).all())


def _weeks(sent: list[Any]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """Sent sheets under the ISO week they were sent in, newest week first."""
    weeks: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in sent:
        weeks.setdefault(iso_week(local(row.sent_at).date()), []).append(
            {
                "url": url_for("casework.sheet", sheet=row.public_id),
                "title": sheet_kinds()[row.kind].title(row.key),
                "sent_at": row.sent_at,
                "unread": box.is_unread(row),
                "changed": row.version > 1,
                "turn": turn(row.waits, row.due),
            }
        )
    return weeks


@bp.get("/log")
def log() -> str:
    """What I have opened, and why that is written down."""
    after = paging.after(tuple[dt.datetime, int])
    query = own_log(current_staff())
    if after is not None:
        query = query.where(sa.tuple_(AuditEvent.at, AuditEvent.id) < after)
    rows = db.session.execute(query.limit(paging.SIZE + 1)).all()
    shown = rows[: paging.SIZE]
    last = shown[-1].AuditEvent if len(rows) > paging.SIZE else None
    return render_template(
        "casework/log.html",
        events=[(row.AuditEvent.at, row.name, _subject(row.AuditEvent.subject)) for row in shown],
        first=after is None,
        older=paging.key((last.at, last.id)) if last else None,
    )


def _subject(subject: str) -> str:
    kind, _slash, key = subject.partition("/")
    instrument = sheet_kinds().get(kind)
    return instrument.title(key) if instrument else subject
