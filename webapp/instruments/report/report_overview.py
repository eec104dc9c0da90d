"""The handläggare's list of reports: how far each person has come with each of the last months."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Row

from webapp.core import clock, paging
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.people.persons import StaffMember
from webapp.instruments.report import queries, report_sheet, reporting_programmes
from webapp.instruments.report.calendar_month import Month

# The current month and the two before it.
_MONTHS_SHOWN = 3


class ReportProgress(StrEnum):
    """How far a report has come; ``NONE`` when the insats asks for none of that month."""

    NONE = "none"
    OPEN = "open"
    LATE = "late"
    SIGNED = "signed"
    APPROVED = "approved"


class ReportCell(Struct, frozen=True):
    """One month of one person; ``url`` leads to a signed report, else it is None."""

    stand: ReportProgress
    text: str
    url: str | None = None


class ReportPersonRow(Struct, frozen=True):
    """One person of the list with a cell for each month.

    ``cells`` is None when the person has not consented that the reader's organisation reads their
    reports.
    """

    public_id: UUID
    name: str
    cells: list[ReportCell] | None


class ReportOverviewPage(Struct, frozen=True, kw_only=True):
    """One page of the list.

    ``month_names`` head the columns, newest first. ``next_page_key`` is the ``after`` of the next
    page; None on the last one.
    """

    month_names: list[str]
    people: list[ReportPersonRow]
    is_first_page: bool
    next_page_key: str | None


def list_overview_months() -> list[Month]:
    """The months of the list, newest first."""
    current_month = Month.of(clock.today())
    return [current_month.after(-months_back) for months_back in range(_MONTHS_SHOWN)]


def build_report_overview(reader: StaffMember) -> ReportOverviewPage:
    """One page of the list; runs three statements, however many persons there are."""
    shown_months = list_overview_months()
    page_start = paging.read_paging_key(tuple[str, int])
    persons_statement = queries.select_reporting_persons(
        reader, reporting_programmes.list_reporting_programmes(), shown_months[-1].first, page_start
    )
    person_rows = db.session.execute(persons_statement.limit(paging.PAGE_SIZE + 1)).all()
    page_rows = person_rows[: paging.PAGE_SIZE]
    has_more = len(person_rows) > paging.PAGE_SIZE
    last_row = page_rows[-1] if page_rows else None
    return ReportOverviewPage(
        month_names=[report_sheet.format_month_name(shown_month) for shown_month in shown_months],
        people=_build_person_rows(reader, page_rows, shown_months),
        is_first_page=page_start is None,
        next_page_key=paging.build_paging_key((last_row.name, last_row.id))
        if last_row is not None and has_more
        else None,
    )


def _build_person_rows(
    reader: StaffMember, page_rows: Sequence[Row[Any]], shown_months: Sequence[Month]
) -> list[ReportPersonRow]:
    """The persons of a page, each with their cells where they have consented."""
    person_ids = [person_row.id for person_row in page_rows if person_row.consented]
    enrolments_by_person: dict[int, list[Row[Any]]] = {}
    for enrolment_row in db.session.execute(
        queries.select_enrolments_of_persons(reader, person_ids)
    ):
        enrolments_by_person.setdefault(enrolment_row.person_id, []).append(enrolment_row)
    report_by_person_month = {
        (report_row.person_id, report_row.key): report_row
        for report_row in db.session.execute(
            queries.select_visible_reports(reader, person_ids, shown_months)
        )
    }
    person_list = []
    for person_row in page_rows:
        cells = None
        if person_row.consented:
            cells = [
                _build_report_cell(
                    shown_month,
                    enrolments_by_person.get(person_row.id, []),
                    report_by_person_month.get((person_row.id, shown_month.key)),
                )
                for shown_month in shown_months
            ]
        person_list.append(ReportPersonRow(person_row.public_id, person_row.name, cells))
    return person_list


def _build_report_cell(
    report_month: Month, enrolment_rows: Sequence[Row[Any]], visible_report: Row[Any] | None
) -> ReportCell:
    if visible_report is not None:
        report_url = build_page_url(PagePurpose.READING, sheet=visible_report.public_id)
        if visible_report.approved:
            return ReportCell(ReportProgress.APPROVED, _("Godkänd"), report_url)
        return ReportCell(ReportProgress.SIGNED, _("Underskriven"), report_url)
    month_programme = reporting_programmes.find_month_programme(
        reporting_programmes.read_enrolment_periods(enrolment_rows), report_month
    )
    if month_programme is None:
        return ReportCell(ReportProgress.NONE, _("Inte med"))
    due_day = report_month.due(month_programme.report.due_day)
    if clock.today() > due_day:
        return ReportCell(
            ReportProgress.LATE, _("Väntar på underskrift sedan %(day)s", day=format_date(due_day))
        )
    return ReportCell(ReportProgress.OPEN, _("Inte klar"))
