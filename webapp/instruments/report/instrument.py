"""The activity report as a kind of sheet: its consent, its pages, and how it is drawn."""

from flask import url_for
from msgspec import Struct

from webapp.consent.consent_kinds import ConsentKind
from webapp.core.i18n import lazy_gettext as _l
from webapp.instruments.report import report_sheet, words
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.row_changes import list_row_changes
from webapp.instruments.report.staff_views import build_report_actions
from webapp.instruments.report.words import RowDifference, SnapshotWords
from webapp.programmes.programme_definitions import Programme
from webapp.sheets.kinds import Answers, Audience, SheetKind
from webapp.sheets.page_hooks import OwnerPages, SheetDrawing, StaffPages


class DrawnReport(Struct, frozen=True):
    """One version of a report for a page that shows any kind of sheet.

    ``content`` is None when nothing is signed. ``differences`` are the rows that are not as the
    version before said; empty for the first version.
    """

    content: SnapshotWords | None
    differences: list[RowDifference]


def build_report_url(sheet_key: str, answer_name: str) -> str:
    """The owner's page of the note, of the row that an answer corrects, or of the whole month."""
    report_month = Month.read(sheet_key)
    if answer_name == report_sheet.NOTE_ANSWER:
        return url_for("report.show_report_note_page", month=report_month)
    if answer_name.startswith("c"):
        return url_for("report.show_report_row_page", month=report_month, name=answer_name[1:])
    return url_for("report.show_month_report", month=report_month)


def build_drawn_report(
    _sheet_key: str, answers: Answers, earlier_answers: Answers | None, _audience: Audience
) -> DrawnReport:
    """What was signed, row by row, and what differs from the version before it."""
    report_snapshot = report_sheet.find_signed_snapshot(answers)
    if report_snapshot is None:
        return DrawnReport(None, [])
    earlier_snapshot = report_sheet.find_signed_snapshot(earlier_answers or {})
    row_changes = (
        list_row_changes(earlier_snapshot.rows, report_snapshot.rows) if earlier_snapshot else []
    )
    return DrawnReport(
        words.build_snapshot_words(report_snapshot), words.build_row_differences(row_changes)
    )


def has_monthly_report(programme: Programme | None) -> bool:
    """Whether an insats asks for a monthly report; False for who is in none."""
    return programme is not None and programme.report is not None


REPORT_DRAWING = SheetDrawing("report/_drawn.html", build_drawn_report)
SHEET_KIND = SheetKind(
    kind=report_sheet.KIND,
    label=_l("Aktivitetsrapport"),
    schema=report_sheet.ReportAnswers,
    title=report_sheet.format_report_title,
    mention=report_sheet.format_report_mention,
    day=report_sheet.parse_report_day,
    may_write=report_sheet.may_write_report,
    lines=report_sheet.list_report_lines,
    summary=report_sheet.format_report_summary,
)
CONSENT_KIND = ConsentKind(
    code=report_sheet.KIND, label=_l("Aktivitetsrapport"), belongs_to=has_monthly_report
)
OWNER_PAGES = OwnerPages(
    answer_url=build_report_url,
    drawing=REPORT_DRAWING,
    last_page=lambda key: build_report_url(key, ""),
    index=lambda: url_for("report.redirect_to_newest_report"),
)
STAFF_PAGES = StaffPages(drawing=REPORT_DRAWING, actions=build_report_actions)
