"""The Ja or Nej of a deltagare, and the background facts on one page."""

from collections.abc import Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import AnyOf, InputRequired

from webapp.consent.forms import NO, YES
from webapp.core.form_fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.questions.asking import choose_translator
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import QuestionForm


class EvaluationDecisionForm(FlaskForm):
    """Ja or Nej, nothing chosen beforehand; ``version`` is the text the page showed."""

    version = HiddenField()
    answer = RadioField(
        _l("Vill du att utvärderaren får dina svar?"),
        [InputRequired(_l("Välj Ja eller Nej.")), AnyOf([YES, NO], _l("Välj Ja eller Nej."))],
        choices=[SelectChoice(YES, _l("Ja")), SelectChoice(NO, _l("Nej"))],
        validate_choice=False,
    )


class BackgroundFactsForm(FlaskForm):
    """What carries the page's token; the questions have forms of their own, as their kinds say."""


class BackgroundQuestions:
    """All questions of a definition with their forms; reads as one form where errors are told."""

    form_errors: tuple[str, ...] = ()

    def __init__(
        self,
        definition: Questionnaire,
        submitted_form: Any,
        filled_in_answers: dict[str, Any] | None,
    ) -> None:
        self.pairs = [
            (asked_question, _build_background_form(definition, asked_question, submitted_form))
            for asked_question in definition.questions
        ]
        if submitted_form is None and filled_in_answers:
            for question, answer_form in self.pairs:
                if question.id in filled_in_answers:
                    answer_form.fill(filled_in_answers[question.id])

    def validate(self) -> bool:
        """Whether every question has an answer of its kind."""
        # Each of them, so that every error is told at once.
        validity_results = [answer_form.validate() for _question, answer_form in self.pairs]
        return all(validity_results)

    def values(self) -> dict[str, Any]:
        """The answers, once all are valid."""
        return {question.id: answer_form.value() for question, answer_form in self.pairs}

    @property
    def errors(self) -> bool:
        """Whether something needs to be changed."""
        return any(answer_form.errors for _question, answer_form in self.pairs)

    def __iter__(self) -> Iterator[Any]:
        for _question, answer_form in self.pairs:
            yield from answer_form


def _build_background_form(
    definition: Questionnaire, question: AnyQuestion, submitted_form: Any
) -> QuestionForm:
    """The form of one question, not answering in the words of somebody who fills in for another."""
    answer_form = question.form(submitted_form, prefix=f"{question.id}-")
    answer_form.ask(question, choose_translator(definition))
    missing_label = _("Uppgiften saknas")
    declined_field = getattr(answer_form, "declined", None)
    if declined_field is not None:
        declined_field.label.text = missing_label
    else:
        answer_form.answer.choices = [
            answer_choice
            if answer_choice.value != DECLINED
            else SelectChoice(DECLINED, missing_label)
            for answer_choice in answer_form.answer.choices
        ]
    return answer_form
