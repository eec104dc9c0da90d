"""A question answered with a day."""

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
    """A date field of the browser."""

    answer = StringField("", widget=DateInput(), default="")


class DateQuestion(Question, frozen=True, kw_only=True, tag="date"):
    """Answered with a day of the years 1900 to 2199, stored as ``2026-11-22``."""

    form: ClassVar[type[QuestionForm]] = DateQuestionForm
    template: ClassVar[str] = "questions/_date.html"

    def answer_type(self) -> Any:
        return Annotated[
            str, Meta(pattern=r"^((19|20|21)\d\d-[01]\d-[0-3]\d|declined)(?![\s\S])", max_length=10)
        ]

    def parse_answer(self, typed_value: Any) -> Any:
        typed_day = _parse_iso_day(typed_value or "")
        if typed_day is None or not 1900 <= typed_day.year < 2200:
            raise ValidationError(_("Skriv en dag, till exempel 2026-01-31."))
        return typed_day.isoformat()

    def describe_answer(self, stored_answer: Any, translate_text: TextTranslator) -> str:
        return format_date(dt.date.fromisoformat(stored_answer))


def _parse_iso_day(typed_text: str) -> dt.date | None:
    """The day that a text like ``2026-11-22`` is; None where it is none."""
    try:
        return dt.date.fromisoformat(typed_text)
    except ValueError:
        return None
