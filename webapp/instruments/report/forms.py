"""The forms of a report: the time of one row, the note, the signature, the approval."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from webapp.core.form_fields import clean_text
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.instruments.report.report_hours import (
    QUARTER_MINUTES,
    REASON_LIMIT,
    ReportRow,
    TimeCorrection,
)
from webapp.instruments.report.report_sheet import NOTE_LIMIT
from webapp.instruments.schedule.schedule_blocks import DAY_MINUTES
from webapp.sheets.forms import SheetForm

_QUARTER_CHOICES = [str(minutes) for minutes in range(0, 60, QUARTER_MINUTES)]
_HOURS_MESSAGE = _l("Skriv timmar med en siffra från 0 till 24.")


class WholeHoursField(IntegerField):
    """A field for whole hours with an error message of its own for text that is no number."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; raise ``ValueError``, whose text WTForms shows, when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Skriv timmar med en siffra från 0 till 24.")) from None


class RowTimeForm(SheetForm):
    """How long one row really took, and why that differs from what the week says."""

    hours = WholeHoursField(
        _l("Timmar"),
        [InputRequired(_HOURS_MESSAGE)],
    )
    quarters = SelectField(
        _l("Minuter"),
        choices=[SelectChoice(int(minutes), minutes) for minutes in _QUARTER_CHOICES],
        coerce=lambda value: int(value) if str(value) in _QUARTER_CHOICES else -1,
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Varför ändrar du?"),
        [Length(max=REASON_LIMIT, message=_l("Texten är för lång. Korta den till 500 tecken."))],
        filters=[clean_text],
        default="",
    )

    def fill(self, report_row: ReportRow) -> None:
        """Fill the fields with the time and the reason that ``report_row`` holds."""
        if report_row.minutes is not None:
            self.hours.data, self.quarters.data = divmod(report_row.minutes, 60)
        self.reason.data = report_row.reason

    def about(self, report_row: ReportRow) -> None:
        """Note which row is asked about; call it before the form is validated or shown."""
        self.row = report_row

    @property
    def most(self) -> int:
        """The most minutes a row can take: 24 hours, or the week's own time where that is longer.

        A block over the night when summer time ends can last 25 hours.
        """
        return max(DAY_MINUTES, self.row.derived or 0)

    @property
    def minutes(self) -> int:
        """The given time in minutes."""
        return int(self.hours.data) * 60 + int(self.quarters.data)

    @property
    def correction(self) -> TimeCorrection | None:
        """The correction to store; None when the given time is what the week says."""
        if self.minutes == self.row.derived:
            return None
        return TimeCorrection(self.minutes, (self.reason.data or "").strip())

    def validate_hours(self, field: WholeHoursField) -> None:
        """Refuse hours below 0 or above the most that the row can take."""
        if field.data is not None and not 0 <= field.data <= self.most // 60:
            raise ValidationError(_HOURS_MESSAGE)

    def validate_quarters(self, field: SelectField) -> None:
        """Refuse minutes outside the list, and a time above the most that the row can take."""
        if field.data is None or field.data < 0:
            raise ValidationError(_l("Välj minuter i listan."))
        if self.hours.data == self.most // 60 and self.minutes > self.most:
            raise ValidationError(_l("Ett dygn har 24 timmar."))

    def validate_reason(self, field: TextAreaField) -> None:
        """Refuse a changed time without a reason; a time the week does not say needs none."""
        if self.row.derived is None or self.hours.errors or self.quarters.errors:
            return
        if self.minutes != self.row.derived and not (field.data or "").strip():
            raise ValidationError(_l("Skriv kort varför tiden är en annan."))


class ReportNoteForm(SheetForm):
    """What the person wants to add to the month."""

    note = TextAreaField(
        _l("Vad vill du lägga till?"),
        [Length(max=NOTE_LIMIT, message=_l("Texten är för lång. Korta den till 1 000 tecken."))],
        filters=[clean_text],
        default="",
    )


class SignReportForm(FlaskForm):
    """The signature; ``seen`` is the digest of the report that the page showed."""

    seen = HiddenField()


class ApproveReportForm(FlaskForm):
    """The approval; ``version`` is the number of the version that was read."""

    version = HiddenField()
