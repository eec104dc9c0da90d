"""All questions on one page: which answers a post changes, and which cannot be taken.

The page posts with each question a token of the stored answer it shows (field ``<id>-was``). An
answer that equals its token was only shown, and does not overwrite what another device has saved
meanwhile.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from werkzeug.datastructures import MultiDict

from webapp.questions import asking
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import OpenQuestionForm, QuestionForm
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.kinds import Answers

SHOWN_SUFFIX = "-was"
Forms = Mapping[str, QuestionForm]


class PostedChanges(Struct, frozen=True):
    """What a post changes in a sheet.

    ``changes`` are the answers to save. ``wrong`` are the questions whose answer has to be changed.
    ``gone`` are those that were answered but are not asked any more; that answer is not saved.
    """

    changes: Answers
    wrong: list[AnyQuestion]
    gone: list[AnyQuestion]


def format_answer_token(answers: Answers, question_id: str) -> str:
    """A short hash of the answer to a question, to be compared; "" where there is none."""
    return _hash_answer(answers[question_id]) if question_id in answers else ""


def build_answered_form(
    definition: Questionnaire, question: AnyQuestion, answers: Answers
) -> QuestionForm:
    """The form of one question, with the stored answer if there is one."""
    form = question.form(prefix=question.id)
    form.ask(question, asking.choose_translator(definition))
    if question.id in answers:
        form.fill(answers[question.id])
    return form


def parse_posted_forms(
    definition: Questionnaire, posted_fields: MultiDict[str, str]
) -> dict[str, QuestionForm]:
    """The posted forms by question, for the questions that the page showed."""
    forms = {}
    for question in definition.questions:
        if f"{question.id}{SHOWN_SUFFIX}" in posted_fields:
            form = question.form(posted_fields, prefix=question.id)
            form.ask(question, asking.choose_translator(definition))
            forms[question.id] = form
    return forms


def read_posted_changes(
    definition: Questionnaire,
    stored: StoredSheet,
    forms: Forms,
    posted: MultiDict[str, str],
    page: UUID,
) -> PostedChanges:
    """What a post changes; a question that was passed over is no mistake.

    An answer is not taken where the question was not asked before this post and is not asked after
    it. One to a question that this post itself makes not asked is saved, and dropped when the sheet
    is sent.
    """
    earlier = stored.draft.answers
    forms = _drop_empty_forms(forms, earlier, posted)
    valid = {question_id: form.value() for question_id, form in forms.items() if form.validate()}
    passed_over = _list_passed_over_ids(stored, forms, valid)
    for question_id in passed_over:
        forms[question_id].answer.errors = ()
    changed = _pick_changed_answers(stored, valid, posted, page)
    asked_now = asking.list_asked_questions(definition, earlier | changed)
    asked_ids = {
        question.id for question in [*asking.list_asked_questions(definition, earlier), *asked_now]
    }
    return PostedChanges(
        changes={
            question_id: answer
            for question_id, answer in changed.items()
            if question_id in asked_ids
        },
        wrong=[
            question
            for question in asked_now
            if question.id in forms.keys() - valid.keys() - set(passed_over)
        ],
        gone=_list_unasked_questions(definition, forms, asked_ids, changed),
    )


def _pick_changed_answers(
    stored: StoredSheet, valid: Answers, posted: MultiDict[str, str], page: UUID
) -> Answers:
    """The valid answers that this page has saved before, or that differ from what it showed."""
    return {
        question_id: answer
        for question_id, answer in valid.items()
        if _has_page_written(stored, question_id, page)
        or _hash_answer(answer) != posted.get(question_id + SHOWN_SUFFIX)
    }


def _drop_empty_forms(forms: Forms, earlier: Answers, posted: MultiDict[str, str]) -> Forms:
    """The forms without those left empty where the page showed no answer but there is one now.

    That answer was given on another device, and an empty field does not take it away.
    """
    return {
        question_id: form
        for question_id, form in forms.items()
        if not (
            is_blank_form(form)
            and question_id in earlier
            and not posted.get(question_id + SHOWN_SUFFIX)
        )
    }


def _list_unasked_questions(
    definition: Questionnaire, forms: Forms, asked_ids: set[str], changed: Answers
) -> list[AnyQuestion]:
    """The questions that were answered in this post, but are not asked."""
    return [
        question
        for question in definition.questions
        if question.id in changed
        and question.id not in asked_ids
        and not is_blank_form(forms[question.id])
    ]


def _list_passed_over_ids(stored: StoredSheet, forms: Forms, valid: Answers) -> list[str]:
    """The questions that have no answer, neither in the sheet nor in the form."""
    return [
        question_id
        for question_id in forms
        if question_id not in valid
        and is_untouched_question(stored, forms[question_id], question_id)
    ]


def is_untouched_question(stored: StoredSheet, form: QuestionForm, question_id: str) -> bool:
    """Whether a question has no stored answer and nothing in its fields."""
    return question_id not in stored.draft.answers and is_blank_form(form)


def is_blank_form(form: QuestionForm) -> bool:
    """Whether nothing was chosen or typed."""
    has_declined = isinstance(form, OpenQuestionForm) and form.declined.data
    return not form.answer.data and not has_declined


def _has_page_written(stored: StoredSheet, question_id: str, page: UUID) -> bool:
    """Whether the stored answer came from this page, so that what it posts now is newer."""
    draft_field = stored.draft.fields.get(question_id)
    return draft_field is not None and draft_field.page == page


def _hash_answer(answer: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(answer)).hexdigest()[:12]
