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

from webapp.core import sealing
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.documents import queries as documents
from webapp.documents.models import Signature, SignatureAct
from webapp.identity.people.persons import StaffMember
from webapp.instruments.report import queries, report_hours, report_sheet, words
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.row_changes import list_row_changes, strip_corrections
from webapp.instruments.schedule.week_sheet import format_duration
from webapp.sheets import staff_service
from webapp.sheets.models import Sheet, SheetVersion
from webapp.sheets.queries import select_visible_versions


class LaterWeek(Struct, frozen=True):
    """A week that came after the signature."""

    week: Week
    sent_at: dt.datetime
    url: str


def list_later_weeks(
    reader: StaffMember, report_sheet_row: Row[Any], signed_at: dt.datetime
) -> list[LaterWeek]:
    """The weeks of the report's month that were sent after ``signed_at`` and may be seen now."""
    report_month = Month.read(report_sheet_row.key)
    sent_rows = db.session.execute(
        queries.select_weeks_sent_after(reader, report_sheet_row.person_id, report_month, signed_at)
    )
    return [
        LaterWeek(
            sent_week,
            sent_row.sent_at,
            url_for(
                "report_review.show_later_week", sheet=report_sheet_row.public_id, week=sent_week
            ),
        )
        for sent_row in sent_rows
        for sent_week in [Week.read(sent_row.key)]
    ]


def find_later_week(
    reader: StaffMember, report_sheet_row: Row[Any], sent_week: Week
) -> Row[Any] | None:
    """The sheet of ``sent_week``, if sent after the newest signature and visible now."""
    signed_at = db.session.scalar(
        documents.select_signatures(reader, [report_sheet_row.id])
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


def build_later_week_context(
    reader: StaffMember, report_sheet_row: Row[Any], week_sheet_row: Row[Any], sent_week: Week
) -> dict[str, Any]:
    """The signed hours of a week beside those it says now; call it when both are noted as read."""
    newest_versions: dict[int, SheetVersion] = {
        version_row.SheetVersion.sheet_id: version_row.SheetVersion
        for version_row in db.session.execute(
            select_visible_versions(reader, [report_sheet_row.id, week_sheet_row.id])
        )
    }
    person_key = sealing.load_data_key(report_sheet_row.person_id)
    signed_snapshot = msgspec.convert(
        staff_service.unseal_version_answers(
            person_key, report_sheet_row, newest_versions[report_sheet_row.id]
        )[report_sheet.SIGNED_ANSWER],
        report_sheet.ReportSnapshot,
    )
    rows_before = strip_corrections(
        version_row
        for version_row in signed_snapshot.rows
        if version_row.name.startswith(sent_week.key)
    )
    week_answers = staff_service.unseal_version_answers(
        person_key, week_sheet_row, newest_versions[week_sheet_row.id]
    )
    rows_after = [
        version_row
        for version_row in report_hours.list_week_rows(
            sent_week, week_answers, signed_snapshot.counts
        )
        if signed_snapshot.holds(version_row.day)
    ]
    return {
        "sheet": report_sheet_row,
        "week": sent_week,
        "title": report_sheet.format_report_title(report_sheet_row.key),
        "sent_at": week_sheet_row.sent_at,
        "differences_found": words.build_row_differences(list_row_changes(rows_before, rows_after)),
        "before": format_duration(report_hours.count_total_minutes(rows_before)),
        "after": format_duration(report_hours.count_total_minutes(rows_after)),
    }
