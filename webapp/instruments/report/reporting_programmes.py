"""Which insats asks for a report of a month."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from webapp.instruments.report.calendar_month import Month
from webapp.programmes.programme_definitions import Programme, ReportDefinition, load_programmes


def list_reporting_programmes() -> list[str]:
    """The codes of the insatser that have a monthly report."""
    return [
        programme_code
        for programme_code, programme in load_programmes().items()
        if programme.report is not None
    ]


def find_month_programme(
    enrolments: Iterable[Any], report_month: Month
) -> tuple[Programme, ReportDefinition] | None:
    """The insats that asks for a report of ``report_month``; ``enrolments`` come newest first.

    The person took part on some day of the month; a month with two such insatser belongs to the
    one they were enrolled in last.
    """
    for enrolment in enrolments:
        programme = load_programmes().get(enrolment.programme)
        if programme is None or programme.report is None:
            continue
        if max(enrolment.enrolled_on, report_month.first) <= min(
            _find_last_day(enrolment), report_month.last
        ):
            return programme, programme.report
    return None


def build_report_definition_by_day(
    enrolments: Iterable[Any], report_month: Month
) -> dict[dt.date, ReportDefinition]:
    """What each day of ``report_month`` that the person took part counts, in order of the days.

    The first and the last day of an enrolment count both. A day within two enrolments belongs to
    the newest; so a month with two such insatser is one report, that of the newest, and the days
    that only the older one holds count what that one counts.
    """
    definition_by_day: dict[dt.date, ReportDefinition] = {}
    for enrolment in enrolments:
        programme = load_programmes().get(enrolment.programme)
        if programme is None or programme.report is None:
            continue
        for month_day in report_month.days:
            if enrolment.enrolled_on <= month_day <= _find_last_day(enrolment):
                definition_by_day.setdefault(month_day, programme.report)
    return dict(sorted(definition_by_day.items()))


def _find_last_day(enrolment: Any) -> dt.date:
    return enrolment.ended_on or dt.date.max
