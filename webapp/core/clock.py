"""Time: stored in UTC, shown in Europe/Stockholm; weeks are ISO weeks."""

import datetime as dt
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def utc_now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def to_stockholm(moment: dt.datetime) -> dt.datetime:
    """The same moment on a clock in Stockholm."""
    return moment.astimezone(STOCKHOLM)


def today() -> dt.date:
    """The day it is in Stockholm."""
    return to_stockholm(utc_now()).date()


def add_weekdays(start_day: dt.date, weekdays_left: int) -> dt.date:
    """The day that many weekdays (Monday to Friday) after ``start_day``; 0 or more."""
    current_day = start_day
    while weekdays_left > 0:
        current_day += dt.timedelta(days=1)
        weekdays_left -= current_day.weekday() < 5
    return current_day


def split_iso_week(day: dt.date) -> tuple[int, int]:
    """ISO year and week, e.g. 2027-01-03 is (2026, 53)."""
    year, week, _weekday = day.isocalendar()
    return year, week
