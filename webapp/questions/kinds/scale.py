"""A scale of whole numbers with words at both ends."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct
from wtforms import SelectChoice

from webapp.core.fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.base import AnswerForm, Question, RowsForm, Say, Text

# Buttons that a phone shows without scrolling far.
LONGEST = 11


class Care(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to which number the person is told where there is help."""

    at_most: Annotated[int, Meta(ge=0, le=100)]


class ScaleForm(RowsForm):
    """One button a number, and one for not answering."""

    def ask(self, question: Any, say: Say) -> None:
        """Make it this question; the words at the ends stand before the buttons."""
        super().ask(question, say)
        ends = _(
            "%(least)s är %(low)s. %(most)s är %(high)s.",
            least=question.least,
            low=say(question.low),
            most=question.most,
            high=say(question.high),
        )
        self.answer.description = f"{self.answer.description} {ends}".strip()
        numbers = range(question.least, question.most + 1)
        self.answer.choices = [
            *(SelectChoice(str(number), str(number)) for number in numbers),
            SelectChoice(DECLINED, _("Jag vill inte svara")),
        ]


class Scale(Question, frozen=True, kw_only=True, tag="scale"):
    """``least`` to ``most``; ``low`` and ``high`` are the words at the ends, within a sentence.

    A scale of how somebody is may say from where down they are told where there is help.
    """

    least: Annotated[int, Meta(ge=0, le=100)]
    most: Annotated[int, Meta(ge=0, le=100)]
    low: Text
    high: Text
    care: Care | None = None

    form: ClassVar[type[AnswerForm]] = ScaleForm
    template: ClassVar[str] = "questions/_scale.html"

    def answer_type(self) -> Any:
        return Annotated[int, Meta(ge=self.least, le=self.most)] | Literal["declined"]

    def read(self, typed: Any) -> Any:
        return int(typed)

    def words(self, value: Any, say: Say) -> str:
        if value == self.least:
            return _("%(number)s, %(words)s", number=value, words=say(self.low))
        if value == self.most:
            return _("%(number)s, %(words)s", number=value, words=say(self.high))
        return _("%(number)s av %(most)s", number=value, most=self.most)

    def texts(self) -> Iterator[str]:
        yield from super().texts()
        yield self.low
        yield self.high

    def faults(self) -> Iterator[str]:
        if not 0 < self.most - self.least < LONGEST:
            yield f".most: must be 1 to {LONGEST - 1} more than least ({self.least})"
        if self.care is not None and not self.least <= self.care.at_most < self.most:
            yield f".care.at_most: must be a number of the scale, and not its highest ({self.most})"

    def worries(self, value: Any) -> bool:
        return self.care is not None and isinstance(value, int) and value <= self.care.at_most

    def possible(self, value: str | int) -> bool:
        return isinstance(value, int) and self.least <= value <= self.most

    @property
    def counts(self) -> bool:
        return True

    def span(self) -> tuple[int, int] | None:
        return self.least, self.most
