"""My activity report of a month: look it through, correct it, add a note."""

import datetime as dt

import msgspec
from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import current_person
from webapp.core import clock, pdf
from webapp.core.weeks import Week
from webapp.report import body, hours, words
from webapp.report.blueprint import bp
from webapp.report.cards import latest
from webapp.report.desk import Desk, open_month, snapshot
from webapp.report.forms import NoteForm, RowForm
from webapp.report.hours import Row
from webapp.report.month import Month
from webapp.report.paper import NAME, printed
from webapp.schedule import body as weeks
from webapp.schedule.body import length
from webapp.sheets import filling
from webapp.sheets.forms import SheetForm


@bp.get("/")
def newest() -> ResponseReturnValue:
    """The month that is to be signed next."""
    return redirect(url_for("report.month", month=latest()), code=303)


@bp.get("/<month:month>")
def month(month: Month) -> str:
    """The month week by week: what was signed, or what there is to sign."""
    desk, today = open_month(current_person(), month), clock.today()
    shown = snapshot(current_person(), desk) if desk.signed is None else desk.signed
    unanswered = desk.open_rows(today)
    return render_template(
        "report/month.html",
        month=month,
        desk=desk,
        title=body.title(month.key),
        weeks=words.weeks(shown.rows),
        total=length(shown.minutes),
        total_now=length(hours.total(desk.rows)),
        note=shown.note,
        counts=body.counted(shown.counts),
        days=body.days(shown),
        changed=words.differences(desk.changes),
        is_changed=not desk.is_signed(snapshot(current_person(), desk)) and desk.signed is not None,
        editable={row.name for row in desk.rows} if desk.may_write else set(),
        open_rows=unanswered,
        open_day=_open_day(unanswered),
        over=body.is_over(month),
        today=today,
        month_name=body.month_name,
    )


@bp.get("/<month:month>/row/<name>")
def row(month: Month, name: str) -> str:
    """The time of one row."""
    desk, row = _with(month, name)
    form = RowForm(resume.take())
    form.about(row)
    if form.page.data is None:
        form.fill(row)
    form.ready(desk.stored)
    return _row_page(desk, row, form)


@bp.post("/<month:month>/row/<name>")
def correct(month: Month, name: str) -> ResponseReturnValue:
    """Correct it; what the week says itself is no correction."""
    desk, row = _with(month, name)
    form = RowForm()
    form.about(row)
    if not form.validate():
        return _row_page(desk, row, form), 422
    given = msgspec.to_builtins(form.correction)
    return filling.save(form, body.KIND, month.key, {body.field(name): given}, _back(month))


@bp.post("/<month:month>/row/<name>/restore")
def restore(month: Month, name: str) -> ResponseReturnValue:
    """Take a correction back: the week's own time counts again."""
    _with(month, name)
    form = SheetForm()
    if not form.validate():
        abort(400)
    return filling.save(form, body.KIND, month.key, {body.field(name): None}, _back(month))


@bp.get("/<month:month>/note")
def note(month: Month) -> str:
    """What I want to add."""
    desk = _mine(month)
    form = NoteForm(resume.take())
    if form.page.data is None:
        form.note.data = desk.note
    form.ready(desk.stored)
    return _note_page(desk, form)


@bp.post("/<month:month>/note")
def add_note(month: Month) -> ResponseReturnValue:
    """Keep the note."""
    desk, form = _mine(month), NoteForm()
    if not form.validate():
        return _note_page(desk, form), 422
    text = (form.note.data or "").strip()
    return filling.save(form, body.KIND, month.key, {body.NOTE: text}, _back(month))


@bp.get("/<month:month>.pdf")
def paper(month: Month) -> ResponseReturnValue:
    """What was signed, or a draft of it, on one A4."""
    desk = open_month(current_person(), month)
    report = desk.signed or snapshot(current_person(), desk)
    made = printed(report, desk.signature_rows, desk.stored.version)
    return pdf.answer(made, NAME)


def _mine(month: Month) -> Desk:
    """My report, if it can still be changed; else a 404."""
    desk = open_month(current_person(), month)
    if not desk.may_write:
        abort(404)
    return desk


def _with(month: Month, name: str) -> tuple[Desk, Row]:
    """My report and the row of it called ``name``; anything else is a 404."""
    desk = _mine(month)
    found = next((row for row in desk.rows if row.name == name), None)
    return desk, found or abort(404)


def _open_day(rows: list[Row]) -> dt.date | None:
    """The first day that waits for an answer and can still be written."""
    days = [row.day for row in rows if weeks.may_write(Week.of(row.day).key)]
    return days[0] if days else None


def _back(month: Month) -> str:
    return url_for("report.month", month=month)


def _row_page(desk: Desk, row: Row, form: RowForm) -> str:
    return render_template(
        "report/row.html",
        month=desk.month,
        row=words.entry(row),
        derived=None if row.derived is None else length(row.derived),
        form=form,
        back=_back(desk.month),
    )


def _note_page(desk: Desk, form: NoteForm) -> str:
    return render_template(
        "report/note.html", form=form, title=body.title(desk.month.key), back=_back(desk.month)
    )
