"""The forms of the evaluation: the Ja or Nej of a deltagare, and the background facts."""

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
    """Ja or Nej, neither chosen beforehand; ``version`` is that of the text the page showed."""

    version = HiddenField()
    answer = RadioField(
        _l("Vill du att utvärderaren får dina svar?"),
        [InputRequired(_l("Välj Ja eller Nej.")), AnyOf([YES, NO], _l("Välj Ja eller Nej."))],
        choices=[SelectChoice(YES, _l("Ja")), SelectChoice(NO, _l("Nej"))],
        validate_choice=False,
    )


class BackgroundFactsForm(FlaskForm):
    """An empty form that carries the CSRF token; each question has a form of its own."""


class BackgroundQuestions:
    """All questions of a definition with their forms.

    It has what ``error_summary`` reads of a form: ``errors``, ``form_errors`` and the fields.
    ``pairs`` has each question with its form.
    """

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
        """Whether every question has a valid answer."""
        # All are validated before the result, so that the page shows every error at once.
        validity_results = [answer_form.validate() for _question, answer_form in self.pairs]
        return all(validity_results)

    def values(self) -> dict[str, Any]:
        """The answers by question id; call ``validate`` first."""
        return {question.id: answer_form.value() for question, answer_form in self.pairs}

    @property
    def errors(self) -> bool:
        """Whether ``validate`` has found an error."""
        return any(answer_form.errors for _question, answer_form in self.pairs)

    def __iter__(self) -> Iterator[Any]:
        for _question, answer_form in self.pairs:
            yield from answer_form


def _build_background_form(
    definition: Questionnaire, question: AnyQuestion, submitted_form: Any
) -> QuestionForm:
    """The form of one question, with "Uppgiften saknas" where others offer "vill inte svara".

    A handläggare fills in the facts about another person.
    """
    answer_form = question.form(submitted_form, prefix=f"{question.id}-")
    answer_form.ask(question, choose_translator(definition))
    missing_label = _("Uppgiften saknas")
    declined_field = getattr(answer_form, "declined", None)
    if declined_field is not None:
        declined_field.label.text = missing_label
    else:
        answer_form.answer.choices = [
            SelectChoice(DECLINED, missing_label)
            if answer_choice.value == DECLINED
            else answer_choice
            for answer_choice in answer_form.answer.choices
        ]
    return answer_form
