"""Questions answered by choosing one or several options, stored as their codes."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.form_fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.question_base import (
    DefinitionId,
    DefinitionText,
    OpenQuestionForm,
    Question,
    QuestionForm,
    RowsQuestionForm,
    TextTranslator,
)


class ChoiceOption(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer: the code that is stored, the text that is shown."""

    code: DefinitionId
    text: DefinitionText


ChoiceOptions = Annotated[tuple[ChoiceOption, ...], Meta(min_length=2, max_length=20)]


class ChoiceQuestionForm(RowsQuestionForm):
    """One row for each option, and one for not answering."""

    def ask(self, question: Any, translate_text: TextTranslator) -> None:
        """Show this question and its options."""
        super().ask(question, translate_text)
        self.answer.choices = [
            *(
                SelectChoice(choice_option.code, translate_text(choice_option.text))
                for choice_option in question.options
            ),
            SelectChoice(DECLINED, _("Jag vill inte svara")),
        ]


class SeveralChoicesForm(OpenQuestionForm):
    """One box for each option."""

    answer = SelectMultipleField(
        "", option_widget=CheckboxInput(), widget=ListWidget(), validate_choice=False
    )

    def ask(self, question: Any, translate_text: TextTranslator) -> None:
        """Show this question and its options."""
        super().ask(question, translate_text)
        self.answer.choices = [
            SelectChoice(choice_option.code, translate_text(choice_option.text))
            for choice_option in question.options
        ]


class _CodedQuestion(Question, frozen=True, kw_only=True):
    options: ChoiceOptions

    def codes(self) -> list[str]:
        """The codes in the order they are shown."""
        return [choice_option.code for choice_option in self.options]

    def texts(self) -> Iterator[str]:
        yield from super().texts()
        yield from (choice_option.text for choice_option in self.options)

    def faults(self) -> Iterator[str]:
        code_counts = Counter(self.codes())
        for option_index, option_code in enumerate(self.codes()):
            place = f".options[{option_index}].code"
            if option_code == DECLINED:
                yield f"{place}: {option_code!r} is kept for not answering"
            elif code_counts[option_code] > 1:
                yield f"{place}: {option_code!r} stands twice"

    def is_possible_answer(self, named_answer: str | int) -> bool:
        return named_answer in self.codes()


class ChoiceQuestion(_CodedQuestion, frozen=True, kw_only=True, tag="choice"):
    """Answered with exactly one of the options."""

    form: ClassVar[type[QuestionForm]] = ChoiceQuestionForm

    @property
    def is_countable(self) -> bool:
        return True

    def answer_type(self) -> Any:
        return Literal[(*self.codes(), DECLINED)]

    def parse_answer(self, typed_value: Any) -> Any:
        return typed_value

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        return next(
            translate_text(choice_option.text)
            for choice_option in self.options
            if choice_option.code == stored_answer
        )


class SeveralChoicesQuestion(_CodedQuestion, frozen=True, kw_only=True, tag="choices"):
    """Answered with one or more of the options."""

    form: ClassVar[type[QuestionForm]] = SeveralChoicesForm

    def answer_type(self) -> Any:
        code_type: Any = Literal[tuple(self.codes())]
        codes_type: Any = Annotated[
            list[code_type], Meta(min_length=1, max_length=len(self.options))
        ]
        return codes_type | Literal["declined"]

    def parse_answer(self, typed_value: Any) -> Any:
        if not typed_value or not set(typed_value) <= set(self.codes()):
            raise ValidationError(_("Välj minst ett svar. Det går bra att välja att inte svara."))
        return [option_code for option_code in self.codes() if option_code in typed_value]

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        return " · ".join(
            translate_text(choice_option.text)
            for choice_option in self.options
            if choice_option.code in stored_answer
        )
