"""What every kind of question has: texts, a condition, a field, and what an answer may be."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct
from wtforms import BooleanField, Form, RadioField
from wtforms.validators import InputRequired, ValidationError

from webapp.core.form_fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l

DefinitionId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,31}(?![\s\S])")]
DefinitionText = Annotated[str, Meta(pattern=r"\S", max_length=600)]
# Gives a text of a definition in the language it is shown in.
TextTranslator = Callable[[str], str]


class AskCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """A question is asked only where an earlier one has one of these answers: codes or numbers."""

    question: DefinitionId
    answers: Annotated[tuple[str | int, ...], Meta(min_length=1)]


class QuestionForm(Form):
    """The form of one question; each kind defines its field ``answer``.

    Several of them fit on a page when each is made with a prefix of its own.
    """

    question: "Question"

    def ask(self, question: "Question", translate_text: TextTranslator) -> None:
        """Show this question, its texts put through ``translate_text``."""
        self.question = question
        self.answer.label.text = translate_text(question.text)
        self.answer.description = translate_text(question.help) if question.help else ""

    def fill(self, stored_answer: Any) -> None:
        """Show the stored answer."""
        self.answer.data = str(stored_answer)

    def value(self) -> Any:
        """The answer to store, once the form is valid."""
        if self.answer.data == DECLINED:
            return DECLINED
        return self.question.parse_answer(self.answer.data)


class RowsQuestionForm(QuestionForm):
    """A question answered by choosing one row, the last of them for not answering."""

    answer = RadioField(
        "",
        [InputRequired(_l("Välj ett svar. Det går bra att välja att inte svara."))],
        validate_choice=False,
    )

    def validate_answer(self, field: Any) -> None:
        """Refuse a row that was not offered."""
        if field.data not in [offered_choice.value for offered_choice in field.choices]:
            raise ValidationError(_("Välj ett svar. Det går bra att välja att inte svara."))


class OpenQuestionForm(QuestionForm):
    """A question whose field is not a list of rows; a box beside it says "vill inte svara"."""

    declined = BooleanField(_l("Jag vill inte svara"))

    def fill(self, stored_answer: Any) -> None:
        """Show the stored answer, or the box ticked where the person declined."""
        if stored_answer == DECLINED:
            self.declined.data = True
        else:
            self.answer.data = stored_answer

    def validate_answer(self, field: Any) -> None:
        """Require a valid answer or the ticked box; not both, since only one is stored."""
        if not self.declined.data:
            self.question.parse_answer(field.data)
        elif field.data:
            raise ValidationError(_("Du har både svarat och valt att inte svara. Välj ett av dem."))

    def value(self) -> Any:
        """The answer to store, once the form is valid."""
        if self.declined.data:
            return DECLINED
        return self.question.parse_answer(self.answer.data)


class Question(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
):
    """One question of a definition; each kind is a subclass.

    ``when`` is None where it is asked of everybody. ``agrees`` are the answers that count as
    agreeing, where the question is an indicator. ``form`` asks it, by means of ``template``.
    """

    id: DefinitionId
    text: DefinitionText
    help: DefinitionText | None = None
    when: AskCondition | None = None
    agrees: tuple[str | int, ...] = ()

    form: ClassVar[type[QuestionForm]] = QuestionForm
    template: ClassVar[str] = "questions/_choices.html"

    def answer_type(self) -> Any:
        """The type a stored answer must convert to; it includes "vill inte svara"."""
        raise NotImplementedError

    def parse_answer(self, typed_value: Any) -> Any:
        """The answer to store for what was typed or chosen in the field.

        Raises:
            ValidationError: it is no possible answer.
        """
        raise NotImplementedError

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        """An answer in words; never called for "vill inte svara"."""
        raise NotImplementedError

    def texts(self) -> Iterator[str]:
        """Every text of the question that people read."""
        yield self.text
        if self.help:
            yield self.help

    def faults(self) -> Iterator[str]:
        """What is wrong with the question, apart from the others: ``.place: reason``."""
        return iter(())

    def is_possible_answer(self, _named_answer: str | int) -> bool:
        """Whether a condition may name this answer."""
        return False

    @property
    def is_countable(self) -> bool:
        """Whether there are few enough possible answers to count how many gave each."""
        return False

    def is_worrying_answer(self, _stored_answer: Any) -> bool:
        """Whether somebody who answers so may need to hear where there is help."""
        return False

    def number_range(self) -> tuple[int, int] | None:
        """The least and the greatest possible number; None where answers are not numbers."""
        return None

    @property
    def own_words(self) -> bool:
        """Whether an answer is text the person typed."""
        return False
