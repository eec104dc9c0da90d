"""What a handläggare answers to a sheet."""

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
    """An answer, what it is about, and whose turn it is after it."""

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
        [AnyOf([waits.value for waits in SheetTurn], message=_l("Välj vad som händer nu."))],
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

    def offer(self, sheet_parts: Mapping[str, str]) -> None:
        """Let the answer be about one of ``parts``, called so; about the whole where none is."""
        if not sheet_parts:
            del self.about
            return
        self.about.choices = [
            SelectChoice("", _l("Hela veckan")),
            *(SelectChoice(part_name, part_label) for part_name, part_label in sheet_parts.items()),
        ]

    def validate_about(self, field: SelectField) -> None:
        """Only what the sheet holds."""
        if field.data not in [part_choice.value for part_choice in field.choices]:
            raise ValidationError(_l("Välj något i listan."))

    def validate_text(self, field: TextAreaField) -> None:
        """Blanks are no answer."""
        if not (field.data or "").strip():
            raise ValidationError(_l("Skriv ett svar."))

    def validate_promised(self, field: DayField) -> None:
        """A promise needs its day, today or later."""
        if self.waits.data != SheetTurn.HANDLAGGARE:
            return
        if field.data is None:
            raise ValidationError(_l("Välj en dag."))
        if not today() <= field.data <= today() + _FURTHEST_PROMISE:
            raise ValidationError(_l("Välj en dag från i dag och högst ett år fram."))

    @property
    def part(self) -> str | None:
        """The name of the one thing the answer is about; None: the whole sheet."""
        return (self.about.data or None) if self.about is not None else None

    @property
    def promise(self) -> dt.date | None:
        """The day the handläggare comes back, where they said so."""
        promised_day: dt.date | None = self.promised.data
        return promised_day if self.waits.data == SheetTurn.HANDLAGGARE else None
