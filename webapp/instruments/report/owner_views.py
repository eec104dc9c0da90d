"""My activity report of a month: look it through, correct it, add a note."""

import datetime as dt

import msgspec
from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.core import clock, pdf
from webapp.core.weeks import Week
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person
from webapp.instruments.report import report_hours, report_sheet, words
from webapp.instruments.report.blueprint import bp
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.forms import ReportNoteForm, RowTimeForm
from webapp.instruments.report.month_report import (
    MonthReport,
    build_report_snapshot,
    load_month_report,
)
from webapp.instruments.report.report_cards import choose_newest_signable_month
from webapp.instruments.report.report_hours import ReportRow
from webapp.instruments.report.report_paper import REPORT_FILE_NAME, render_report_pdf
from webapp.instruments.schedule import week_sheet as weeks
from webapp.instruments.schedule.week_sheet import format_duration
from webapp.sheets import save_responses
from webapp.sheets.forms import SheetForm


@bp.get("/")
def redirect_to_newest_report() -> ResponseReturnValue:
    """The month that is to be signed next."""
    return redirect(
        url_for("report.show_month_report", month=choose_newest_signable_month()), code=303
    )


@bp.get("/<month:month>")
def show_month_report(month: Month) -> str:
    """The month week by week: what was signed, or what there is to sign."""
    month_report, current_day = load_month_report(current_person(), month), clock.today()
    shown_snapshot = (
        build_report_snapshot(current_person(), month_report)
        if month_report.signed is None
        else month_report.signed
    )
    unanswered_rows = month_report.open_rows(current_day)
    return render_template(
        "report/month.html",
        month=month,
        desk=month_report,
        title=report_sheet.format_report_title(month.key),
        weeks=words.build_report_week_words(shown_snapshot.rows),
        total=format_duration(shown_snapshot.minutes),
        total_now=format_duration(report_hours.count_total_minutes(month_report.rows)),
        note=shown_snapshot.note,
        counts=report_sheet.format_counted_activities(shown_snapshot.counts),
        days=report_sheet.format_counted_days(shown_snapshot),
        changed=words.build_row_differences(month_report.changes),
        is_changed=not month_report.is_signed(build_report_snapshot(current_person(), month_report))
        and month_report.signed is not None,
        editable={report_row.name for report_row in month_report.rows}
        if month_report.may_write
        else set(),
        open_rows=unanswered_rows,
        open_day=_find_first_open_day(unanswered_rows),
        over=report_sheet.is_month_over(month),
        today=current_day,
        month_name=report_sheet.format_month_name,
    )


@bp.get("/<month:month>/row/<name>")
def show_report_row_page(month: Month, name: str) -> str:
    """The time of one row."""
    month_report, report_row = _load_report_with_row(month, name)
    row_form = RowTimeForm(kept_forms.find_kept_form())
    row_form.about(report_row)
    if row_form.page.data is None:
        row_form.fill(report_row)
    row_form.ready(month_report.stored)
    return _render_report_row_page(month_report, report_row, row_form)


@bp.post("/<month:month>/row/<name>")
def save_row_correction(month: Month, name: str) -> ResponseReturnValue:
    """Correct it; what the week says itself is no correction."""
    month_report, report_row = _load_report_with_row(month, name)
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
        _build_month_report_url(month),
    )


@bp.post("/<month:month>/row/<name>/restore")
def remove_row_correction(month: Month, name: str) -> ResponseReturnValue:
    """Take a correction back: the week's own time counts again."""
    _load_report_with_row(month, name)
    restore_form = SheetForm()
    if not restore_form.validate():
        abort(400)
    return save_responses.save_and_respond(
        current_person(),
        restore_form,
        report_sheet.KIND,
        month.key,
        {report_sheet.format_correction_name(name): None},
        _build_month_report_url(month),
    )


@bp.get("/<month:month>/note")
def show_report_note_page(month: Month) -> str:
    """What I want to add."""
    month_report = _load_writable_report(month)
    note_form = ReportNoteForm(kept_forms.find_kept_form())
    if note_form.page.data is None:
        note_form.note.data = month_report.note
    note_form.ready(month_report.stored)
    return _render_report_note_page(month_report, note_form)


@bp.post("/<month:month>/note")
def save_report_note(month: Month) -> ResponseReturnValue:
    """Keep the note."""
    month_report, note_form = _load_writable_report(month), ReportNoteForm()
    if not note_form.validate():
        return _render_report_note_page(month_report, note_form), 422
    note_text = (note_form.note.data or "").strip()
    return save_responses.save_and_respond(
        current_person(),
        note_form,
        report_sheet.KIND,
        month.key,
        {report_sheet.NOTE_ANSWER: note_text},
        _build_month_report_url(month),
    )


@bp.get("/<month:month>.pdf")
def download_own_report(month: Month) -> ResponseReturnValue:
    """What was signed, or a draft of it, on one A4."""
    month_report = load_month_report(current_person(), month)
    report_snapshot = month_report.signed or build_report_snapshot(current_person(), month_report)
    pdf_content = render_report_pdf(
        report_snapshot, month_report.signature_rows, month_report.stored.version
    )
    return pdf.build_pdf_response(pdf_content, REPORT_FILE_NAME)


def _load_writable_report(report_month: Month) -> MonthReport:
    """My report, if it can still be changed; else a 404."""
    month_report = load_month_report(current_person(), report_month)
    if not month_report.may_write:
        abort(404)
    return month_report


def _load_report_with_row(report_month: Month, row_name: str) -> tuple[MonthReport, ReportRow]:
    """My report and the row of it called ``row_name``; anything else is a 404."""
    month_report = _load_writable_report(report_month)
    named_row = next(
        (report_row for report_row in month_report.rows if report_row.name == row_name), None
    )
    return month_report, named_row or abort(404)


def _find_first_open_day(open_rows: list[ReportRow]) -> dt.date | None:
    """The first day that waits for an answer and can still be written."""
    writable_days = [
        report_row.day
        for report_row in open_rows
        if weeks.may_write_week(Week.of(report_row.day).key)
    ]
    return writable_days[0] if writable_days else None


def _build_month_report_url(report_month: Month) -> str:
    return url_for("report.show_month_report", month=report_month)


def _render_report_row_page(
    month_report: MonthReport, report_row: ReportRow, row_form: RowTimeForm
) -> str:
    return render_template(
        "report/row.html",
        month=month_report.month,
        row=words.build_row_words(report_row),
        derived=None if report_row.derived is None else format_duration(report_row.derived),
        form=row_form,
        back=_build_month_report_url(month_report.month),
    )


def _render_report_note_page(month_report: MonthReport, note_form: ReportNoteForm) -> str:
    return render_template(
        "report/note.html",
        form=note_form,
        title=report_sheet.format_report_title(month_report.month.key),
        back=_build_month_report_url(month_report.month),
    )
