"""The Ja or Nej of a deltagare, and the background facts on one page."""

from collections.abc import Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, InputRequired

from webapp.consent.forms import NO, YES
from webapp.core.fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.questions.asking import voice
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import AnswerForm


class DecisionForm(FlaskForm):
    """Ja or Nej, nothing chosen beforehand; ``version`` is the text the page showed."""

    version = HiddenField()
    answer = RadioField(
        _l("Vill du att utvärderaren får dina svar?"),
        [InputRequired(_l("Välj Ja eller Nej.")), AnyOf([YES, NO], _l("Välj Ja eller Nej."))],
        choices=[SelectChoice(YES, _l("Ja")), SelectChoice(NO, _l("Nej"))],
        validate_choice=False,
    )


class FactsForm(FlaskForm):
    """What carries the page's token; the questions have forms of their own, as their kinds say."""


class Questions:
    """All questions of a definition with their forms; reads as one form where errors are told."""

    form_errors: tuple[str, ...] = ()

    def __init__(self, definition: Definition, typed: Any, given: dict[str, Any] | None) -> None:
        self.pairs = [(each, _form(definition, each, typed)) for each in definition.questions]
        if typed is None and given:
            for question, form in self.pairs:
                if question.id in given:
                    form.fill(given[question.id])

    def validate(self) -> bool:
        """Whether every question has an answer of its kind."""
        # Each of them, so that every error is told at once.
        checked = [form.validate() for _question, form in self.pairs]
        return all(checked)

    def values(self) -> dict[str, Any]:
        """The answers, once all are valid."""
        return {question.id: form.value() for question, form in self.pairs}

    @property
    def errors(self) -> bool:
        """Whether something needs to be changed."""
        return any(form.errors for _question, form in self.pairs)

    def __iter__(self) -> Iterator[Any]:
        for _question, form in self.pairs:
            yield from form


def _form(definition: Definition, question: Kind, typed: Any) -> AnswerForm:
    """The form of one question, not answering in the words of somebody who fills in for another."""
    form = question.form(typed, prefix=f"{question.id}-")
    form.ask(question, voice(definition))
    missing = _("Uppgiften saknas")
    declined = getattr(form, "declined", None)
    if declined is not None:
        declined.label.text = missing
    else:
        form.answer.choices = [
            each if each.value != DECLINED else SelectChoice(DECLINED, missing)
            for each in form.answer.choices
        ]
    return form
