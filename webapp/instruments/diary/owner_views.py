"""The pages of the diary for its owner: one question a page, saved while it is written."""

import datetime as dt

import msgspec
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
from webapp.sheets import draft_saving, queries, save_responses
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.kinds import Answers
from webapp.sheets.models import SheetOption
from webapp.sheets.page_hooks import PagePart, list_parts_beside
from webapp.sheets.save_responses import SaveResult

bp = Blueprint("diary", __name__, url_prefix="/diary", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

_SCALE_ICONS = {
    "mood": {str(level): f"mood_{level}" for level in diary_sheet.MOOD_LABELS},
    "energy": {str(level): f"energy_{level}" for level in diary_sheet.ENERGY_LABELS},
}


class DiaryQuestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of one question shows.

    ``number`` is the place of the question, from 1, of ``total``; ``icons`` are the pictures of the
    choices by their value, None where they have none. ``besides`` is what other instruments show
    about the day, ``readers`` the names of those who can read the answer once it is sent.
    ``carried`` is whether ``form`` holds what was typed before a session ended.
    """

    form: FlaskForm
    heading: str
    question: object
    name: str
    number: int
    total: int
    icons: dict[str, str] | None
    besides: list[PagePart]
    readers: str
    stored: StoredSheet
    kind: str
    back: str
    here: str
    carried: bool


@bp.get("/<date:day>")
def show_diary_day(day: dt.date) -> ResponseReturnValue:
    """Redirect to the first question of the day without an answer, or to the look through."""
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
    """The page of one question of one day."""
    stored_sheet = _load_own_diary(day)
    question_names = _list_diary_questions(name)
    carried_fields = kept_forms.find_kept_form()
    question_form = _build_diary_form(name, stored_sheet.draft.answers, carried_fields)
    question_form.ready(stored_sheet)
    return _render_diary_question(
        stored_sheet, name, question_names, question_form, carried=carried_fields is not None
    )


@bp.post("/<date:day>/<name>")
def save_diary_answer(day: dt.date, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself gets a status line, a person the next page."""
    _refuse_closed_day(day)
    # A page that saves by itself stays where it is: which question comes next need not be read
    # from the database in the most frequent request of all.
    question_names = [name]
    if not is_htmx() or name not in diary_sheet.ALWAYS_ASKED:
        question_names = _list_diary_questions(name)
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
    """The page where a person chooses which extra questions the diary asks."""
    switched_on = _load_switched_options()
    options_form = DiaryOptionsForm(
        data={option_name: option_name in switched_on for option_name in diary_sheet.OPTION_LABELS}
    )
    return render_template("diary/options.html", form=options_form)


@bp.post("/questions")
def save_diary_options() -> ResponseReturnValue:
    """Switch the extra questions on or off."""
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
    return draft_saving.load_own_sheet(current_person(), diary_sheet.KIND, diary_day.isoformat())


def _load_switched_options() -> set[str]:
    """The extra questions that the person has switched on; may be empty."""
    return set(
        db.run(*queries.select_switched_options(current_person().id, diary_sheet.KIND)).scalars()
    )


def _list_diary_questions(requested_name: str | None = None) -> list[str]:
    """The names of the questions that the person is asked, in order.

    Aborts with 404 where ``requested_name`` is none of them.
    """
    switched_on = _load_switched_options()
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
    """The form of a question, with ``carried_fields`` or else the answer given so far."""
    form_class = DiaryScaleForm if question_name in diary_sheet.SCALE_LABELS else DiaryTextForm
    if carried_fields is None:
        question_form = form_class()
        question_form.ask(question_name, answers)
    else:
        question_form = form_class(carried_fields)
        question_form.ask(question_name, {})
    return question_form


def _find_next_diary_url(diary_day: dt.date, question_name: str, question_names: list[str]) -> str:
    """The address of the question after this one, or of the look through after the last."""
    next_place = question_names.index(question_name) + 1
    if next_place < len(question_names):
        return url_for("diary.show_diary_question", day=diary_day, name=question_names[next_place])
    return build_page_url(
        PagePurpose.LOOK_THROUGH, kind=diary_sheet.KIND, key=diary_day.isoformat()
    )


def _build_back_url(diary_day: dt.date, question_name: str, question_names: list[str]) -> str:
    """The address of the question before this one, or of the home page before the first."""
    question_place = question_names.index(question_name)
    if question_place == 0:
        return build_page_url(PagePurpose.HOME)
    previous_name = question_names[question_place - 1]
    return url_for("diary.show_diary_question", day=diary_day, name=previous_name)


def _render_diary_question(
    stored_sheet: StoredSheet,
    question_name: str,
    question_names: list[str],
    question_form: FlaskForm,
    *,
    carried: bool = False,
) -> str:
    diary_day = diary_sheet.parse_diary_day(stored_sheet.key)
    parts_beside: list[PagePart] = []
    if question_name == "did":
        parts_beside = list_parts_beside(
            current_person(), diary_day, diary_sheet.KIND, request.path
        )
    if parts_beside:
        question_form.answer.label.text = _("Vill du skriva något mer?")
    template, reader_names = "diary/scale.html", ""
    if question_name in diary_sheet.TEXT_QUESTIONS:
        template = "diary/text.html"
        reader_names = format_sheet_readers(current_person(), diary_sheet.KIND)
    question_page = DiaryQuestionPage(
        form=question_form,
        heading=diary_sheet.format_diary_title(stored_sheet.key),
        question=diary_sheet.QUESTION_LABELS[question_name],
        name=question_name,
        number=question_names.index(question_name) + 1,
        total=len(question_names),
        icons=_SCALE_ICONS.get(question_name),
        besides=parts_beside,
        readers=reader_names,
        stored=stored_sheet,
        kind=diary_sheet.KIND,
        back=_build_back_url(diary_day, question_name, question_names),
        here=request.path,
        carried=carried,
    )
    return render_template(template, page=question_page)
