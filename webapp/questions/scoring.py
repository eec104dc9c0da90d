"""Scores: sums and means as a definition declares them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from webapp.questions.format import Definition, Score


class Result(msgspec.Struct, frozen=True):
    """A score and how many of how many questions it rests on; None: too few were answered."""

    value: float | None
    answered: int
    asked: int


def result(definition: Definition, score: Score, answers: Mapping[str, Any]) -> Result:
    """The score of ``answers``; what is declined, hidden or not answered is missing."""
    numbers = []
    for name in score.of:
        question, number = definition.question(name), answers.get(name)
        span = question.span() if question else None
        if span is not None and isinstance(number, int):
            numbers.append(sum(span) - number if name in score.reversed else number)
    asked = len(score.of)
    if asked - len(numbers) > score.missing:
        return Result(None, len(numbers), asked)
    total = sum(numbers)
    value = float(total) if score.how == "sum" else total / len(numbers)
    return Result(value, len(numbers), asked)
