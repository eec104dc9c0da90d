"""An answer in one's own words, on one line or several."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from webapp.core.form_fields import DECLINED, TEXT_LIMIT, clean_text
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.questions.kinds.question_base import (
    OpenQuestionForm,
    Question,
    QuestionForm,
    TextTranslator,
)

LINE_LIMIT = 200


class ShortTextForm(OpenQuestionForm):
    """A field of one line."""

    answer = StringField(
        "",
        [Length(max=LINE_LIMIT, message=_l("Texten är för lång. Korta den till 200 tecken."))],
        filters=[clean_text],
        default="",
    )


class LongTextForm(OpenQuestionForm):
    """A field of several lines."""

    answer = TextAreaField(
        "",
        [Length(max=TEXT_LIMIT, message=_l("Texten är för lång. Korta den till 10 000 tecken."))],
        filters=[clean_text],
        default="",
    )


class ShortTextQuestion(Question, frozen=True, kw_only=True, tag="short"):
    """Answered with a line of text; it may be left empty."""

    form: ClassVar[type[QuestionForm]] = ShortTextForm
    template: ClassVar[str] = "questions/_short.html"
    limit: ClassVar[int] = LINE_LIMIT

    def answer_type(self) -> Any:
        # One more than the form takes: ``parse_answer`` may add a space.
        return Annotated[str, Meta(max_length=self.limit + 1)]

    def parse_answer(self, typed_value: Any) -> Any:
        if typed_value == DECLINED:
            # Typing the code of "vill inte svara" is an answer: a space tells the two apart.
            return f"{typed_value} "
        return typed_value or ""

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        return str(stored_answer) or _("Inget skrivet")

    @property
    def own_words(self) -> bool:
        return True


class LongTextQuestion(ShortTextQuestion, frozen=True, kw_only=True, tag="long"):
    """Answered with a text of several lines; it may be left empty."""

    form: ClassVar[type[QuestionForm]] = LongTextForm
    template: ClassVar[str] = "questions/_long.html"
    limit: ClassVar[int] = TEXT_LIMIT
