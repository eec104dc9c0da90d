"""Rows, sums and differences of a report in words, in the language of the request."""

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.instruments.report import report_hours, report_sheet
from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.report_sheet import ReportSnapshot
from webapp.instruments.report.row_changes import RowChange
from webapp.instruments.schedule.week_sheet import format_duration


class ReportRowWords(Struct, frozen=True, kw_only=True):
    """One row in words; a text is "" when there is nothing to say.

    ``words`` is the person's own name for the activity. ``hours`` is the time that counts,
    ``planned`` the planned time ("–" without one), ``plan`` a sentence about the planned time when
    that is not what counts, ``corrected`` a sentence about the correction and ``reason`` its
    reason. ``missing`` is whether it was done and its time is unknown.
    """

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

    @property
    def label(self) -> str:
        """The activity, followed by the person's own words where there are any."""
        return f"{self.activity}: {self.words}" if self.words else self.activity


class ReportDayWords(Struct, frozen=True):
    """One day with its rows; ``hours`` is their sum."""

    day: dt.date
    hours: str
    entries: list[ReportRowWords]


class ReportWeekWords(Struct, frozen=True):
    """The days of week ``number`` that lie in the month and have rows; ``hours`` is their sum."""

    number: int
    hours: str
    days: list[ReportDayWords]


class SnapshotWords(Struct, frozen=True, kw_only=True):
    """A report in words, signed or ready to sign.

    ``total`` is the sum of its time. ``counted_days`` is "" when the whole month counts.
    """

    snapshot: ReportSnapshot
    weeks: list[ReportWeekWords]
    total: str
    counted_activities: str
    counted_days: str


class RowDifference(Struct, frozen=True, kw_only=True):
    """One row that is not as it was signed: what it said, and what it says now.

    ``words`` is the person's own name for the activity, or "".
    """

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
    )


def build_report_week_words(report_rows: Iterable[ReportRow]) -> list[ReportWeekWords]:
    """``report_rows``, which must be in order of their days, in words by week and day."""
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


def build_snapshot_words(report_snapshot: ReportSnapshot) -> SnapshotWords:
    """A report in words."""
    return SnapshotWords(
        snapshot=report_snapshot,
        weeks=build_report_week_words(report_snapshot.rows),
        total=format_duration(report_snapshot.minutes),
        counted_activities=report_sheet.format_counted_activities(report_snapshot.counts),
        counted_days=report_sheet.format_counted_days(report_snapshot),
    )


def build_row_differences(row_changes: Iterable[RowChange]) -> list[RowDifference]:
    """The changes in words; a row that was not there before, or is removed, is told as such."""
    return [_build_row_difference(row_change) for row_change in row_changes]


def _build_row_difference(row_change: RowChange) -> RowDifference:
    row_before, row_after = row_change.before, row_change.after
    return RowDifference(
        day=row_change.row.day,
        activity=_(row_change.row.label),
        words=row_change.row.words,
        before=_describe_changed_row(row_before, row_after) if row_before else _("Fanns inte"),
        after=_describe_changed_row(row_after, row_before) if row_after else _("Borttaget"),
    )


def _describe_changed_row(described_row: ReportRow, other_row: ReportRow | None) -> str:
    """What ``described_row`` says; its day and its name too where ``other_row`` has others."""
    text_parts = []
    if other_row is not None and described_row.day != other_row.day:
        text_parts.append(format_day(described_row.day))
    if other_row is not None and report_sheet.format_row_label(
        described_row
    ) != report_sheet.format_row_label(other_row):
        text_parts.append(report_sheet.format_row_label(described_row))
    return " · ".join([*text_parts, report_sheet.describe_report_row(described_row)])
