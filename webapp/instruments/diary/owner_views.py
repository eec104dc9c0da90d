"""Kvällens dagbok: one question a page, saved while it is written."""

import datetime as dt

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.desks.participant.sheet_views import describe_readers
from webapp.identity.models import Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person, require_role
from webapp.instruments.diary import diary_sheet
from webapp.instruments.diary.forms import DiaryOptionsForm, DiaryScaleForm, DiaryTextForm
from webapp.sheets import answering, queries, road
from webapp.sheets.kinds import Answers
from webapp.sheets.models import SheetOption
from webapp.sheets.page_hooks import list_parts_beside
from webapp.sheets.road import StoredSheet

bp = Blueprint("diary", __name__, url_prefix="/diary", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

_ICONS = {
    "mood": {str(level): f"mood_{level}" for level in diary_sheet.MOODS},
    "energy": {str(level): f"energy_{level}" for level in diary_sheet.ENERGIES},
}


@bp.get("/<date:day>")
def show_diary_day(day: dt.date) -> ResponseReturnValue:
    """The first question of the day that is not answered, or the look through."""
    stored = _find_own_diary(day)
    for name in _list_asked_questions():
        if name not in stored.draft.fields:
            return redirect(url_for("diary.show_diary_question", day=day, name=name), code=303)
    return redirect(
        url_for("participant.show_look_through", kind=diary_sheet.KIND, key=stored.key), code=303
    )


@bp.get("/<date:day>/<name>")
def show_diary_question(day: dt.date, name: str) -> str:
    """One question of one day."""
    stored, names = _find_own_diary(day), _list_asked_questions(name)
    carried = kept_forms.take_kept_form()
    form = _build_answer_form(name, stored.draft.answers, carried)
    form.ready(stored)
    return _render_question_page(stored, name, names, form, carried=carried is not None)


@bp.post("/<date:day>/<name>")
def save_diary_answer(day: dt.date, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself stays, a person goes on."""
    _refuse_other_days(day)
    stays = is_htmx()
    # A page that saves by itself is not going anywhere, so what comes next need not be asked.
    names = [name] if stays and name in diary_sheet.ALWAYS else _list_asked_questions(name)
    form = _build_answer_form(name, {})
    if not form.validate():
        if stays:
            return answering.render_refused_part(form)
        return _render_question_page(_find_own_diary(day), name, names, form), 422
    return answering.save_answers(
        form,
        diary_sheet.KIND,
        day.isoformat(),
        {name: form.value()},
        _next_diary_page(day, name, names),
    )


@bp.get("/questions")
def show_diary_options() -> str:
    """Which extra questions the diary asks me."""
    on = set(db.run(*queries.select_own_options(current_person().id, diary_sheet.KIND)).scalars())
    form = DiaryOptionsForm(data={name: name in on for name in diary_sheet.OPTIONS})
    return render_template("diary/options.html", form=form)


@bp.post("/questions")
def save_diary_options() -> ResponseReturnValue:
    """Switch extra questions on or off."""
    form = DiaryOptionsForm()
    if not form.validate():
        return render_template("diary/options.html", form=form), 422
    db.begin_write()
    db.session.execute(
        sa.delete(SheetOption).where(
            SheetOption.person_id == current_person().id, SheetOption.kind == diary_sheet.KIND
        )
    )
    db.session.add_all(
        SheetOption(person_id=current_person().id, kind=diary_sheet.KIND, option=name)
        for name in diary_sheet.OPTIONS
        if form[name].data
    )
    db.commit()
    flash(_("Sparat. Dagboken frågar så från och med nu."))
    return redirect(url_for("participant.show_today"), code=303)


def _refuse_other_days(day: dt.date) -> None:
    if not diary_sheet.may_write_diary(day.isoformat()):
        abort(404)


def _find_own_diary(day: dt.date) -> StoredSheet:
    _refuse_other_days(day)
    return road.find_own_sheet(current_person(), diary_sheet.KIND, day.isoformat())


def _list_asked_questions(asked: str | None = None) -> list[str]:
    """The questions I am asked, in order; a question that is none of them is a 404."""
    on = set(db.run(*queries.select_own_options(current_person().id, diary_sheet.KIND)).scalars())
    names = [name for name in diary_sheet.LABELS if name not in diary_sheet.OPTIONS or name in on]
    if asked is not None and asked not in names:
        abort(404)
    return names


def _build_answer_form(
    name: str, answers: Answers, carried: object = None
) -> DiaryScaleForm | DiaryTextForm:
    kind = DiaryScaleForm if name in diary_sheet.SCALES else DiaryTextForm
    form = kind(carried) if carried is not None else kind()
    form.ask(name, {} if carried is not None else answers)
    return form


def _next_diary_page(day: dt.date, name: str, names: list[str]) -> str:
    place = names.index(name) + 1
    if place < len(names):
        return url_for("diary.show_diary_question", day=day, name=names[place])
    return url_for("participant.show_look_through", kind=diary_sheet.KIND, key=day.isoformat())


def _render_question_page(
    stored: StoredSheet, name: str, names: list[str], form: FlaskForm, *, carried: bool = False
) -> str:
    place = names.index(name)
    day = diary_sheet.parse_diary_day(stored.key)
    besides = (
        list_parts_beside(current_person(), day, diary_sheet.KIND, request.path)
        if name == "did"
        else []
    )
    if besides:
        form.answer.label.text = _("Vill du skriva något mer?")
    back = (
        url_for("diary.show_diary_question", day=day, name=names[place - 1])
        if place
        else url_for("participant.show_today")
    )
    return render_template(
        "diary/text.html" if name in diary_sheet.TEXTS else "diary/scale.html",
        form=form,
        heading=diary_sheet.format_diary_title(stored.key),
        number=place + 1,
        total=len(names),
        back=back,
        icons=_ICONS.get(name),
        stored=stored,
        kind=diary_sheet.KIND,
        name=name,
        question=diary_sheet.LABELS[name],
        besides=besides,
        readers=describe_readers(current_person(), diary_sheet.KIND)
        if name in diary_sheet.TEXTS
        else "",
        carried=carried,
        here=request.path,
    )
