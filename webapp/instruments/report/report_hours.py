"""The hours of a month from the weeks that were lived; everything here is pure.

A block counts when its activity is among those the insats counts. It belongs to the day it starts
on, also where it ends on the next. Each row is rounded to the nearest quarter of an hour, so that
every sum is the sum of what is shown.

What was done counts as long as the person said it took, else as long as the clock says; what was
done in part only as long as they said; what was not done, or something else instead, counts as
nothing and stands there as planned.
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

    # The longest a block can be: day to day over the night when summer time ends.
    minutes: Annotated[int, Meta(ge=0, le=25 * 60, multiple_of=QUARTER_MINUTES)]
    reason: CorrectionReason = ""


class ReportRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One block that counts.

    ``name`` is that of its week and its own; ``label`` what the activity was called in Swedish,
    ``words`` the person's own name for it. ``plan`` is how long was planned by the clock and
    ``derived`` how long was lived, both in minutes rounded to quarters, None where nobody said;
    ``given`` and ``reason`` are the person's correction.
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
        """What counts: the correction, else what the week says."""
        return self.derived if self.given is None else self.given

    @property
    def is_missing(self) -> bool:
        """Whether it was done and nobody said for how long."""
        return self.outcome in {BlockOutcome.DONE, BlockOutcome.PARTLY} and self.minutes is None

    @property
    def is_open(self) -> bool:
        """Whether nobody has said what became of it, nor given a time."""
        return self.outcome is None and self.given is None


def round_to_quarter(minutes: int) -> int:
    """The nearest quarter of an hour; half of one goes up."""
    return (minutes + QUARTER_MINUTES // 2) // QUARTER_MINUTES * QUARTER_MINUTES


def round_lived_minutes(block: Block, block_week: Week) -> int | None:
    """How many minutes of a block were lived, in quarters; None where it is not known."""
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
    """The rows of one week, in the order they were lived.

    Raises:
        msgspec.ValidationError: the answers are no week's.
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
    """The rows of the days of ``report_month``, out of the weeks that have days in it."""
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
    """``report_rows`` with the person's corrections, by the name of the row."""
    return [
        structs.replace(report_row, given=correction.minutes, reason=correction.reason)
        if (correction := corrections.get(report_row.name))
        else report_row
        for report_row in report_rows
    ]


def count_total_minutes(report_rows: Iterable[ReportRow]) -> int:
    """The minutes that count; what is not known counts as nothing."""
    return sum(report_row.minutes or 0 for report_row in report_rows)


class ReportDay(Struct, frozen=True):
    """One day with something that counts."""

    day: dt.date
    rows: list[ReportRow]

    @property
    def minutes(self) -> int:
        """Its sum."""
        return count_total_minutes(self.rows)


class ReportWeek(Struct, frozen=True):
    """The days of one week that lie in the month."""

    week: Week
    days: list[ReportDay]

    @property
    def minutes(self) -> int:
        """Its sum."""
        return sum(report_day.minutes for report_day in self.days)


def group_rows_by_week(report_rows: Iterable[ReportRow]) -> list[ReportWeek]:
    """``report_rows``, which come in order, under their weeks and days."""
    report_days = [
        ReportDay(calendar_day, list(grouped))
        for calendar_day, grouped in groupby(report_rows, lambda report_row: report_row.day)
    ]
    return [
        ReportWeek(week, list(grouped))
        for week, grouped in groupby(report_days, lambda report_day: Week.of(report_day.day))
    ]
