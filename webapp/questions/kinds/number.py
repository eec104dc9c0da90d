"""A whole number with its unit."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta
from wtforms import StringField
from wtforms.validators import ValidationError

from webapp.core.fields import plain
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.base import AnswerForm, OpenForm, Question, Say, Text

_LARGEST = 10**9
# Digits of any script, as many as the largest number has.
_WHOLE = re.compile(r"\s*[-+]?\d{1,10}\s*")


class NumberForm(OpenForm):
    """A field that digits are typed in."""

    answer = StringField("", filters=[plain], default="")

    def ask(self, question: Any, say: Say) -> None:
        """Make it this question; the unit stands before the field."""
        super().ask(question, say)
        unit = _("Svara i %(unit)s.", unit=say(question.unit))
        self.answer.description = f"{self.answer.description} {unit}".strip()


class Number(Question, frozen=True, kw_only=True, tag="number"):
    """``least`` to ``most``, in ``unit`` (``timmar``)."""

    least: Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)]
    most: Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)]
    unit: Text

    form: ClassVar[type[AnswerForm]] = NumberForm
    template: ClassVar[str] = "questions/_number.html"

    def answer_type(self) -> Any:
        return Annotated[int, Meta(ge=self.least, le=self.most)] | Literal["declined"]

    def read(self, typed: Any) -> Any:
        number = int(typed) if _WHOLE.fullmatch(typed or "") else self.most + 1
        if not self.least <= number <= self.most:
            raise ValidationError(
                _(
                    "Skriv ett helt tal från %(least)s till %(most)s, utan komma.",
                    least=self.least,
                    most=self.most,
                )
            )
        return number

    def words(self, value: Any, say: Say) -> str:
        return f"{value} {say(self.unit)}"

    def texts(self) -> Iterator[str]:
        yield from super().texts()
        yield self.unit

    def faults(self) -> Iterator[str]:
        if self.least >= self.most:
            yield f".most: must be more than least ({self.least})"

    def possible(self, value: str | int) -> bool:
        return isinstance(value, int) and self.least <= value <= self.most

    def span(self) -> tuple[int, int] | None:
        return self.least, self.most
