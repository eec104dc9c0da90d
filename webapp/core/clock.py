"""Time: stored in UTC, shown in Europe/Stockholm; weeks are ISO weeks."""

import datetime as dt
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def local(moment: dt.datetime) -> dt.datetime:
    """The same moment on a clock in Stockholm."""
    return moment.astimezone(STOCKHOLM)


def today() -> dt.date:
    """The day it is in Stockholm."""
    return local(now()).date()


def after_weekdays(start: dt.date, days: int) -> dt.date:
    """The day that comes ``days`` weekdays (Monday to Friday) after ``start``; days >= 0."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def iso_week(day: dt.date) -> tuple[int, int]:
    """ISO year and week, e.g. 2027-01-03 is (2026, 53)."""
    year, week, _ = day.isocalendar()
    return year, week
