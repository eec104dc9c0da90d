"""The deltagare's activity report of a month: look it through, correct it, add a note."""

import msgspec
from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue

from webapp.core import pdf
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.report import owner_pages, report_sheet
from webapp.instruments.report.blueprint import bp
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.forms import ReportNoteForm, RowTimeForm
from webapp.instruments.report.month_report import MonthReport, load_month_report
from webapp.instruments.report.report_cards import choose_newest_signable_month
from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.report_paper import REPORT_FILE_NAME, render_report_pdf
from webapp.sheets import save_responses
from webapp.sheets.forms import SheetForm


@bp.get("/")
def redirect_to_newest_report() -> ResponseReturnValue:
    """Redirect to the newest month that can be signed."""
    return redirect(owner_pages.build_month_url(choose_newest_signable_month()), code=303)


@bp.get("/<month:month>")
def show_month_report(month: Month) -> str:
    """The month week by week: what was signed, or what there is to sign."""
    month_report = load_month_report(current_person(), month)
    return render_template(
        "report/month.html", page=owner_pages.build_month_page(current_person(), month_report)
    )


@bp.get("/<month:month>/row/<name>")
def show_report_row_page(month: Month, name: str) -> str:
    """The form for the time of one row."""
    month_report = _load_writable_report(month)
    report_row = _find_named_row(month_report, name)
    row_form = RowTimeForm(kept_forms.find_kept_form())
    row_form.about(report_row)
    if row_form.page.data is None:
        row_form.fill(report_row)
    row_form.ready(month_report.stored)
    return _render_report_row_page(month_report, report_row, row_form)


@bp.post("/<month:month>/row/<name>")
def save_row_correction(month: Month, name: str) -> ResponseReturnValue:
    """Store a correction; a time that the week itself says removes an earlier one."""
    month_report = _load_writable_report(month)
    report_row = _find_named_row(month_report, name)
    row_form = RowTimeForm()
    row_form.about(report_row)
    if not row_form.validate():
        return _render_report_row_page(month_report, report_row, row_form), 422
    given_correction = msgspec.to_builtins(row_form.correction)
    return save_responses.save_and_respond(
        current_person(),
        row_form,
        report_sheet.KIND,
        month.key,
        {report_sheet.format_correction_name(name): given_correction},
        owner_pages.build_month_url(month),
    )


@bp.post("/<month:month>/row/<name>/restore")
def remove_row_correction(month: Month, name: str) -> ResponseReturnValue:
    """Remove a correction, so that the week's own time counts again."""
    _find_named_row(_load_writable_report(month), name)
    restore_form = SheetForm()
    if not restore_form.validate():
        abort(400)
    return save_responses.save_and_respond(
        current_person(),
        restore_form,
        report_sheet.KIND,
        month.key,
        {report_sheet.format_correction_name(name): None},
        owner_pages.build_month_url(month),
    )


@bp.get("/<month:month>/note")
def show_report_note_page(month: Month) -> str:
    """The form for the note."""
    month_report = _load_writable_report(month)
    note_form = ReportNoteForm(kept_forms.find_kept_form())
    if note_form.page.data is None:
        note_form.note.data = month_report.note
    note_form.ready(month_report.stored)
    return _render_report_note_page(month_report, note_form)


@bp.post("/<month:month>/note")
def save_report_note(month: Month) -> ResponseReturnValue:
    """Store the note."""
    month_report = _load_writable_report(month)
    note_form = ReportNoteForm()
    if not note_form.validate():
        return _render_report_note_page(month_report, note_form), 422
    note_text = (note_form.note.data or "").strip()
    return save_responses.save_and_respond(
        current_person(),
        note_form,
        report_sheet.KIND,
        month.key,
        {report_sheet.NOTE_ANSWER: note_text},
        owner_pages.build_month_url(month),
    )


@bp.get("/<month:month>.pdf")
def download_own_report(month: Month) -> ResponseReturnValue:
    """The signed report, or a draft before the first signature, as a PDF of one page."""
    month_report = load_month_report(current_person(), month)
    report_snapshot = owner_pages.choose_shown_snapshot(current_person(), month_report)
    pdf_content = render_report_pdf(
        report_snapshot, month_report.signature_rows, month_report.stored.version
    )
    return pdf.build_pdf_response(pdf_content, REPORT_FILE_NAME)


def _load_writable_report(report_month: Month) -> MonthReport:
    """The signed-in person's report; aborts with 404 when it can no longer be changed."""
    month_report = load_month_report(current_person(), report_month)
    if not month_report.may_write:
        abort(404)
    return month_report


def _find_named_row(month_report: MonthReport, row_name: str) -> ReportRow:
    """The row called ``row_name``; aborts with 404 when the report has none."""
    row_by_name = {report_row.name: report_row for report_row in month_report.rows}
    if row_name not in row_by_name:
        abort(404)
    return row_by_name[row_name]


def _render_report_row_page(
    month_report: MonthReport, report_row: ReportRow, row_form: RowTimeForm
) -> str:
    return render_template(
        "report/row.html",
        form=row_form,
        page=owner_pages.build_row_page(month_report, report_row),
    )


def _render_report_note_page(month_report: MonthReport, note_form: ReportNoteForm) -> str:
    return render_template(
        "report/note.html", form=note_form, page=owner_pages.build_note_page(month_report)
    )
