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
from webapp.report.month import Month
from webapp.schedule import blocks
from webapp.schedule.blocks import Block, Outcome
from webapp.sheets.kinds import Answers

QUARTER = 15
REASON_LIMIT = 500

Reason = Annotated[str, Meta(max_length=REASON_LIMIT)]


class Correction(
    Struct, frozen=True, tag="correction", forbid_unknown_fields=True, omit_defaults=True
):
    """The time a person gave in place of the one their week says."""

    # The longest a block can be: day to day over the night when summer time ends.
    minutes: Annotated[int, Meta(ge=0, le=25 * 60, multiple_of=QUARTER)]
    reason: Reason = ""


class Row(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
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
    outcome: Outcome | None = None
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
        return self.outcome in {Outcome.DONE, Outcome.PARTLY} and self.minutes is None

    @property
    def is_open(self) -> bool:
        """Whether nobody has said what became of it, nor given a time."""
        return self.outcome is None and self.given is None


def rounded(minutes: int) -> int:
    """The nearest quarter of an hour; half of one goes up."""
    return (minutes + QUARTER // 2) // QUARTER * QUARTER


def lived(block: Block, week: Week) -> int | None:
    """How many minutes of a block were lived, in quarters; None where it is not known."""
    if block.lived is None:
        return None
    if block.lived.outcome in {Outcome.NOT, Outcome.OTHER}:
        return 0
    minutes = block.lived.minutes
    if minutes is None and block.lived.outcome is Outcome.DONE:
        minutes = blocks.minutes(block, week)
    return None if minutes is None else rounded(minutes)


def of_week(week: Week, answers: Answers, counts: Collection[str]) -> list[Row]:
    """The rows of one week, in the order they were lived.

    Raises:
        msgspec.ValidationError: the answers are no week's.
    """
    return [
        _row(f"{week.key}-{name}", block, week)
        for name, block in blocks.in_sheet(answers).items()
        if block.activity in counts
    ]


def _row(name: str, block: Block, week: Week) -> Row:
    planned = blocks.minutes(block, week) if block.planned else None
    return Row(
        name=name,
        day=week.days[block.day],
        activity=block.activity,
        label=block.name,
        words=block.words,
        planned=block.planned,
        plan=None if planned is None else rounded(planned),
        outcome=block.lived.outcome if block.lived else None,
        derived=lived(block, week),
    )


def of_month(month: Month, weeks: Mapping[Week, Answers], counts: Collection[str]) -> list[Row]:
    """The rows of the days of ``month``, out of the weeks that have days in it."""
    return [
        row
        for week in month.weeks
        for row in of_week(week, weeks.get(week, {}), counts)
        if row.day in month
    ]


def corrected(rows: Iterable[Row], corrections: Mapping[str, Correction]) -> list[Row]:
    """``rows`` with the person's corrections, by the name of the row."""
    return [
        structs.replace(row, given=found.minutes, reason=found.reason)
        if (found := corrections.get(row.name))
        else row
        for row in rows
    ]


def total(rows: Iterable[Row]) -> int:
    """The minutes that count; what is not known counts as nothing."""
    return sum(row.minutes or 0 for row in rows)


class Day(Struct, frozen=True):
    """One day with something that counts."""

    day: dt.date
    rows: list[Row]

    @property
    def minutes(self) -> int:
        """Its sum."""
        return total(self.rows)


class WeekPart(Struct, frozen=True):
    """The days of one week that lie in the month."""

    week: Week
    days: list[Day]

    @property
    def minutes(self) -> int:
        """Its sum."""
        return sum(day.minutes for day in self.days)


def by_week(rows: Iterable[Row]) -> list[WeekPart]:
    """``rows``, which come in order, under their weeks and days."""
    days = [Day(day, list(found)) for day, found in groupby(rows, lambda row: row.day)]
    return [WeekPart(week, list(found)) for week, found in groupby(days, lambda d: Week.of(d.day))]
