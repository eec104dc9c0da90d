"""Scores: sums and means as a definition declares them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from webapp.questions.definition_format import Questionnaire, Score


class ScoreResult(msgspec.Struct, frozen=True):
    """A score, and how many questions it rests on.

    ``value`` is None where too few questions were answered. ``answered`` of the ``asked`` questions
    have a number.
    """

    value: float | None
    answered: int
    asked: int


def compute_score(
    definition: Questionnaire, score: Score, answers: Mapping[str, Any]
) -> ScoreResult:
    """The score that these answers give.

    A question counts as missing where it was declined, is hidden or has no answer.
    """
    counted_numbers = []
    for question_id in score.of:
        question = definition.question(question_id)
        given_number = answers.get(question_id)
        number_range = question.number_range() if question else None
        if number_range is None or not isinstance(given_number, int):
            continue
        if question_id in score.reversed:
            least_number, most_number = number_range
            given_number = least_number + most_number - given_number
        counted_numbers.append(given_number)
    question_count = len(score.of)
    if question_count - len(counted_numbers) > score.missing:
        return ScoreResult(None, len(counted_numbers), question_count)
    total = sum(counted_numbers)
    value = float(total) if score.how == "sum" else total / len(counted_numbers)
    return ScoreResult(value, len(counted_numbers), question_count)
