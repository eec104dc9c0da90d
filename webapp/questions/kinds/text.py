"""An answer in one's own words, on one line or several."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from webapp.core.fields import DECLINED, TEXT_LIMIT, plain
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.questions.kinds.base import AnswerForm, OpenForm, Question, Say

LINE_LIMIT = 200


class ShortForm(OpenForm):
    """One line."""

    answer = StringField(
        "",
        [Length(max=LINE_LIMIT, message=_l("Texten är för lång. Korta den till 200 tecken."))],
        filters=[plain],
        default="",
    )


class LongForm(OpenForm):
    """Several lines."""

    answer = TextAreaField(
        "",
        [Length(max=TEXT_LIMIT, message=_l("Texten är för lång. Korta den till 10 000 tecken."))],
        filters=[plain],
        default="",
    )


class Short(Question, frozen=True, kw_only=True, tag="short"):
    """A line; it may be left empty."""

    form: ClassVar[type[AnswerForm]] = ShortForm
    template: ClassVar[str] = "questions/_short.html"
    limit: ClassVar[int] = LINE_LIMIT

    def answer_type(self) -> Any:
        # One more than a form takes: see ``read``.
        return Annotated[str, Meta(max_length=self.limit + 1)]

    def read(self, typed: Any) -> Any:
        # Somebody who types the very word has not chosen to decline.
        return f"{typed} " if typed == DECLINED else typed or ""

    def words(self, value: Any, say: Say) -> str:
        return str(value) or _("Inget skrivet")

    @property
    def own_words(self) -> bool:
        return True


class Long(Short, frozen=True, kw_only=True, tag="long"):
    """A text of several lines; it may be left empty."""

    form: ClassVar[type[AnswerForm]] = LongForm
    template: ClassVar[str] = "questions/_long.html"
    limit: ClassVar[int] = TEXT_LIMIT
