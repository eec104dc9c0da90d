"""The forms of the diary: a question on a scale, one in own words, and the extra questions."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from webapp.core.form_fields import DECLINED, TEXT_LIMIT, clean_text
from webapp.core.i18n import lazy_gettext as _l
from webapp.instruments.diary.diary_sheet import QUESTION_LABELS, SCALE_LABELS
from webapp.sheets.forms import SheetForm
from webapp.sheets.kinds import Answers

_DECLINED = SelectChoice(DECLINED, _l("Jag vill inte svara"))


class DiaryScaleForm(SheetForm):
    """A question answered by choosing one row."""

    answer = RadioField(
        "", [InputRequired(_l("Välj ett svar. Det går bra att välja att inte svara."))]
    )

    def ask(self, question_name: str, answers: Answers) -> None:
        """Show the question ``question_name``, with the answer given so far."""
        self.answer.label.text = QUESTION_LABELS[question_name]
        self.answer.choices = [
            *(
                SelectChoice(str(scale_value), scale_label)
                for scale_value, scale_label in SCALE_LABELS[question_name].items()
            ),
            _DECLINED,
        ]
        if question_name in answers and not self.is_submitted():
            self.answer.data = str(answers[question_name])

    def value(self) -> Any:
        """A number of the scale, or ``DECLINED`` for "vill inte svara"."""
        return DECLINED if self.answer.data == DECLINED else int(self.answer.data)


class DiaryTextForm(SheetForm):
    """A question answered in one's own words."""

    answer = TextAreaField(
        "",
        [Length(max=TEXT_LIMIT, message=_l("Texten är för lång. Korta den till 10 000 tecken."))],
        filters=[clean_text],
        default="",
    )

    def ask(self, question_name: str, answers: Answers) -> None:
        """Show the question ``question_name``, with the answer given so far."""
        self.answer.label.text = QUESTION_LABELS[question_name]
        if question_name in answers and not self.is_submitted():
            self.answer.data = answers[question_name]

    def value(self) -> str:
        """The text as typed, "" where nothing was."""
        return self.answer.data or ""


class DiaryOptionsForm(FlaskForm):
    """Which extra questions the diary asks."""

    pain = BooleanField(_l("Fråga mig om smärta"))
    sleep = BooleanField(_l("Fråga mig om sömn"))
