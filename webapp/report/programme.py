"""Which insats asks for a report of a month."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from webapp.programmes.definitions import Programme, Report, programmes
from webapp.report.month import Month


def reporting() -> list[str]:
    """The codes of the insatser that have a monthly report."""
    return [code for code, programme in programmes().items() if programme.report is not None]


def of_month(enrolments: Iterable[Any], month: Month) -> tuple[Programme, Report] | None:
    """The insats that asks for a report of ``month``, of ``enrolments`` with the newest first.

    The person took part on some day of the month; a month with two such insatser belongs to the
    one they were enrolled in last.
    """
    for each in enrolments:
        programme = programmes().get(each.programme)
        if programme is None or programme.report is None:
            continue
        if max(each.enrolled_on, month.first) <= min(_last(each), month.last):
            return programme, programme.report
    return None


def days(enrolments: Iterable[Any], month: Month) -> dict[dt.date, Report]:
    """What each day of ``month`` that the person took part counts, in order of the days.

    The first and the last day of an enrolment count both. A day within two enrolments belongs to
    the newest; so a month with two such insatser is one report, that of the newest, and the days
    that only the older one holds count what that one counts.
    """
    found: dict[dt.date, Report] = {}
    for each in enrolments:
        programme = programmes().get(each.programme)
        if programme is None or programme.report is None:
            continue
        for day in month.days:
            if each.enrolled_on <= day <= _last(each):
                found.setdefault(day, programme.report)
    return dict(sorted(found.items()))


def _last(enrolment: Any) -> dt.date:
    return enrolment.ended_on or dt.date.max
