"""Weeks that were sent again after the report was signed, for the handläggare who reads it.

Which weeks there are is told without opening any; what one says is read under its own consent and
written into the person's log, like any reading.
"""

import datetime as dt
from typing import Any

import msgspec
from flask import url_for
from msgspec import Struct
from sqlalchemy import Row

from webapp.accounts.persons import StaffMember
from webapp.core import sealing
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.documents import queries as documents
from webapp.documents.models import Act, Signature
from webapp.report import body, hours, queries, words
from webapp.report.difference import changes, uncorrected
from webapp.report.month import Month
from webapp.schedule.body import length
from webapp.sheets import reading
from webapp.sheets.models import Sheet, SheetVersion
from webapp.sheets.queries import sent_versions


class Later(Struct, frozen=True):
    """A week that came after the signature."""

    week: Week
    sent_at: dt.datetime
    url: str


def weeks(reader: StaffMember, report: Row[Any], since: dt.datetime) -> list[Later]:
    """The weeks of the report's month that were sent after ``since`` and may be seen now."""
    month = Month.read(report.key)
    rows = db.session.execute(queries.sent_weeks(reader, report.person_id, month, since))
    return [
        Later(
            week,
            row.sent_at,
            url_for("report_review.week", sheet=report.public_id, week=week),
        )
        for row in rows
        for week in [Week.read(row.key)]
    ]


def sent(reader: StaffMember, report: Row[Any], week: Week) -> Row[Any] | None:
    """The sheet of ``week``, if it was sent after the newest signature and may be seen now."""
    signed_at = db.session.scalar(
        documents.signatures(reader, [report.id])
        .where(Signature.act == Act.SIGNED, Signature.number == report.version)
        .with_only_columns(Signature.at)
    )
    if signed_at is None:
        return None
    month = Month.read(report.key)
    query = queries.sent_weeks(reader, report.person_id, month, signed_at)
    return db.session.execute(query.where(Sheet.key == week.key)).first()


def page(reader: StaffMember, report: Row[Any], sheet: Row[Any], week: Week) -> dict[str, Any]:
    """The signed hours of a week beside those it says now; call it when both are noted as read."""
    newest: dict[int, SheetVersion] = {
        row.SheetVersion.sheet_id: row.SheetVersion
        for row in db.session.execute(sent_versions(reader, [report.id, sheet.id]))
    }
    key = sealing.key_of(report.person_id)
    signed = msgspec.convert(
        reading.answers(key, report, newest[report.id])[body.SIGNED], body.Snapshot
    )
    before = uncorrected(row for row in signed.rows if row.name.startswith(week.key))
    answers = reading.answers(key, sheet, newest[sheet.id])
    after = [row for row in hours.of_week(week, answers, signed.counts) if signed.holds(row.day)]
    return {
        "sheet": report,
        "week": week,
        "title": body.title(report.key),
        "sent_at": sheet.sent_at,
        "differences_found": words.differences(changes(before, after)),
        "before": length(hours.total(before)),
        "after": length(hours.total(after)),
    }
