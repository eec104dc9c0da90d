"""Which insats asks for a report of a month."""

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
        if programme is None or programme.report is None or each.enrolled_on > month.last:
            continue
        if each.ended_on is None or each.ended_on >= month.first:
            return programme, programme.report
    return None
