"""What is asked, the possible answers, and one person's answers as a record of fixed length."""

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
    """The definition as it is asked: with the app's own question, who helped, added last."""
    return structs.replace(definition, questions=(*definition.questions, HELPER_QUESTION))


def list_possible_answers(question: AnyQuestion) -> list[Any]:
    """Every possible answer to a question, as it is stored, "vill inte svara" first.

    The index in this list is the answer's place.
    """
    number_range = question.number_range()
    if number_range is not None:
        least, most = number_range
        return [DECLINED, *range(least, most + 1)]
    option_codes = [answer_option.code for answer_option in getattr(question, "options", ())]
    return [DECLINED, *option_codes]


def encode_answers(definition: Questionnaire, answers: Mapping[str, Any]) -> bytes:
    """One person's answers as a record: a byte a question, the place of the answer.

    All records of a definition have the same length, whatever the answers are.

    Raises:
        AnswersRefused: an answer is missing, is not one of the possible ones, or belongs to no
            question of the definition.
    """
    questions = build_asked_definition(definition).questions
    if set(answers) != {question.id for question in questions}:
        raise AnswersRefused("other questions")
    return bytes([_find_answer_place(question, answers[question.id]) for question in questions])


def _find_answer_place(question: AnyQuestion, answer: Any) -> int:
    for answer_place, possible_answer in enumerate(list_possible_answers(question)):
        # The types too: in Python True equals 1, but it is not an answer on a scale.
        if type(possible_answer) is type(answer) and possible_answer == answer:
            return answer_place
    raise AnswersRefused(question.id)
