"""A scale of whole numbers with words at both ends."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct
from wtforms import SelectChoice

from webapp.core.form_fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.question_base import (
    DefinitionText,
    Question,
    QuestionForm,
    RowsQuestionForm,
    TextTranslator,
)

# As many buttons as a phone shows without scrolling far.
LONGEST_SCALE = 11


class CareLimit(Struct, frozen=True, forbid_unknown_fields=True):
    """After an answer of ``at_most`` or less the person is told where there is help."""

    at_most: Annotated[int, Meta(ge=0, le=100)]


class ScaleQuestionForm(RowsQuestionForm):
    """One button for each number, and one for not answering."""

    def ask(self, question: Any, translate_text: TextTranslator) -> None:
        """Show this question; a sentence before the buttons says what the ends mean."""
        super().ask(question, translate_text)
        ends_sentence = _(
            "%(least)s är %(low)s. %(most)s är %(high)s.",
            least=question.least,
            low=translate_text(question.low),
            most=question.most,
            high=translate_text(question.high),
        )
        self.answer.description = f"{self.answer.description} {ends_sentence}".strip()
        scale_numbers = range(question.least, question.most + 1)
        self.answer.choices = [
            *(SelectChoice(str(scale_number), str(scale_number)) for scale_number in scale_numbers),
            SelectChoice(DECLINED, _("Jag vill inte svara")),
        ]


class ScaleQuestion(Question, frozen=True, kw_only=True, tag="scale"):
    """Answered with a whole number from ``least`` to ``most``.

    ``low`` and ``high`` say in words, to be put within a sentence, what the ends mean. ``care`` is
    for a scale of how somebody is: from which number down they are told where there is help.
    """

    least: Annotated[int, Meta(ge=0, le=100)]
    most: Annotated[int, Meta(ge=0, le=100)]
    low: DefinitionText
    high: DefinitionText
    care: CareLimit | None = None

    form: ClassVar[type[QuestionForm]] = ScaleQuestionForm
    template: ClassVar[str] = "questions/_scale.html"

    def answer_type(self) -> Any:
        return Annotated[int, Meta(ge=self.least, le=self.most)] | Literal["declined"]

    def parse_answer(self, typed_value: Any) -> Any:
        return int(typed_value)

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        if stored_answer == self.least:
            return _("%(number)s, %(words)s", number=stored_answer, words=translate_text(self.low))
        if stored_answer == self.most:
            return _("%(number)s, %(words)s", number=stored_answer, words=translate_text(self.high))
        return _("%(number)s av %(most)s", number=stored_answer, most=self.most)

    def texts(self) -> Iterator[str]:
        yield from super().texts()
        yield self.low
        yield self.high

    def faults(self) -> Iterator[str]:
        if not 0 < self.most - self.least < LONGEST_SCALE:
            yield f".most: must be 1 to {LONGEST_SCALE - 1} more than least ({self.least})"
        if self.care is not None and not self.least <= self.care.at_most < self.most:
            yield f".care.at_most: must be a number of the scale, and not its highest ({self.most})"

    def is_worrying_answer(self, stored_answer: Any) -> bool:
        return (
            self.care is not None
            and isinstance(stored_answer, int)
            and stored_answer <= self.care.at_most
        )

    def is_possible_answer(self, named_answer: str | int) -> bool:
        return isinstance(named_answer, int) and self.least <= named_answer <= self.most

    @property
    def is_countable(self) -> bool:
        return True

    def number_range(self) -> tuple[int, int] | None:
        return self.least, self.most
