"""One or several of a few options, stored as their codes."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.core.fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.base import AnswerForm, Id, OpenForm, Question, RowsForm, Say, Text


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer: the code that is stored, the text that is shown."""

    code: Id
    text: Text


Options = Annotated[tuple[Option, ...], Meta(min_length=2, max_length=20)]


class ChoiceForm(RowsForm):
    """One row an option, and one for not answering."""

    def ask(self, question: Any, say: Say) -> None:
        """Make it this question with its options."""
        super().ask(question, say)
        self.answer.choices = [
            *(SelectChoice(each.code, say(each.text)) for each in question.options),
            SelectChoice(DECLINED, _("Jag vill inte svara")),
        ]


class ChoicesForm(OpenForm):
    """One box an option."""

    answer = SelectMultipleField(
        "", option_widget=CheckboxInput(), widget=ListWidget(), validate_choice=False
    )

    def ask(self, question: Any, say: Say) -> None:
        """Make it this question with its options."""
        super().ask(question, say)
        self.answer.choices = [SelectChoice(each.code, say(each.text)) for each in question.options]


class _Coded(Question, frozen=True, kw_only=True):
    options: Options

    def codes(self) -> list[str]:
        """The codes in the order they are shown."""
        return [option.code for option in self.options]

    def texts(self) -> Iterator[str]:
        yield from super().texts()
        yield from (option.text for option in self.options)

    def faults(self) -> Iterator[str]:
        for number, code in enumerate(self.codes()):
            if code == DECLINED or Counter(self.codes())[code] > 1:
                reason = "is kept for not answering" if code == DECLINED else "stands twice"
                yield f".options[{number}].code: {code!r} {reason}"

    def possible(self, value: str | int) -> bool:
        return value in self.codes()


class Choice(_Coded, frozen=True, kw_only=True, tag="choice"):
    """Exactly one of the options."""

    form: ClassVar[type[AnswerForm]] = ChoiceForm

    @property
    def counts(self) -> bool:
        return True

    def answer_type(self) -> Any:
        return Literal[(*self.codes(), DECLINED)]

    def read(self, typed: Any) -> Any:
        return typed

    def words(self, value: Any, say: Say) -> str:
        return next(say(option.text) for option in self.options if option.code == value)


class Choices(_Coded, frozen=True, kw_only=True, tag="choices"):
    """One or more of the options."""

    form: ClassVar[type[AnswerForm]] = ChoicesForm

    def answer_type(self) -> Any:
        codes: Any = Literal[tuple(self.codes())]
        several: Any = Annotated[list[codes], Meta(min_length=1, max_length=len(self.options))]
        return several | Literal["declined"]

    def read(self, typed: Any) -> Any:
        if not typed or not set(typed) <= set(self.codes()):
            raise ValidationError(_("Välj minst ett svar. Det går bra att välja att inte svara."))
        return [code for code in self.codes() if code in typed]

    def words(self, value: Any, say: Say) -> str:
        return " · ".join(say(option.text) for option in self.options if option.code in value)
