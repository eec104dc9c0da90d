"""Rows, sums and differences ready to read, in the language of the request."""

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.report import body, hours
from webapp.report.difference import Change
from webapp.report.hours import Row
from webapp.schedule.body import length


class Entry(Struct, frozen=True):
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


class Day(Struct, frozen=True):
    """One day with its sum."""

    day: dt.date
    hours: str
    entries: list[Entry]


class Week(Struct, frozen=True):
    """The days of one week that lie in the month, with their sum."""

    number: int
    hours: str
    days: list[Day]


class Difference(Struct, frozen=True):
    """One row that is not as it was signed: what it said, and what it says now."""

    day: dt.date
    activity: str
    words: str
    before: str
    after: str


def entry(row: Row) -> Entry:
    """One row in words."""
    return Entry(
        name=row.name,
        day=row.day,
        activity=_(row.label),
        words=row.words,
        hours=body.hours(row),
        outcome=body.outcome(row),
        plan=body.plan(row),
        planned="–" if row.plan is None else length(row.plan),
        corrected=body.corrected(row),
        reason=row.reason,
        missing=row.is_missing,
        open=row.is_open,
    )


def weeks(rows: Iterable[Row]) -> list[Week]:
    """``rows``, which come in order, under their weeks and days."""
    return [
        Week(
            part.week.number,
            length(part.minutes),
            [
                Day(day.day, length(day.minutes), [entry(row) for row in day.rows])
                for day in part.days
            ],
        )
        for part in hours.by_week(rows)
    ]


def differences(changes: Iterable[Change]) -> list[Difference]:
    """What differs, in words."""
    return [
        Difference(
            change.row.day,
            _(change.row.label),
            change.row.words,
            _side(change.before, change.after) if change.before else _("Fanns inte"),
            _side(change.after, change.before) if change.after else _("Borttaget"),
        )
        for change in changes
    ]


def _side(row: Row, other: Row | None) -> str:
    """What ``row`` says, with its day and its name where those are what differs."""
    parts = []
    if other is not None and row.day != other.day:
        parts.append(format_day(row.day))
    if other is not None and body.label(row) != body.label(other):
        parts.append(body.label(row))
    return " · ".join([*parts, body.said(row)])
