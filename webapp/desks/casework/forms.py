"""The form with which a handläggare replies to a sheet."""

import datetime as dt
from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from webapp.core.clock import today
from webapp.core.form_fields import DayField, clean_text
from webapp.core.i18n import lazy_gettext as _l
from webapp.sheets.models import SheetTurn

_LONGEST_REPLY = 4000
_FURTHEST_PROMISE = dt.timedelta(days=366)


class ReplyForm(FlaskForm):
    """A reply, what it is about, and whose turn it is after it."""

    about = SelectField(_l("Vad gäller svaret?"), choices=[], validate_choice=False, default="")
    text = TextAreaField(
        _l("Ditt svar"),
        [
            InputRequired(_l("Skriv ett svar.")),
            Length(
                max=_LONGEST_REPLY, message=_l("Texten är för lång. Korta den till 4 000 tecken.")
            ),
        ],
        filters=[clean_text],
        default="",
    )
    waits = RadioField(
        _l("Vad händer nu?"),
        [
            AnyOf(
                [sheet_turn.value for sheet_turn in SheetTurn],
                message=_l("Välj vad som händer nu."),
            )
        ],
        choices=[
            SelectChoice(SheetTurn.NOBODY.value, _l("Inget mer behövs")),
            SelectChoice(SheetTurn.DELTAGARE.value, _l("Jag väntar på svar från deltagaren")),
            SelectChoice(SheetTurn.HANDLAGGARE.value, _l("Jag återkommer senast en viss dag")),
        ],
        validate_choice=False,
    )
    promised = DayField(
        _l("Dagen du återkommer senast"),
        description=_l("Fyll i bara om du ska återkomma."),
    )

    def offer(self, reply_subjects: Mapping[str, str]) -> None:
        """Let the reply be about the whole sheet or one of these answers, name to label.

        Without answers there is nothing to choose: the field goes.
        """
        if not reply_subjects:
            del self.about
            return
        self.about.choices = [
            SelectChoice("", _l("Hela veckan")),
            *(SelectChoice(name, label) for name, label in reply_subjects.items()),
        ]

    def validate_about(self, field: SelectField) -> None:
        """Refuse an answer that the sheet does not hold."""
        if field.data not in [subject_choice.value for subject_choice in field.choices]:
            raise ValidationError(_l("Välj något i listan."))

    def validate_text(self, field: TextAreaField) -> None:
        """Refuse a reply of nothing but blanks."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Skriv ett svar."))

    def validate_promised(self, field: DayField) -> None:
        """Ask for a day within a year from today where the handläggare comes back."""
        if self.waits.data != SheetTurn.HANDLAGGARE:
            return
        if field.data is None:
            raise ValidationError(_l("Välj en dag."))
        if not today() <= field.data <= today() + _FURTHEST_PROMISE:
            raise ValidationError(_l("Välj en dag från i dag och högst ett år fram."))

    @property
    def answer_name(self) -> str | None:
        """The name of the answer that the reply is about; None for the whole sheet."""
        if self.about is None:
            return None
        return self.about.data or None

    @property
    def promised_day(self) -> dt.date | None:
        """The day the handläggare comes back; None where they do not."""
        if self.waits.data != SheetTurn.HANDLAGGARE:
            return None
        chosen_day: dt.date | None = self.promised.data
        return chosen_day
