"""Calendar months, named ``2026-10``, and how they stand in an address."""

import datetime as dt
import re
from collections.abc import Collection

import msgspec
from werkzeug.routing import BaseConverter, ValidationError

from webapp.core.weeks import Week

_MONTH_KEY = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
# Another year in an address is a typing mistake and gives a 404.
_KNOWN_YEARS = range(2000, 2100)
_MONTH_NUMBERS = range(1, 13)


class DaySpan(msgspec.Struct, frozen=True):
    """Consecutive days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date

    def __contains__(self, calendar_day: dt.date) -> bool:
        return self.first <= calendar_day <= self.last


class Month(msgspec.Struct, frozen=True, order=True):
    """One calendar month; ``number`` is 1 to 12."""

    year: int
    number: int

    @classmethod
    def read(cls, month_key: str) -> "Month":
        """The month that ``month_key`` names, as in ``2026-10``.

        Raises:
            ValueError: it names no month of the years 2000 to 2099.
        """
        key_match = _MONTH_KEY.fullmatch(month_key)
        if (
            key_match is None
            or int(key_match[1]) not in _KNOWN_YEARS
            or int(key_match[2]) not in _MONTH_NUMBERS
        ):
            raise ValueError(month_key)
        return cls(int(key_match[1]), int(key_match[2]))

    @classmethod
    def of(cls, calendar_day: dt.date) -> "Month":
        """The month that ``calendar_day`` belongs to."""
        return cls(calendar_day.year, calendar_day.month)

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The name of the month in addresses and as a sheet key: ``2026-10``."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """The last day of the month."""
        return self.after(1).first - dt.timedelta(days=1)

    @property
    def days(self) -> list[dt.date]:
        """The days of the month, in order."""
        return [self.first + dt.timedelta(days=day_offset) for day_offset in range(self.last.day)]

    def parts(self, held_days: Collection[dt.date]) -> list[DaySpan]:
        """``held_days`` of this month as spans, in order; empty when they are the whole month."""
        day_spans: list[DaySpan] = []
        for month_day in self.days:
            if month_day not in held_days:
                continue
            if day_spans and day_spans[-1].last == month_day - dt.timedelta(days=1):
                day_spans[-1] = DaySpan(day_spans[-1].first, month_day)
            else:
                day_spans.append(DaySpan(month_day, month_day))
        return [] if day_spans == [DaySpan(self.first, self.last)] else day_spans

    @property
    def weeks(self) -> list[Week]:
        """The weeks that have at least one day in this month, in order."""
        week_count = (self.last - Week.of(self.first).monday).days // 7 + 1
        return [Week.of(self.first).after(week_offset) for week_offset in range(week_count)]

    def __contains__(self, calendar_day: dt.date) -> bool:
        return self.first <= calendar_day <= self.last

    def after(self, months_later: int) -> "Month":
        """The month ``months_later`` months later; a negative number gives an earlier one."""
        month_count = self.year * 12 + self.number - 1 + months_later
        return Month(month_count // 12, month_count % 12 + 1)

    def due(self, day_number: int) -> dt.date:
        """Day ``day_number`` (1 to 28) of the next month."""
        return self.after(1).first.replace(day=day_number)


class MonthConverter(BaseConverter):
    """Turns ``2026-10`` in an address into a ``Month``; an impossible month gives a 404."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        """The month; raises ``ValidationError`` for 2026-13."""
        try:
            return Month.read(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: Month) -> str:
        """The address part: ``2026-10``."""
        return str(value)
