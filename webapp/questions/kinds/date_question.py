"""A day."""

import datetime as dt
from typing import Annotated, Any, ClassVar

from msgspec import Meta
from wtforms import StringField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.question_base import (
    OpenQuestionForm,
    Question,
    QuestionForm,
    TextTranslator,
)


class DateQuestionForm(OpenQuestionForm):
    """The browser's own field for a day."""

    answer = StringField("", widget=DateInput(), default="")


class DateQuestion(Question, frozen=True, kw_only=True, tag="date"):
    """A day of the years 1900 to 2199, stored as ``2026-11-22``."""

    form: ClassVar[type[QuestionForm]] = DateQuestionForm
    template: ClassVar[str] = "questions/_date.html"

    def answer_type(self) -> Any:
        return Annotated[
            str, Meta(pattern=r"^((19|20|21)\d\d-[01]\d-[0-3]\d|declined)(?![\s\S])", max_length=10)
        ]

    def parse_answer(self, typed_value: Any) -> Any:
        try:
            typed_day = dt.date.fromisoformat(typed_value or "")
        except ValueError:
            typed_day = dt.date.min
        if not 1900 <= typed_day.year < 2200:
            raise ValidationError(_("Skriv en dag, till exempel 2026-01-31."))
        return typed_day.isoformat()

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        return format_date(dt.date.fromisoformat(stored_answer))
