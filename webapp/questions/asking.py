"""Which questions of a definition are asked, and in which language."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from webapp.core import i18n
from webapp.core.registry import RegistrySlot
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import TextTranslator

QUESTIONNAIRES: RegistrySlot[dict[str, Questionnaire]] = RegistrySlot("questions")


class QuestionPart(Struct, frozen=True):
    """Questions that stand together under a heading; ``title`` is "" where there is none."""

    title: str
    questions: list[AnyQuestion]


def load_questionnaires() -> dict[str, Questionnaire]:
    """The definitions of this installation by id."""
    return QUESTIONNAIRES.get()


def is_in_current_language(definition: Questionnaire) -> bool:
    """Whether every text of the questionnaire has a translation in the language in use."""
    return i18n.has_translations(definition.texts())


def choose_translator(definition: Questionnaire) -> TextTranslator:
    """Translates a text of the questionnaire into the language in use.

    Keeps every text in Swedish where one of them has no translation, so that a page never mixes
    languages.
    """
    return i18n.gettext if is_in_current_language(definition) else i18n.mark_swedish


def list_asked_questions(
    definition: Questionnaire, answers: Mapping[str, Any]
) -> list[AnyQuestion]:
    """The questions that are asked after these answers, in order.

    A question with a condition is asked where the earlier question is asked and has one of the
    answers that the condition names.
    """
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
) -> list[QuestionPart]:
    """These questions under the headings of their pages; a page without any of them is left out.

    One part without a heading where the definition has no pages.
    """
    if not definition.pages:
        return [QuestionPart("", list(questions))]
    question_parts = [
        QuestionPart(
            question_page.title,
            [question for question in questions if question.id in question_page.questions],
        )
        for question_page in definition.pages
    ]
    return [question_part for question_part in question_parts if question_part.questions]


def _meets_condition(wanted_answers: Sequence[str | int], given_answer: Any) -> bool:
    """Whether the answer, or one of several chosen together, is among those wanted."""
    if isinstance(given_answer, list):
        return any(chosen_answer in wanted_answers for chosen_answer in given_answer)
    return given_answer in wanted_answers
