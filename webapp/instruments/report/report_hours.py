"""The hours of a month, computed from the answers of its weeks; nothing here reads or writes data.

A block counts when its activity is among those the insats counts. It belongs to the day it starts
on, even when it ends on the next. Each row is rounded to the nearest quarter of an hour, so that
every sum is the sum of the rows shown.

A block that was done counts the time the person gave, else the time between its start and end. One
that was done in part counts only the time the person gave. One that was not done, or replaced by
something else, counts as 0 minutes and keeps its row.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import Annotated

from msgspec import Meta, Struct, structs

from webapp.core.weeks import Week
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import Block, BlockOutcome
from webapp.sheets.kinds import Answers

QUARTER_MINUTES = 15
REASON_LIMIT = 500

CorrectionReason = Annotated[str, Meta(max_length=REASON_LIMIT)]


class TimeCorrection(
    Struct, frozen=True, tag="correction", forbid_unknown_fields=True, omit_defaults=True
):
    """The time a person gave in place of the one their week says."""

    # 25 hours: a block of a whole day and night when summer time ends.
    minutes: Annotated[int, Meta(ge=0, le=25 * 60, multiple_of=QUARTER_MINUTES)]
    reason: CorrectionReason = ""


class ReportRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One block that counts.

    ``name`` is the key of its week and the name of the block; ``label`` what the activity was
    called in Swedish, ``words`` the person's own name for it. ``plan`` is the time between planned
    start and end and ``derived`` the time that the week says it took, both in minutes rounded to
    quarters, None where unknown. ``given`` (minutes) and ``reason`` are the person's correction.
    """

    name: str
    day: dt.date
    activity: str
    label: str
    words: str = ""
    planned: bool = True
    plan: int | None = None
    outcome: BlockOutcome | None = None
    derived: int | None = None
    given: int | None = None
    reason: str = ""

    @property
    def minutes(self) -> int | None:
        """The minutes that count: the correction, else what the week says; None where unknown."""
        return self.derived if self.given is None else self.given

    @property
    def is_missing(self) -> bool:
        """Whether it was done, wholly or in part, and its time is unknown."""
        return self.outcome in {BlockOutcome.DONE, BlockOutcome.PARTLY} and self.minutes is None

    @property
    def is_open(self) -> bool:
        """Whether the person has neither answered what became of it nor given a time."""
        return self.outcome is None and self.given is None


def round_to_quarter(minutes: int) -> int:
    """``minutes`` rounded to the nearest quarter of an hour; halves are rounded up."""
    return (minutes + QUARTER_MINUTES // 2) // QUARTER_MINUTES * QUARTER_MINUTES


def round_lived_minutes(block: Block, block_week: Week) -> int | None:
    """How many minutes a block took, rounded to quarters; None where it is not known."""
    if block.lived is None:
        return None
    if block.lived.outcome in {BlockOutcome.NOT, BlockOutcome.OTHER}:
        return 0
    lived_minutes = block.lived.minutes
    if lived_minutes is None and block.lived.outcome is BlockOutcome.DONE:
        lived_minutes = schedule_blocks.count_clock_minutes(block, block_week)
    return None if lived_minutes is None else round_to_quarter(lived_minutes)


def list_week_rows(
    block_week: Week, week_answers: Answers, counted_activities: Collection[str]
) -> list[ReportRow]:
    """The rows of one week, in the order of its blocks.

    Raises:
        msgspec.ValidationError: the answers are not those of a week.
    """
    return [
        _build_report_row(f"{block_week.key}-{block_name}", block, block_week)
        for block_name, block in schedule_blocks.parse_sheet_blocks(week_answers).items()
        if block.activity in counted_activities
    ]


def _build_report_row(row_name: str, block: Block, block_week: Week) -> ReportRow:
    planned_minutes = (
        schedule_blocks.count_clock_minutes(block, block_week) if block.planned else None
    )
    return ReportRow(
        name=row_name,
        day=block_week.days[block.day],
        activity=block.activity,
        label=block.name,
        words=block.words,
        planned=block.planned,
        plan=None if planned_minutes is None else round_to_quarter(planned_minutes),
        outcome=block.lived.outcome if block.lived else None,
        derived=round_lived_minutes(block, block_week),
    )


def list_month_rows(
    report_month: Month,
    answers_by_week: Mapping[Week, Answers],
    counted_activities: Collection[str],
) -> list[ReportRow]:
    """The rows of the days of ``report_month``, week by week; a missing week has no rows."""
    return [
        report_row
        for month_week in report_month.weeks
        for report_row in list_week_rows(
            month_week, answers_by_week.get(month_week, {}), counted_activities
        )
        if report_row.day in report_month
    ]


def apply_corrections(
    report_rows: Iterable[ReportRow], corrections: Mapping[str, TimeCorrection]
) -> list[ReportRow]:
    """``report_rows`` with ``corrections``, which are keyed by the name of the row, put in."""
    corrected_rows = []
    for report_row in report_rows:
        correction = corrections.get(report_row.name)
        if correction is None:
            corrected_rows.append(report_row)
        else:
            corrected_rows.append(
                structs.replace(report_row, given=correction.minutes, reason=correction.reason)
            )
    return corrected_rows


def count_total_minutes(report_rows: Iterable[ReportRow]) -> int:
    """The sum of the minutes that count; an unknown time counts as 0."""
    return sum(report_row.minutes or 0 for report_row in report_rows)


class ReportDay(Struct, frozen=True):
    """One day that has rows, with them."""

    day: dt.date
    rows: list[ReportRow]

    @property
    def minutes(self) -> int:
        """The minutes of the day that count."""
        return count_total_minutes(self.rows)


class ReportWeek(Struct, frozen=True):
    """One week with those of its days that lie in the month and have rows."""

    week: Week
    days: list[ReportDay]

    @property
    def rows(self) -> list[ReportRow]:
        """The rows of all its days, in order."""
        return [report_row for report_day in self.days for report_row in report_day.rows]

    @property
    def minutes(self) -> int:
        """The minutes of the week that count."""
        return sum(report_day.minutes for report_day in self.days)


def group_rows_by_week(report_rows: Iterable[ReportRow]) -> list[ReportWeek]:
    """``report_rows``, which must be in order of their days, grouped by week and day."""
    report_days = [
        ReportDay(calendar_day, list(grouped))
        for calendar_day, grouped in groupby(report_rows, lambda report_row: report_row.day)
    ]
    return [
        ReportWeek(week, list(grouped))
        for week, grouped in groupby(report_days, lambda report_day: Week.of(report_day.day))
    ]
