"""A questionnaire of the deltagare: one question on each page, saved while it is written."""

from collections.abc import Sequence

import msgspec
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.models import Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person, require_role
from webapp.instruments.questionnaires import question_banners, questionnaire_sheet
from webapp.instruments.questionnaires.own_questionnaires import (
    build_noted_answers,
    can_show_all_questions,
    describe_sheet_readers,
    has_chosen_all_questions,
    load_own_questionnaire,
)
from webapp.instruments.questionnaires.question_banners import QuestionBanner
from webapp.questions import asking, wording_locks
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import QuestionForm
from webapp.sheets import save_responses
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers
from webapp.sheets.save_responses import SaveResult

bp = Blueprint("questionnaires", __name__, url_prefix="/form", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))


class SheetQuestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What ``questionnaires/question.html`` shows: one question of a sheet.

    ``part_title`` is "" where the questionnaire has no parts. The question is ``number`` of
    ``total``. ``layout_url`` takes the choice to see all questions on one page, offered where
    ``can_show_all``. ``readers`` says who may read the answer, None where it is not the person's
    own words. ``is_carried`` where the answer was typed before the session ended and is not saved
    yet. ``banner`` stands above the question, None for most.
    """

    title: str
    part_title: str
    question: AnyQuestion
    question_form: QuestionForm
    sheet_form: SheetForm
    kind: str
    stored: StoredSheet
    number: int
    total: int
    back_url: str
    layout_url: str
    can_show_all: bool
    readers: str | None
    is_only_swedish: bool
    is_carried: bool
    attribution: str
    banner: QuestionBanner | None


class UnaskedQuestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What ``questionnaires/gone.html`` shows after an answer to a question not asked any more.

    ``typed_answer`` is what the person answered, in words; "" for nothing.
    """

    title: str
    refusal: str
    typed_answer: str
    next_url: str


@bp.get("/<kind>/<key>")
def show_first_unanswered(kind: str, key: str) -> ResponseReturnValue:
    """Lead to the first question that has no answer, else to the page for looking through."""
    definition, stored = load_own_questionnaire(current_person(), kind, key)
    answers = stored.draft.answers
    unanswered_ids = [
        asked_question.id
        for asked_question in asking.list_asked_questions(definition, answers)
        if asked_question.id not in answers
    ]
    if not unanswered_ids:
        onward_url = build_page_url(PagePurpose.LOOK_THROUGH, kind=kind, key=key)
    elif can_show_all_questions(definition) and has_chosen_all_questions(current_person(), kind):
        onward_url = url_for("questionnaires.show_all_questions", kind=kind, key=key)
    else:
        onward_url = _build_question_url(kind, key, unanswered_ids[0])
    return redirect(onward_url, code=303)


@bp.get("/<kind>/<key>/<name>")
def show_sheet_question(kind: str, key: str, name: str) -> str:
    """The page of one question; 404 where it is not asked."""
    definition, stored = load_own_questionnaire(current_person(), kind, key)
    asked_question = _find_asked_question(definition, stored.draft.answers, name)
    if asked_question is None:
        abort(404)
    carried_fields = kept_forms.find_kept_form()
    form = asked_question.form(carried_fields)
    form.ask(asked_question, asking.choose_translator(definition))
    if carried_fields is None and name in stored.draft.answers:
        form.fill(stored.draft.answers[name])
    sheet_form = SheetForm(carried_fields)
    sheet_form.ready(stored)
    is_carried = carried_fields is not None
    return _render_sheet_question(
        definition, stored, asked_question, form, sheet_form, is_carried=is_carried
    )


@bp.post("/<kind>/<key>/<name>")
def save_question_answer(kind: str, key: str, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself stays, a person who pressed a button goes on."""
    definition, stored = load_own_questionnaire(current_person(), kind, key)
    answers = stored.draft.answers
    asked_question = _find_asked_question(definition, answers, name)
    if asked_question is None:
        return _refuse_unasked_answer(stored, name, definition)
    form, sheet_form = asked_question.form(request.form), SheetForm()
    form.ask(asked_question, asking.choose_translator(definition))
    if not form.validate():
        return save_responses.respond_to_save(
            SaveResult(
                sheet_kind=kind,
                stored_sheet=stored,
                next_url=request.path,
                messages=save_responses.list_form_messages(form),
            ),
            lambda: _render_sheet_question(definition, stored, asked_question, form, sheet_form),
        )
    saved_answers = {name: form.value()} | build_noted_answers(
        definition, stored, sheet_form.write().page
    )
    onward_url = _build_next_url(definition, key, answers | saved_answers, name)
    wording_locks.write_wording_lock(definition)
    return save_responses.save_and_respond(
        current_person(), sheet_form, kind, key, saved_answers, onward_url
    )


def _find_asked_question(
    definition: Questionnaire, answers: Answers, question_id: str
) -> AnyQuestion | None:
    """The question with that id; None where it is not asked or does not exist."""
    for question in asking.list_asked_questions(definition, answers):
        if question.id == question_id:
            return question
    return None


def _refuse_unasked_answer(
    stored: StoredSheet, question_id: str, definition: Questionnaire
) -> ResponseReturnValue:
    """The answer to a post for a question not asked any more: not saved, but shown once again."""
    refusal_text = _("Den här frågan ställs inte längre. Ditt svar är inte sparat.")
    next_url = url_for("questionnaires.show_first_unanswered", kind=definition.id, key=stored.key)
    page = UnaskedQuestionPage(
        title=questionnaire_sheet.format_sheet_title(definition.id, stored.key),
        refusal=refusal_text,
        typed_answer=_describe_typed_answer(question_id, definition),
        next_url=next_url,
    )
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=definition.id,
            stored_sheet=stored,
            next_url=next_url,
            messages=(refusal_text,),
        ),
        lambda: render_template("questionnaires/gone.html", page=page),
    )


def _describe_typed_answer(question_id: str, definition: Questionnaire) -> str:
    """The posted answer in words, or as it was typed where it is not valid; "" for nothing."""
    question = definition.question(question_id)
    typed_text = " ".join(request.form.getlist("answer"))
    if question is not None and typed_text:
        form = question.form(request.form)
        form.ask(question, asking.choose_translator(definition))
        if form.validate():
            typed_text = questionnaire_sheet.format_answer_words(
                question, form.value(), asking.choose_translator(definition)
            )
    return typed_text


def _build_next_url(
    definition: Questionnaire, sheet_key: str, answers: Answers, question_id: str
) -> str:
    """The next question, or the page for looking through where all that follow have an answer."""
    questions = asking.list_asked_questions(definition, answers)
    next_index = [question.id for question in questions].index(question_id) + 1
    if any(question.id not in answers for question in questions[next_index:]):
        return _build_question_url(definition.id, sheet_key, questions[next_index].id)
    return build_page_url(PagePurpose.LOOK_THROUGH, kind=definition.id, key=sheet_key)


def _build_question_url(sheet_kind: str, sheet_key: str, question_id: str) -> str:
    return url_for(
        "questionnaires.show_sheet_question", kind=sheet_kind, key=sheet_key, name=question_id
    )


def _describe_question_part(
    definition: Questionnaire, asked_questions: Sequence[AnyQuestion], question: AnyQuestion
) -> str:
    """``Del 2 av 3: Stöd``; "" where the questionnaire has no parts."""
    question_parts = asking.list_question_parts(definition, asked_questions)
    translate_text = asking.choose_translator(definition)
    for part_number, question_part in enumerate(question_parts, start=1):
        if question_part.title and question in question_part.questions:
            return _(
                "Del %(n)s av %(of)s: %(title)s",
                n=part_number,
                of=len(question_parts),
                title=translate_text(question_part.title),
            )
    return ""


def _render_sheet_question(
    definition: Questionnaire,
    stored: StoredSheet,
    question: AnyQuestion,
    form: QuestionForm,
    sheet_form: SheetForm,
    *,
    is_carried: bool = False,
) -> str:
    kind = definition.id
    asked_questions = asking.list_asked_questions(definition, stored.draft.answers)
    question_index = [asked_question.id for asked_question in asked_questions].index(question.id)
    back_url = build_page_url(PagePurpose.HOME)
    if question_index > 0:
        back_url = _build_question_url(kind, stored.key, asked_questions[question_index - 1].id)
    page = SheetQuestionPage(
        title=questionnaire_sheet.format_sheet_title(kind, stored.key),
        part_title=_describe_question_part(definition, asked_questions, question),
        question=question,
        question_form=form,
        sheet_form=sheet_form,
        kind=kind,
        stored=stored,
        number=question_index + 1,
        total=len(asked_questions),
        back_url=back_url,
        layout_url=url_for("questionnaires.save_page_layout", kind=kind, key=stored.key),
        can_show_all=can_show_all_questions(definition),
        readers=describe_sheet_readers(current_person(), kind) if question.own_words else None,
        is_only_swedish=not asking.is_in_current_language(definition),
        is_carried=is_carried,
        attribution=definition.attribution,
        banner=question_banners.find_banner(current_person(), kind, definition, stored, question),
    )
    return render_template("questionnaires/question.html", page=page)
