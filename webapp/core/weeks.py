"""ISO weeks: Monday first, named ``2026-W47`` by the year that holds their Thursday."""

import datetime as dt
import re

import msgspec

_WEEK_KEY = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
# What a person can have lived or will plan; everything else is a mistyped address.
_POSSIBLE_YEARS = range(2000, 2100)
DAYS_A_WEEK = 7


class Week(msgspec.Struct, frozen=True, order=True):
    """One ISO week; ``number`` 1 to 53."""

    year: int
    number: int

    @classmethod
    def read(cls, week_key: str) -> "Week":
        """The week called ``week_key``.

        Raises:
            ValueError: there is no such week between 2000 and 2099.
        """
        key_match = _WEEK_KEY.fullmatch(week_key)
        if key_match is None or int(key_match[1]) not in _POSSIBLE_YEARS:
            raise ValueError(week_key)
        week = cls(int(key_match[1]), int(key_match[2]))
        dt.date.fromisocalendar(week.year, week.number, 1)
        return week

    @classmethod
    def of(cls, day: dt.date) -> "Week":
        """The week ``day`` belongs to, e.g. 2027-01-03 is in 2026-W53."""
        year, number, _weekday = day.isocalendar()
        return cls(year, number)

    @property
    def key(self) -> str:
        """``2026-W47``."""
        return f"{self.year:04}-W{self.number:02}"

    @property
    def monday(self) -> dt.date:
        """Its first day."""
        return dt.date.fromisocalendar(self.year, self.number, 1)

    @property
    def days(self) -> list[dt.date]:
        """Monday to Sunday."""
        first_day = self.monday
        return [first_day + dt.timedelta(days=day_number) for day_number in range(DAYS_A_WEEK)]

    def after(self, weeks: int) -> "Week":
        """The week that comes ``weeks`` later, or earlier where negative."""
        return Week.of(self.monday + dt.timedelta(weeks=weeks))
