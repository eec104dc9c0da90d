"""Which questions of a definition are asked, and in which language."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.core import i18n
from webapp.core.registry import RegistrySlot
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import TextTranslator

QUESTIONNAIRES: RegistrySlot[dict[str, Questionnaire]] = RegistrySlot("questions")


def load_questionnaires() -> dict[str, Questionnaire]:
    """The definitions of this installation by id."""
    return QUESTIONNAIRES.get()


def is_in_current_language(definition: Questionnaire) -> bool:
    """Whether every text of it is there in the language in use: never half of them."""
    return i18n.has_translations(definition.texts())


def choose_translator(definition: Questionnaire) -> TextTranslator:
    """Its texts in the language in use, or all of them in Swedish."""
    return i18n.gettext if is_in_current_language(definition) else i18n.mark_swedish


def list_asked_questions(
    definition: Questionnaire, answers: Mapping[str, Any]
) -> list[AnyQuestion]:
    """The questions that are asked, given the answers so far."""
    asked_by_id: dict[str, AnyQuestion] = {}
    for question in definition.questions:
        ask_condition = question.when
        if ask_condition is None or (
            ask_condition.question in asked_by_id
            and _meets_condition(ask_condition.answers, answers.get(ask_condition.question))
        ):
            asked_by_id[question.id] = question
    return list(asked_by_id.values())


def list_question_parts(
    definition: Questionnaire, questions: Sequence[AnyQuestion]
) -> list[tuple[str, list[AnyQuestion]]]:
    """The questions that are asked under the headings of their pages, empty pages left out.

    Without pages it is one part without a heading.
    """
    if not definition.pages:
        return [("", list(questions))]
    question_parts = [
        (
            question_page.title,
            [question for question in questions if question.id in question_page.questions],
        )
        for question_page in definition.pages
    ]
    return [question_part for question_part in question_parts if question_part[1]]


def _meets_condition(wanted_answers: Sequence[str | int], given_answer: Any) -> bool:
    return any(
        single_answer in wanted_answers
        for single_answer in (given_answer if isinstance(given_answer, list) else [given_answer])
    )
