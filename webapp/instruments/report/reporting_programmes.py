"""Which insats asks for a report of a month, and which days it counts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import Row

from webapp.instruments.report.calendar_month import Month
from webapp.programmes.programme_definitions import Programme, ReportDefinition, load_programmes


class EnrolmentPeriod(Struct, frozen=True):
    """One enrolment: the code of its insats, its first and its last day.

    ``last_day`` is ``datetime.date.max`` while the enrolment goes on.
    """

    programme_code: str
    first_day: dt.date
    last_day: dt.date


class ReportingProgramme(Struct, frozen=True):
    """An insats, and what it says about its monthly report."""

    programme: Programme
    report: ReportDefinition


def read_enrolment_periods(enrolment_rows: Iterable[Row[Any]]) -> list[EnrolmentPeriod]:
    """The enrolments of rows that hold ``programme``, ``enrolled_on`` and ``ended_on``."""
    return [
        EnrolmentPeriod(
            enrolment_row.programme,
            enrolment_row.enrolled_on,
            enrolment_row.ended_on or dt.date.max,
        )
        for enrolment_row in enrolment_rows
    ]


def list_reporting_programmes() -> list[str]:
    """The codes of the insatser that have a monthly report."""
    return [
        programme_code
        for programme_code, programme in load_programmes().items()
        if programme.report is not None
    ]


def find_month_programme(
    enrolments: Iterable[EnrolmentPeriod], report_month: Month
) -> ReportingProgramme | None:
    """The insats that asks for a report of ``report_month``; ``enrolments`` come newest first.

    It is the newest one that has a report and in which the person took part on at least one day of
    the month; None when there is none.
    """
    for enrolment in enrolments:
        programme = load_programmes().get(enrolment.programme_code)
        if programme is None or programme.report is None:
            continue
        first_common_day = max(enrolment.first_day, report_month.first)
        last_common_day = min(enrolment.last_day, report_month.last)
        if first_common_day <= last_common_day:
            return ReportingProgramme(programme, programme.report)
    return None


def build_report_definition_by_day(
    enrolments: Iterable[EnrolmentPeriod], report_month: Month
) -> dict[dt.date, ReportDefinition]:
    """The definition that says what counts on each day of ``report_month``, in order of the days.

    A day outside all enrolments in insatser with a report is missing. ``enrolments`` come newest
    first; a day within two of them belongs to the newer. So when two insatser share a month there
    is one report, in which each day counts what its own insats counts.
    """
    definition_by_day: dict[dt.date, ReportDefinition] = {}
    for enrolment in enrolments:
        programme = load_programmes().get(enrolment.programme_code)
        if programme is None or programme.report is None:
            continue
        for month_day in report_month.days:
            if enrolment.first_day <= month_day <= enrolment.last_day:
                definition_by_day.setdefault(month_day, programme.report)
    return dict(sorted(definition_by_day.items()))
