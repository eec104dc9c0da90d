"""Calendar months, named ``2026-10``, and how they stand in an address."""

import datetime as dt
import re
from collections.abc import Collection

import msgspec
from werkzeug.routing import BaseConverter, ValidationError

from webapp.core.weeks import Week

_KEY = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
# As with weeks: everything else is a mistyped address.
_YEARS = range(2000, 2100)
_MONTHS = range(1, 13)


class Span(msgspec.Struct, frozen=True):
    """Some days in a row, both ends included."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


class Month(msgspec.Struct, frozen=True, order=True):
    """One month; ``number`` 1 to 12."""

    year: int
    number: int

    @classmethod
    def read(cls, key: str) -> "Month":
        """The month called ``key``.

        Raises:
            ValueError: there is no such month between 2000 and 2099.
        """
        found = _KEY.fullmatch(key)
        if found is None or int(found[1]) not in _YEARS or int(found[2]) not in _MONTHS:
            raise ValueError(key)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        """The month ``day`` is in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """``2026-10``."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.after(1).first - dt.timedelta(days=1)

    @property
    def days(self) -> list[dt.date]:
        """Its days, in order."""
        return [self.first + dt.timedelta(days=n) for n in range(self.last.day)]

    def parts(self, held: Collection[dt.date]) -> list[Span]:
        """The days of ``held`` as spans, in order; none where they are the whole month."""
        found: list[Span] = []
        for day in self.days:
            if day not in held:
                continue
            if found and found[-1].last == day - dt.timedelta(days=1):
                found[-1] = Span(found[-1].first, day)
            else:
                found.append(Span(day, day))
        return [] if found == [Span(self.first, self.last)] else found

    @property
    def weeks(self) -> list[Week]:
        """The weeks that have a day in it, in order."""
        count = (self.last - Week.of(self.first).monday).days // 7 + 1
        return [Week.of(self.first).after(number) for number in range(count)]

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def after(self, months: int) -> "Month":
        """The month that comes ``months`` later, or earlier where negative."""
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)

    def due(self, day: int) -> dt.date:
        """That day (1 to 28) of the month after."""
        return self.after(1).first.replace(day=day)


class MonthConverter(BaseConverter):
    """Match ``2026-10`` and hand the view a ``Month``; a month that is not is a 404."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        """Raises ``ValidationError`` for 2026-13."""
        try:
            return Month.read(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: Month) -> str:
        """``2026-10``."""
        return str(value)
