"""What is asked, which answers there are to it, and an answer as a row of equal length."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import structs

from webapp.core import definition_files
from webapp.core.form_fields import DECLINED
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.choice_question import ChoiceQuestion

HELPER_QUESTION: ChoiceQuestion = definition_files.load_definition(
    Path(__file__).parent / "help.yaml", ChoiceQuestion
)


class AnswersRefused(Exception):
    """Answers that do not fit the questions; nothing was written."""


def build_asked_definition(definition: Questionnaire) -> Questionnaire:
    """The definition as it is asked: the app's own question, who helped, comes last."""
    return structs.replace(definition, questions=(*definition.questions, HELPER_QUESTION))


def list_possible_answers(question: AnyQuestion) -> list[Any]:
    """Every answer to a question that counts, as it is stored, "vill inte svara" first."""
    value_span = question.number_range()
    if value_span is not None:
        return [DECLINED, *range(value_span[0], value_span[1] + 1)]
    return [DECLINED, *(answer_option.code for answer_option in getattr(question, "options", ()))]


def encode_answers(definition: Questionnaire, answers: Mapping[str, Any]) -> bytes:
    """One person's answers, a byte a question: the place of the answer among the possible ones.

    Its length tells nothing of what they are.

    Raises:
        Refused: an answer is missing, is none of the possible ones, or is to no question.
    """
    questions = build_asked_definition(definition).questions
    if set(answers) != {question.id for question in questions}:
        raise AnswersRefused("other questions")
    return bytes(_load_answer_place(question, answers[question.id]) for question in questions)


def _load_answer_place(question: AnyQuestion, answer: Any) -> int:
    for answer_place, possible_answer in enumerate(list_possible_answers(question)):
        if type(possible_answer) is type(answer) and possible_answer == answer:
            return answer_place
    raise AnswersRefused(question.id)
