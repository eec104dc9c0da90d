"""The list of reports: for each person of mine and each of the last months, how far it is."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from webapp.core import clock, paging
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.people.persons import StaffMember
from webapp.instruments.report import queries, report_sheet, reporting_programmes
from webapp.instruments.report.calendar_month import Month

# This month and those before it.
_MONTHS_SHOWN = 3


class ReportProgress(StrEnum):
    """How far a report has come."""

    NONE = "none"
    OPEN = "open"
    LATE = "late"
    SIGNED = "signed"
    APPROVED = "approved"


class ReportCell(Struct, frozen=True):
    """One month of one person; ``url`` leads to the report where it can be read."""

    stand: ReportProgress
    text: str
    url: str | None = None


class ReportPersonRow(Struct, frozen=True):
    """One row; ``cells`` is None where no consent to the reader's organisation holds."""

    public_id: UUID
    name: str
    cells: list[ReportCell] | None


def list_overview_months() -> list[Month]:
    """The months of the list, newest first."""
    current_month = Month.of(clock.today())
    return [current_month.after(-months_back) for months_back in range(_MONTHS_SHOWN)]


def build_report_overview(reader: StaffMember) -> dict[str, Any]:
    """What the list shows; four statements however many persons there are."""
    shown_months, page_start = list_overview_months(), paging.read_paging_key(tuple[str, int])
    persons_statement = queries.select_reporting_persons(
        reader, reporting_programmes.list_reporting_programmes(), shown_months[-1].first, page_start
    )
    person_rows = db.session.execute(persons_statement.limit(paging.PAGE_SIZE + 1)).all()
    page_rows = person_rows[: paging.PAGE_SIZE]
    person_ids = [found_row.id for found_row in page_rows if found_row.consented]
    enrolments_by_person: dict[int, list[Any]] = {}
    for found_row in db.session.execute(queries.select_enrolments_of_persons(reader, person_ids)):
        enrolments_by_person.setdefault(found_row.person_id, []).append(found_row)
    report_by_person_month = {
        (found_row.person_id, found_row.key): found_row
        for found_row in db.session.execute(
            queries.select_visible_reports(reader, person_ids, shown_months)
        )
    }
    return {
        "months": [
            (shown_month, report_sheet.format_month_name(shown_month))
            for shown_month in shown_months
        ],
        "people": [
            ReportPersonRow(
                found_row.public_id,
                found_row.name,
                [
                    _build_report_cell(
                        shown_month,
                        enrolments_by_person.get(found_row.id, []),
                        report_by_person_month.get((found_row.id, shown_month.key)),
                    )
                    for shown_month in shown_months
                ]
                if found_row.consented
                else None,
            )
            for found_row in page_rows
        ],
        "first": page_start is None,
        "older": paging.build_paging_key((page_rows[-1].name, page_rows[-1].id))
        if len(person_rows) > paging.PAGE_SIZE
        else None,
    }


def _build_report_cell(
    report_month: Month, enrolments: list[Any], report_sheet_row: Any
) -> ReportCell:
    month_programme = reporting_programmes.find_month_programme(enrolments, report_month)
    if report_sheet_row is not None:
        report_url = build_page_url(PagePurpose.READING, sheet=report_sheet_row.public_id)
        if report_sheet_row.approved:
            return ReportCell(ReportProgress.APPROVED, _("Godkänd"), report_url)
        return ReportCell(ReportProgress.SIGNED, _("Underskriven"), report_url)
    if month_programme is None:
        return ReportCell(ReportProgress.NONE, _("Inte med"))
    due_day = report_month.due(month_programme[1].due_day)
    if clock.today() > due_day:
        return ReportCell(
            ReportProgress.LATE, _("Väntar på underskrift sedan %(day)s", day=format_date(due_day))
        )
    return ReportCell(ReportProgress.OPEN, _("Inte klar"))
