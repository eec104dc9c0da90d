"""Rows, sums and differences ready to read, in the language of the request."""

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.instruments.report import report_hours, report_sheet
from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.row_changes import RowChange
from webapp.instruments.schedule.week_sheet import format_duration


class ReportRowWords(Struct, frozen=True):
    """One row; "" stands for what there is nothing to say of."""

    name: str
    day: dt.date
    activity: str
    words: str
    hours: str
    outcome: str
    plan: str
    planned: str
    corrected: str
    reason: str
    missing: bool
    open: bool

    @property
    def label(self) -> str:
        """Activity and own words."""
        return f"{self.activity}: {self.words}" if self.words else self.activity


class ReportDayWords(Struct, frozen=True):
    """One day with its sum."""

    day: dt.date
    hours: str
    entries: list[ReportRowWords]


class ReportWeekWords(Struct, frozen=True):
    """The days of one week that lie in the month, with their sum."""

    number: int
    hours: str
    days: list[ReportDayWords]


class RowDifference(Struct, frozen=True):
    """One row that is not as it was signed: what it said, and what it says now."""

    day: dt.date
    activity: str
    words: str
    before: str
    after: str


def build_row_words(report_row: ReportRow) -> ReportRowWords:
    """One row in words."""
    return ReportRowWords(
        name=report_row.name,
        day=report_row.day,
        activity=_(report_row.label),
        words=report_row.words,
        hours=report_sheet.format_row_time(report_row),
        outcome=report_sheet.format_row_outcome(report_row),
        plan=report_sheet.format_row_plan(report_row),
        planned="–" if report_row.plan is None else format_duration(report_row.plan),
        corrected=report_sheet.describe_row_correction(report_row),
        reason=report_row.reason,
        missing=report_row.is_missing,
        open=report_row.is_open,
    )


def build_report_week_words(report_rows: Iterable[ReportRow]) -> list[ReportWeekWords]:
    """``report_rows``, which come in order, under their weeks and days."""
    return [
        ReportWeekWords(
            report_week.week.number,
            format_duration(report_week.minutes),
            [
                ReportDayWords(
                    report_day.day,
                    format_duration(report_day.minutes),
                    [build_row_words(report_row) for report_row in report_day.rows],
                )
                for report_day in report_week.days
            ],
        )
        for report_week in report_hours.group_rows_by_week(report_rows)
    ]


def build_row_differences(row_changes: Iterable[RowChange]) -> list[RowDifference]:
    """What differs, in words."""
    return [
        RowDifference(
            row_change.row.day,
            _(row_change.row.label),
            row_change.row.words,
            _describe_changed_row(row_change.before, row_change.after)
            if row_change.before
            else _("Fanns inte"),
            _describe_changed_row(row_change.after, row_change.before)
            if row_change.after
            else _("Borttaget"),
        )
        for row_change in row_changes
    ]


def _describe_changed_row(described_row: ReportRow, other_row: ReportRow | None) -> str:
    """What ``described_row`` says, with its day and its name where those are what differs."""
    text_parts = []
    if other_row is not None and described_row.day != other_row.day:
        text_parts.append(format_day(described_row.day))
    if other_row is not None and report_sheet.format_row_label(
        described_row
    ) != report_sheet.format_row_label(other_row):
        text_parts.append(report_sheet.format_row_label(described_row))
    return " · ".join([*text_parts, report_sheet.describe_report_row(described_row)])
