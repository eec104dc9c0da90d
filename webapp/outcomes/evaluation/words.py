"""Background facts in words."""

from typing import Any

from msgspec import Struct

from webapp.core.form_fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.outcomes.evaluation.export_rows import BackgroundFacts
from webapp.questions.asking import choose_translator
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import TextTranslator


class BackgroundFactLine(Struct, frozen=True):
    """A background question and its answer, in words."""

    question: str
    answer: str


def list_background_lines(background_facts: BackgroundFacts | None) -> list[BackgroundFactLine]:
    """The facts in words, in the order of the definition; empty where none are filled in."""
    if background_facts is None:
        return []
    translate_text = choose_translator(background_facts.definition)
    return [
        BackgroundFactLine(
            translate_text(question.text),
            _describe_fact(question, background_facts.answers[question.id], translate_text),
        )
        for question in background_facts.definition.questions
        if question.id in background_facts.answers
    ]


def _describe_fact(question: AnyQuestion, answer: Any, translate_text: TextTranslator) -> str:
    if answer == DECLINED:
        return _("Uppgiften saknas")
    return question.describe_answer(answer, translate_text)
