"""What the templates of a person's own report find as ``page``."""

import datetime as dt

from flask import url_for
from msgspec import Struct

from webapp.core import clock
from webapp.core.weeks import Week
from webapp.identity.people.persons import Person
from webapp.instruments.report import report_hours, report_sheet, words
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.month_report import MonthReport, build_report_snapshot
from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.report_sheet import ReportSnapshot
from webapp.instruments.report.words import ReportRowWords, RowDifference, SnapshotWords
from webapp.instruments.schedule import week_sheet
from webapp.instruments.schedule.week_sheet import format_duration
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.page_hooks import PageLink


class MonthReportPage(Struct, frozen=True, kw_only=True):
    """The page of one month.

    ``content`` is what was signed, or what there is to sign. ``differences`` and ``total_now`` tell
    what has changed since. ``editable`` are the names of the rows whose time can be corrected.
    ``open_rows`` wait for an answer; ``open_day`` is the first day of theirs whose week can still
    be written. ``earlier`` and ``later`` lead to the months beside it. ``torn`` are the weeks with
    two versions.
    """

    report: MonthReport
    month: Month
    title: str
    content: SnapshotWords
    total_now: str
    differences: list[RowDifference]
    editable: set[str]
    open_rows: list[ReportRow]
    open_day: dt.date | None
    torn: list[Week]
    is_over: bool
    today: dt.date
    earlier: PageLink | None
    later: PageLink | None


class ReportRowPage(Struct, frozen=True, kw_only=True):
    """The page of one row's time; ``derived`` is the week's own time in words, None without one."""

    month: Month
    row: ReportRowWords
    derived: str | None
    back_url: str


class ReportNotePage(Struct, frozen=True):
    """The page of the note."""

    title: str
    back_url: str


class SignReportPage(Struct, frozen=True, kw_only=True):
    """The page that shows exactly what is signed.

    ``missing`` are the rows without a time, ``torn`` the weeks with two versions. ``readers`` are
    the names of those who can read the report; "" for nobody.
    """

    month: Month
    title: str
    content: SnapshotWords
    missing: list[ReportRow]
    torn: list[Week]
    readers: str
    later_consent_text: str


def build_month_page(person: Person, month_report: MonthReport) -> MonthReportPage:
    """The page of a month as it is today."""
    current_day = clock.today()
    open_rows = month_report.open_rows(current_day)
    return MonthReportPage(
        report=month_report,
        month=month_report.month,
        title=report_sheet.format_report_title(month_report.month.key),
        content=words.build_snapshot_words(choose_shown_snapshot(person, month_report)),
        total_now=format_duration(report_hours.count_total_minutes(month_report.rows)),
        differences=words.build_row_differences(month_report.changes),
        editable=_list_editable_names(month_report),
        open_rows=open_rows,
        open_day=_find_first_open_day(open_rows),
        torn=month_report.torn,
        is_over=report_sheet.is_month_over(month_report.month),
        today=current_day,
        earlier=_build_month_link(month_report.earlier),
        later=_build_month_link(month_report.later),
    )


def choose_shown_snapshot(person: Person, month_report: MonthReport) -> ReportSnapshot:
    """What was signed; before the first signature, what would be signed now."""
    if month_report.signed is None:
        return build_report_snapshot(person, month_report)
    return month_report.signed


def build_row_page(month_report: MonthReport, report_row: ReportRow) -> ReportRowPage:
    """The page of one row's time."""
    return ReportRowPage(
        month=month_report.month,
        row=words.build_row_words(report_row),
        derived=None if report_row.derived is None else format_duration(report_row.derived),
        back_url=build_month_url(month_report.month),
    )


def build_note_page(month_report: MonthReport) -> ReportNotePage:
    """The page of the note."""
    return ReportNotePage(
        report_sheet.format_report_title(month_report.month.key),
        build_month_url(month_report.month),
    )


def build_sign_page(
    person: Person,
    month_report: MonthReport,
    report_snapshot: ReportSnapshot,
    later_consent_text: str,
) -> SignReportPage:
    """The page that shows ``report_snapshot`` before it is signed."""
    return SignReportPage(
        month=month_report.month,
        title=report_sheet.format_report_title(month_report.month.key),
        content=words.build_snapshot_words(report_snapshot),
        missing=month_report.missing,
        torn=month_report.torn,
        readers=format_sheet_readers(person, report_sheet.KIND),
        later_consent_text=later_consent_text,
    )


def build_month_url(report_month: Month) -> str:
    """The address of the page of a month."""
    return url_for("report.show_month_report", month=report_month)


def _list_editable_names(month_report: MonthReport) -> set[str]:
    """The names of the rows whose time can be corrected; empty when the month is too old."""
    if not month_report.may_write:
        return set()
    return {report_row.name for report_row in month_report.rows}


def _find_first_open_day(open_rows: list[ReportRow]) -> dt.date | None:
    """The first day that waits for an answer and whose week can still be written; or None."""
    for report_row in open_rows:
        if week_sheet.may_write_week(Week.of(report_row.day).key):
            return report_row.day
    return None


def _build_month_link(report_month: Month | None) -> PageLink | None:
    if report_month is None:
        return None
    return PageLink(report_sheet.format_month_name(report_month), build_month_url(report_month))
