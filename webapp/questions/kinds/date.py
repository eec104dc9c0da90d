"""A day."""

import datetime as dt
from typing import Annotated, Any, ClassVar

from msgspec import Meta
from wtforms import StringField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.questions.kinds.base import AnswerForm, OpenForm, Question, Say


class DateForm(OpenForm):
    """The browser's own field for a day."""

    answer = StringField("", widget=DateInput(), default="")


class Date(Question, frozen=True, kw_only=True, tag="date"):
    """A day of the years 1900 to 2199, stored as ``2026-11-22``."""

    form: ClassVar[type[AnswerForm]] = DateForm
    template: ClassVar[str] = "questions/_date.html"

    def answer_type(self) -> Any:
        return Annotated[
            str, Meta(pattern=r"^((19|20|21)\d\d-[01]\d-[0-3]\d|declined)(?![\s\S])", max_length=10)
        ]

    def read(self, typed: Any) -> Any:
        try:
            day = dt.date.fromisoformat(typed or "")
        except ValueError:
            day = dt.date.min
        if not 1900 <= day.year < 2200:
            raise ValidationError(_("Skriv en dag, till exempel 2026-01-31."))
        return day.isoformat()

    def words(self, value: Any, say: Say) -> str:
        return format_date(dt.date.fromisoformat(value))
