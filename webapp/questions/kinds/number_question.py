"""A question answered with a whole number of some unit."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta
from wtforms import StringField
from wtforms.validators import ValidationError

from webapp.core.form_fields import clean_text
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.question_base import (
    DefinitionText,
    OpenQuestionForm,
    Question,
    QuestionForm,
    TextTranslator,
)

_LARGEST_NUMBER = 10**9
# Digits of any script, at most as many as the largest number has.
_WHOLE_NUMBER = re.compile(r"\s*[-+]?\d{1,10}\s*")


class NumberQuestionForm(OpenQuestionForm):
    """A field that digits are typed in."""

    answer = StringField("", filters=[clean_text], default="")

    def ask(self, question: Any, translate_text: TextTranslator) -> None:
        """Show this question; a sentence before the field says the unit."""
        super().ask(question, translate_text)
        unit_sentence = _("Svara i %(unit)s.", unit=translate_text(question.unit))
        self.answer.description = f"{self.answer.description} {unit_sentence}".strip()


class NumberQuestion(Question, frozen=True, kw_only=True, tag="number"):
    """Answered with a whole number from ``least`` to ``most``, in ``unit`` (``timmar``)."""

    least: Annotated[int, Meta(ge=-_LARGEST_NUMBER, le=_LARGEST_NUMBER)]
    most: Annotated[int, Meta(ge=-_LARGEST_NUMBER, le=_LARGEST_NUMBER)]
    unit: DefinitionText

    form: ClassVar[type[QuestionForm]] = NumberQuestionForm
    template: ClassVar[str] = "questions/_number.html"

    def answer_type(self) -> Any:
        return Annotated[int, Meta(ge=self.least, le=self.most)] | Literal["declined"]

    def parse_answer(self, typed_value: Any) -> Any:
        typed_number = None
        if _WHOLE_NUMBER.fullmatch(typed_value or ""):
            typed_number = int(typed_value)
        if typed_number is None or not self.least <= typed_number <= self.most:
            raise ValidationError(
                _(
                    "Skriv ett helt tal från %(least)s till %(most)s, utan komma.",
                    least=self.least,
                    most=self.most,
                )
            )
        return typed_number

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        return f"{stored_answer} {translate_text(self.unit)}"

    def texts(self) -> Iterator[str]:
        yield from super().texts()
        yield self.unit

    def faults(self) -> Iterator[str]:
        if self.least >= self.most:
            yield f".most: must be more than least ({self.least})"

    def is_possible_answer(self, named_answer: str | int) -> bool:
        return isinstance(named_answer, int) and self.least <= named_answer <= self.most

    def number_range(self) -> tuple[int, int] | None:
        return self.least, self.most
