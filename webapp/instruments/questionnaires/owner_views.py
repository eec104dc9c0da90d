"""A questionnaire: one question a page, saved while it is written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.db import db
from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.models import Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person, require_role
from webapp.instruments.questionnaires import (
    due_occasions,
    question_banners,
    questionnaire_sheet,
    settled_definition,
)
from webapp.questions import asking, wording_locks
from webapp.questions.definition_format import SHOWN_LANGUAGE, Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import QuestionForm
from webapp.sheets import owner_service, queries, save_responses
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers, get_sheet_kinds
from webapp.sheets.owner_service import StoredSheet
from webapp.sheets.save_responses import SaveResult

bp = Blueprint("questionnaires", __name__, url_prefix="/form", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

# The option of a kind of sheet that puts all its questions on one page.
ALL_QUESTIONS_OPTION = "at_once"


@bp.get("/<kind>/<key>")
def show_first_unanswered(kind: str, key: str) -> ResponseReturnValue:
    """The first question that is asked and not answered, or the look through."""
    definition, stored = load_own_questionnaire(kind, key)
    answers = stored.draft.answers
    for asked_question in asking.list_asked_questions(definition, answers):
        if asked_question.id not in answers:
            is_all_questions = can_show_all_questions(definition) and has_chosen_all_questions(kind)
            onward_url = (
                _build_all_questions_url(kind, key)
                if is_all_questions
                else _build_question_page_url(kind, key, asked_question)
            )
            return redirect(onward_url, code=303)
    return redirect(build_page_url(PagePurpose.LOOK_THROUGH, kind=kind, key=key), code=303)


@bp.get("/<kind>/<key>/<name>")
def show_sheet_question(kind: str, key: str, name: str) -> str:
    """One question."""
    definition, stored = load_own_questionnaire(kind, key)
    asked_question = _find_asked_question(definition, stored.draft.answers, name) or abort(404)
    carried_fields = kept_forms.find_kept_form()
    form = asked_question.form(carried_fields)
    form.ask(asked_question, asking.choose_translator(definition))
    if carried_fields is None and name in stored.draft.answers:
        form.fill(stored.draft.answers[name])
    sheet_form = SheetForm(carried_fields)
    sheet_form.ready(stored)
    return _render_sheet_question(
        kind,
        definition,
        stored,
        asked_question,
        form,
        sheet_form,
        is_carried=carried_fields is not None,
    )


@bp.post("/<kind>/<key>/<name>")
def save_question_answer(kind: str, key: str, name: str) -> ResponseReturnValue:
    """Save the answer; a page that saves by itself stays, a person goes on."""
    definition, stored = load_own_questionnaire(kind, key)
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
            lambda: _render_sheet_question(
                kind, definition, stored, asked_question, form, sheet_form
            ),
        )
    saved_answers = {name: form.value()} | build_noted_answers(
        definition, stored, sheet_form.write().page
    )
    onward_url = _build_next_url(kind, key, definition, answers | saved_answers, name)
    wording_locks.write_wording_lock(definition)
    return save_responses.save_and_respond(
        current_person(), sheet_form, kind, key, saved_answers, onward_url
    )


def load_own_questionnaire(sheet_kind: str, sheet_key: str) -> tuple[Questionnaire, StoredSheet]:
    """The sheet of that key and its definition, if it is mine to fill in; else a 404."""
    # What is anonymous, or a handläggare's, has a definition and is no instrument of the road.
    if sheet_kind not in asking.load_questionnaires().keys() & get_sheet_kinds().keys():
        abort(404)
    if not questionnaire_sheet.may_write_questionnaire(sheet_kind, sheet_key):
        abort(404)
    stored = owner_service.load_own_sheet(current_person(), sheet_kind, sheet_key)
    if stored.sheet_id is None and not due_occasions.is_used_in_own_programme(
        current_person().id, sheet_kind, sheet_key
    ):
        abort(404)
    return settled_definition.load_sheet_definition(current_person(), sheet_kind, stored), stored


def can_show_all_questions(definition: Questionnaire) -> bool:
    """Whether all questions can stand on one page: several, and none that has a page of its own."""
    return len(definition.questions) > 1 and not definition.wheel


def has_chosen_all_questions(sheet_kind: str) -> bool:
    """Whether I have chosen to have all questions of a questionnaire on one page."""
    return ALL_QUESTIONS_OPTION in set(
        db.run(*queries.select_switched_options(current_person().id, sheet_kind)).scalars()
    )


def _find_asked_question(
    definition: Questionnaire, answers: Answers, question_id: str
) -> AnyQuestion | None:
    """The question called so; None where it is hidden or there is none."""
    matching_questions = [
        question
        for question in asking.list_asked_questions(definition, answers)
        if question.id == question_id
    ]
    return matching_questions[0] if matching_questions else None


def _refuse_unasked_answer(
    stored: StoredSheet, question_id: str, definition: Questionnaire
) -> ResponseReturnValue:
    """An answer came to a question that is no longer asked: refused, but what was typed is kept."""
    refusal_text = _("Den här frågan ställs inte längre. Ditt svar är inte sparat.")
    next_url = url_for("questionnaires.show_first_unanswered", kind=definition.id, key=stored.key)
    return save_responses.respond_to_save(
        SaveResult(
            sheet_kind=definition.id,
            stored_sheet=stored,
            next_url=next_url,
            messages=(refusal_text,),
        ),
        lambda: render_template(
            "questionnaires/gone.html",
            named=questionnaire_sheet.format_sheet_title(definition.id, stored.key),
            told=refusal_text,
            typed=_describe_typed_answer(question_id, definition),
            onward=next_url,
        ),
    )


def _describe_typed_answer(question_id: str, definition: Questionnaire) -> str:
    """What was typed as an answer, in words where it is a valid one; "" for nothing."""
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


def _build_all_questions_url(sheet_kind: str, sheet_key: str) -> str:
    return url_for("questionnaires.show_all_questions", kind=sheet_kind, key=sheet_key)


def build_noted_answers(definition: Questionnaire, stored: StoredSheet, page: UUID) -> Answers:
    """What a save notes beside the answer: the definition it goes by, and the language shown.

    Only what is new; but a page that noted it once does so each time, so that the same post again
    is the same save.
    """
    shown_language = current_language().code if asking.is_in_current_language(definition) else "sv"
    draft_fields = stored.draft.fields
    return {
        noted_name: noted_value
        for noted_name, noted_value in {
            **questionnaire_sheet.build_kept_definition(definition),
            SHOWN_LANGUAGE: shown_language,
        }.items()
        if noted_name not in draft_fields
        or draft_fields[noted_name].page == page
        or draft_fields[noted_name].value != noted_value
    }


def _build_next_url(
    sheet_kind: str, sheet_key: str, definition: Questionnaire, answers: Answers, question_id: str
) -> str:
    """The next question; to look through where all have an answer, as after a change."""
    questions = asking.list_asked_questions(definition, answers)
    next_index = [question.id for question in questions].index(question_id) + 1
    if any(question.id not in answers for question in questions[next_index:]):
        return _build_question_page_url(sheet_kind, sheet_key, questions[next_index])
    return build_page_url(PagePurpose.LOOK_THROUGH, kind=sheet_kind, key=sheet_key)


def _build_question_page_url(sheet_kind: str, sheet_key: str, asked_question: AnyQuestion) -> str:
    return url_for(
        "questionnaires.show_sheet_question", kind=sheet_kind, key=sheet_key, name=asked_question.id
    )


def describe_sheet_readers(sheet_kind: str) -> str:
    """Who may read what is typed here."""
    reader_names = format_sheet_readers(current_person(), sheet_kind)
    if not reader_names:
        return _("Bara du kan läsa det här.")
    return _("Kan läsas av: %(names)s. Bara du tills du skickar.", names=reader_names)


def describe_question_part(
    definition: Questionnaire, all_questions: Sequence[AnyQuestion], question: AnyQuestion
) -> str:
    """``Del 2 av 3: Stöd``, where the questionnaire has parts."""
    question_parts = asking.list_question_parts(definition, all_questions)
    for part_number, (part_title, part_questions) in enumerate(question_parts, start=1):
        if part_title and question in part_questions:
            translated_title = asking.choose_translator(definition)(part_title)
            return _(
                "Del %(n)s av %(of)s: %(title)s",
                n=part_number,
                of=len(question_parts),
                title=translated_title,
            )
    return ""


def _render_sheet_question(
    kind: str,
    definition: Questionnaire,
    stored: StoredSheet,
    question: AnyQuestion,
    form: QuestionForm,
    sheet_form: SheetForm,
    *,
    is_carried: bool = False,
) -> str:
    questions = asking.list_asked_questions(definition, stored.draft.answers)
    index = [listed_question.id for listed_question in questions].index(question.id)
    page_context: dict[str, Any] = {
        "part": describe_question_part(definition, questions, question),
        "at_once": can_show_all_questions(definition),
        "show_url": url_for("questionnaires.save_page_layout", kind=kind, key=stored.key),
        "named": questionnaire_sheet.format_sheet_title(kind, stored.key),
        "number": index + 1,
        "total": len(questions),
        "back": _build_question_page_url(kind, stored.key, questions[index - 1])
        if index
        else build_page_url(PagePurpose.HOME),
        "who": describe_sheet_readers(kind) if question.own_words else None,
        "only_swedish": not asking.is_in_current_language(definition),
        "attribution": definition.attribution,
        "above": question_banners.find_banner(current_person(), kind, definition, stored, question),
    }
    return render_template(
        "questionnaires/question.html",
        asked=question,
        form=form,
        save=sheet_form,
        heading=True,
        stored=stored,
        kind=kind,
        carried=is_carried,
        here=request.path,
        **page_context,
    )
