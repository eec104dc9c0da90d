"""What is asked, which answers there are to it, and an answer as a row of equal length."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import structs

from webapp.core import definitions
from webapp.core.fields import DECLINED
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.choice import Choice

HELP: Choice = definitions.load(Path(__file__).parent / "help.yaml", Choice)


class Refused(Exception):
    """Answers that do not fit the questions; nothing was written."""


def asked(definition: Definition) -> Definition:
    """The definition as it is asked: the app's own question, who helped, comes last."""
    return structs.replace(definition, questions=(*definition.questions, HELP))


def possible(question: Kind) -> list[Any]:
    """Every answer to a question that counts, as it is stored, "vill inte svara" first."""
    span = question.span()
    if span is not None:
        return [DECLINED, *range(span[0], span[1] + 1)]
    return [DECLINED, *(option.code for option in getattr(question, "options", ()))]


def record(definition: Definition, answers: Mapping[str, Any]) -> bytes:
    """One person's answers, a byte a question: the place of the answer among the possible ones.

    Its length tells nothing of what they are.

    Raises:
        Refused: an answer is missing, is none of the possible ones, or is to no question.
    """
    questions = asked(definition).questions
    if set(answers) != {question.id for question in questions}:
        raise Refused("other questions")
    return bytes(_place(question, answers[question.id]) for question in questions)


def _place(question: Kind, answer: Any) -> int:
    for place, each in enumerate(possible(question)):
        if type(each) is type(answer) and each == answer:
            return place
    raise Refused(question.id)
