"""All questions on one page: which answers a post changes, and which cannot be taken.

The page tells of each question what it had shown (``was``), so that what another device wrote
meanwhile is not written over by a page that only shows it.
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
from webapp.sheets.kinds import Answers
from webapp.sheets.owner_service import StoredSheet

SHOWN_SUFFIX = "-was"
Forms = Mapping[str, QuestionForm]


class PostedChanges(Struct, frozen=True):
    """What a post says: the answers to save, the questions answered wrongly, those not asked."""

    changes: Answers
    wrong: list[AnyQuestion]
    gone: list[AnyQuestion]


def format_answer_token(answers: Answers, question_id: str) -> str:
    """An answer as a short text that only tells whether it is another one; "" for none."""
    return _hash_answer(answers[question_id]) if question_id in answers else ""


def build_answered_form(
    definition: Questionnaire, question: AnyQuestion, answers: Answers
) -> QuestionForm:
    """A question as it stands."""
    form = question.form(prefix=question.id)
    form.ask(question, asking.choose_translator(definition))
    if question.id in answers:
        form.fill(answers[question.id])
    return form


def parse_posted_forms(
    definition: Questionnaire, posted_fields: MultiDict[str, str]
) -> dict[str, QuestionForm]:
    """The questions that a page asked, as they came back; others are not looked at."""
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

    An answer to a question that is hidden by now is not taken. One that this very post hides is: it
    is kept until the sheet is sent.
    """
    earlier = stored.draft.answers
    forms = _drop_empty_forms(forms, earlier, posted)
    valid = {question_id: form.value() for question_id, form in forms.items() if form.validate()}
    passed_over = _list_passed_over_ids(stored, forms, valid)
    for question_id in passed_over:
        forms[question_id].answer.errors = ()
    changed = {
        question_id: answer
        for question_id, answer in valid.items()
        if _has_page_written(stored, question_id, page)
        or _hash_answer(answer) != posted.get(question_id + SHOWN_SUFFIX)
    }
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


def _drop_empty_forms(forms: Forms, earlier: Answers, posted: MultiDict[str, str]) -> Forms:
    """The forms without those left empty where the page showed no answer and there is one now.

    They say nothing against the answer that was given elsewhere.
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
    """The questions that got an answer in this post, but are not asked."""
    return [
        question
        for question in definition.questions
        if question.id in changed
        and question.id not in asked_ids
        and not is_blank_form(forms[question.id])
    ]


def _list_passed_over_ids(stored: StoredSheet, forms: Forms, valid: Answers) -> list[str]:
    """The questions without a valid answer that have no answer in the sheet and none in the form."""
    return [
        question_id
        for question_id in forms
        if question_id not in valid
        and is_untouched_question(stored, forms[question_id], question_id)
    ]


def is_untouched_question(stored: StoredSheet, form: QuestionForm, question_id: str) -> bool:
    """Whether a question has neither an answer nor anything in its fields."""
    return question_id not in stored.draft.answers and is_blank_form(form)


def is_blank_form(form: QuestionForm) -> bool:
    """Whether nothing was chosen or typed."""
    return not (form.answer.data or (isinstance(form, OpenQuestionForm) and form.declined.data))


def _has_page_written(stored: StoredSheet, question_id: str, page: UUID) -> bool:
    """Whether this page wrote what stands there, so that what it says now is newer."""
    draft_field = stored.draft.fields.get(question_id)
    return draft_field is not None and draft_field.page == page


def _hash_answer(answer: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(answer)).hexdigest()[:12]
