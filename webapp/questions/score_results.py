"""Scores: sums and means as a definition declares them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from webapp.questions.definition_format import Questionnaire, Score


class ScoreResult(msgspec.Struct, frozen=True):
    """A score and how many of how many questions it rests on; None: too few were answered."""

    value: float | None
    answered: int
    asked: int


def compute_score(
    definition: Questionnaire, score: Score, answers: Mapping[str, Any]
) -> ScoreResult:
    """The score of ``answers``; what is declined, hidden or not answered is missing."""
    counted_numbers = []
    for question_id in score.of:
        question, given_number = definition.question(question_id), answers.get(question_id)
        number_range = question.number_range() if question else None
        if number_range is not None and isinstance(given_number, int):
            counted_numbers.append(
                sum(number_range) - given_number if question_id in score.reversed else given_number
            )
    question_count = len(score.of)
    if question_count - len(counted_numbers) > score.missing:
        return ScoreResult(None, len(counted_numbers), question_count)
    total = sum(counted_numbers)
    value = float(total) if score.how == "sum" else total / len(counted_numbers)
    return ScoreResult(value, len(counted_numbers), question_count)
