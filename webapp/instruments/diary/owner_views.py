"""Kvällens dagbok: one question a page, saved while it is written."""

import datetime as dt

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from webapp.core.db import db
from webapp.core.htmx import is_htmx
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.models import Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person, require_role
from webapp.instruments.diary import diary_sheet
from webapp.instruments.diary.forms import DiaryOptionsForm, DiaryScaleForm, DiaryTextForm
from webapp.sheets import owner_service, queries, save_responses
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.kinds import Answers
from webapp.sheets.models import SheetOption
from webapp.sheets.owner_service import StoredSheet
from webapp.sheets.page_hooks import list_parts_beside
from webapp.sheets.save_responses import SaveResult

bp = Blueprint("diary", __name__, url_prefix="/diary", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

_SCALE_ICONS = {
    "mood": {str(level): f"mood_{level}" for level in diary_sheet.MOOD_LABELS},
    "energy": {str(level): f"energy_{level}" for level in diary_sheet.ENERGY_LABELS},
}


@bp.get("/<date:day>")
def show_diary_day(day: dt.date) -> ResponseReturnValue:
    """The first question of the day that is not answered, or the look through."""
    stored_sheet = _load_own_diary(day)
    for question_name in _list_diary_questions():
        if question_name not in stored_sheet.draft.fields:
            return redirect(
                url_for("diary.show_diary_question", day=day, name=question_name), code=303
            )
    return redirect(
        build_page_url(PagePurpose.LOOK_THROUGH, kind=diary_sheet.KIND, key=stored_sheet.key),
        code=303,
    )


@bp.get("/<date:day>/<name>")
def show_diary_question(day: dt.date, name: str) -> str:
    """One question of one day."""
    stored_sheet, question_names = _load_own_diary(day), _list_diary_questions(name)
    carried_fields = kept_forms.find_kept_form()
    question_form = _build_diary_form(name, stored_sheet.draft.answers, carried_fields)
    question_form.ready(stored_sheet)
    return _render_diary_question(
        stored_sheet, name, question_names, question_form, carried=carried_fields is not None
    )


@bp.post("/<date:day>/<name>")
def save_diary_answer(day: dt.date, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself stays, a person goes on."""
    _refuse_closed_day(day)
    is_in_place = is_htmx()
    # A page that saves by itself is not going anywhere, so what comes next need not be asked.
    question_names = (
        [name] if is_in_place and name in diary_sheet.ALWAYS_ASKED else _list_diary_questions(name)
    )
    question_form = _build_diary_form(name, {})
    if not question_form.validate():
        stored_sheet = _load_own_diary(day)
        return save_responses.respond_to_save(
            SaveResult(
                sheet_kind=diary_sheet.KIND,
                stored_sheet=stored_sheet,
                next_url=diary_sheet.build_diary_answer_url(stored_sheet.key, name),
                messages=save_responses.list_form_messages(question_form),
            ),
            lambda: _render_diary_question(stored_sheet, name, question_names, question_form),
        )
    return save_responses.save_and_respond(
        current_person(),
        question_form,
        diary_sheet.KIND,
        day.isoformat(),
        {name: question_form.value()},
        _find_next_diary_url(day, name, question_names),
    )


@bp.get("/questions")
def show_diary_options() -> str:
    """Which extra questions the diary asks me."""
    switched_on = set(
        db.run(*queries.select_switched_options(current_person().id, diary_sheet.KIND)).scalars()
    )
    options_form = DiaryOptionsForm(
        data={option_name: option_name in switched_on for option_name in diary_sheet.OPTION_LABELS}
    )
    return render_template("diary/options.html", form=options_form)


@bp.post("/questions")
def save_diary_options() -> ResponseReturnValue:
    """Switch extra questions on or off."""
    options_form = DiaryOptionsForm()
    if not options_form.validate():
        return render_template("diary/options.html", form=options_form), 422
    db.begin_write()
    db.session.execute(
        sa.delete(SheetOption).where(
            SheetOption.person_id == current_person().id, SheetOption.kind == diary_sheet.KIND
        )
    )
    db.session.add_all(
        SheetOption(person_id=current_person().id, kind=diary_sheet.KIND, option=option_name)
        for option_name in diary_sheet.OPTION_LABELS
        if options_form[option_name].data
    )
    db.commit()
    flash(_("Sparat. Dagboken frågar så från och med nu."))
    return redirect(build_page_url(PagePurpose.HOME), code=303)


def _refuse_closed_day(diary_day: dt.date) -> None:
    if not diary_sheet.may_write_diary(diary_day.isoformat()):
        abort(404)


def _load_own_diary(diary_day: dt.date) -> StoredSheet:
    _refuse_closed_day(diary_day)
    return owner_service.load_own_sheet(current_person(), diary_sheet.KIND, diary_day.isoformat())


def _list_diary_questions(requested_name: str | None = None) -> list[str]:
    """The questions I am asked, in order; a question that is none of them is a 404."""
    switched_on = set(
        db.run(*queries.select_switched_options(current_person().id, diary_sheet.KIND)).scalars()
    )
    question_names = [
        question_name
        for question_name in diary_sheet.QUESTION_LABELS
        if question_name not in diary_sheet.OPTION_LABELS or question_name in switched_on
    ]
    if requested_name is not None and requested_name not in question_names:
        abort(404)
    return question_names


def _build_diary_form(
    question_name: str, answers: Answers, carried_fields: object = None
) -> DiaryScaleForm | DiaryTextForm:
    form_class = DiaryScaleForm if question_name in diary_sheet.SCALE_LABELS else DiaryTextForm
    question_form = form_class(carried_fields) if carried_fields is not None else form_class()
    question_form.ask(question_name, {} if carried_fields is not None else answers)
    return question_form


def _find_next_diary_url(diary_day: dt.date, question_name: str, question_names: list[str]) -> str:
    next_place = question_names.index(question_name) + 1
    if next_place < len(question_names):
        return url_for("diary.show_diary_question", day=diary_day, name=question_names[next_place])
    return build_page_url(
        PagePurpose.LOOK_THROUGH, kind=diary_sheet.KIND, key=diary_day.isoformat()
    )


def _render_diary_question(
    diary: StoredSheet,
    name: str,
    questions: list[str],
    form: FlaskForm,
    *,
    carried: bool = False,
) -> str:
    question_place = questions.index(name)
    diary_day = diary_sheet.parse_diary_day(diary.key)
    parts_beside = (
        list_parts_beside(current_person(), diary_day, diary_sheet.KIND, request.path)
        if name == "did"
        else []
    )
    if parts_beside:
        form.answer.label.text = _("Vill du skriva något mer?")
    back_url = (
        url_for("diary.show_diary_question", day=diary_day, name=questions[question_place - 1])
        if question_place
        else build_page_url(PagePurpose.HOME)
    )
    return render_template(
        "diary/text.html" if name in diary_sheet.TEXT_QUESTIONS else "diary/scale.html",
        form=form,
        heading=diary_sheet.format_diary_title(diary.key),
        number=question_place + 1,
        total=len(questions),
        back=back_url,
        icons=_SCALE_ICONS.get(name),
        stored=diary,
        kind=diary_sheet.KIND,
        name=name,
        question=diary_sheet.QUESTION_LABELS[name],
        besides=parts_beside,
        readers=format_sheet_readers(current_person(), diary_sheet.KIND)
        if name in diary_sheet.TEXT_QUESTIONS
        else "",
        carried=carried,
        here=request.path,
    )
