"""Weeks that were sent again after the report was signed, for the handläggare who reads it.

That there are such weeks is told without opening any. What one of them says is read under its own
consent and noted in the person's log, like every reading.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from flask import url_for
from msgspec import Struct
from sqlalchemy import Row

from webapp.core import sealing
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.documents.models import Signature, SignatureAct
from webapp.documents.queries import select_signatures
from webapp.identity.people.persons import StaffMember
from webapp.instruments.report import queries, report_hours, report_sheet, words
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.row_changes import list_row_changes, strip_corrections
from webapp.instruments.report.words import RowDifference
from webapp.instruments.schedule.week_sheet import format_duration
from webapp.sheets import staff_service
from webapp.sheets.kinds import Answers
from webapp.sheets.models import Sheet, SheetVersion
from webapp.sheets.queries import select_visible_versions


class LaterWeek(Struct, frozen=True):
    """A week that was sent after the signature; ``url`` leads to what differs."""

    week: Week
    sent_at: dt.datetime
    url: str


class LaterWeekPage(Struct, frozen=True, kw_only=True):
    """What a week says now beside what the signed report says of it.

    ``hours_before`` and ``hours_after`` are sums in words, without the person's corrections.
    """

    report_public_id: UUID
    person_name: str
    title: str
    week: Week
    sent_at: dt.datetime
    hours_before: str
    hours_after: str
    differences: list[RowDifference]


def list_later_weeks(
    reader: StaffMember, report_sheet_row: Row[Any], signed_at: dt.datetime
) -> list[LaterWeek]:
    """The weeks of the report's month that were sent after ``signed_at`` and may be seen now."""
    report_month = Month.read(report_sheet_row.key)
    week_rows = db.session.execute(
        queries.select_weeks_sent_after(reader, report_sheet_row.person_id, report_month, signed_at)
    )
    return [_build_later_week(report_sheet_row.public_id, week_row) for week_row in week_rows]


def _build_later_week(report_public_id: UUID, week_row: Row[Any]) -> LaterWeek:
    sent_week = Week.read(week_row.key)
    return LaterWeek(
        sent_week,
        week_row.sent_at,
        url_for("report_review.show_later_week", sheet=report_public_id, week=sent_week),
    )


def find_later_week(
    reader: StaffMember, report_sheet_row: Row[Any], sent_week: Week
) -> Row[Any] | None:
    """The sheet of ``sent_week``, if it was sent after the newest signature and may be seen now."""
    signed_at = db.session.scalar(
        select_signatures(reader, [report_sheet_row.id])
        .where(Signature.act == SignatureAct.SIGNED, Signature.number == report_sheet_row.version)
        .with_only_columns(Signature.at)
    )
    if signed_at is None:
        return None
    report_month = Month.read(report_sheet_row.key)
    weeks_statement = queries.select_weeks_sent_after(
        reader, report_sheet_row.person_id, report_month, signed_at
    )
    return db.session.execute(weeks_statement.where(Sheet.key == sent_week.key)).first()


def build_later_week_page(
    reader: StaffMember, report_sheet_row: Row[Any], week_sheet_row: Row[Any], sent_week: Week
) -> LaterWeekPage:
    """The signed hours of a week beside those it says now.

    Call it after the reading of both sheets has been noted.
    """
    report_answers, week_answers = _unseal_newest_answers(
        reader, [report_sheet_row, week_sheet_row]
    )
    signed_snapshot = msgspec.convert(
        report_answers[report_sheet.SIGNED_ANSWER], report_sheet.ReportSnapshot
    )
    rows_before = strip_corrections(
        report_row
        for report_row in signed_snapshot.rows
        if report_row.name.startswith(sent_week.key)
    )
    rows_after = [
        report_row
        for report_row in report_hours.list_week_rows(
            sent_week, week_answers, signed_snapshot.counts
        )
        if signed_snapshot.holds(report_row.day)
    ]
    return LaterWeekPage(
        report_public_id=report_sheet_row.public_id,
        person_name=report_sheet_row.name,
        title=report_sheet.format_report_title(report_sheet_row.key),
        week=sent_week,
        sent_at=week_sheet_row.sent_at,
        hours_before=format_duration(report_hours.count_total_minutes(rows_before)),
        hours_after=format_duration(report_hours.count_total_minutes(rows_after)),
        differences=words.build_row_differences(list_row_changes(rows_before, rows_after)),
    )


def _unseal_newest_answers(reader: StaffMember, sheet_rows: Sequence[Row[Any]]) -> list[Answers]:
    """What the newest version of each sheet of one person says, in the order of ``sheet_rows``."""
    version_by_sheet: dict[int, SheetVersion] = {
        version_row.SheetVersion.sheet_id: version_row.SheetVersion
        for version_row in db.session.execute(
            select_visible_versions(reader, [sheet_row.id for sheet_row in sheet_rows])
        )
    }
    person_key = sealing.load_data_key(sheet_rows[0].person_id)
    return [
        staff_service.unseal_version_answers(person_key, sheet_row, version_by_sheet[sheet_row.id])
        for sheet_row in sheet_rows
    ]
