"""What is asked about a report: the time of one row, the note, the signature."""

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
    """Whole hours; what is no number is told beside the question."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ``ValueError``, which WTForms shows, for what is no number."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Skriv timmar med en siffra från 0 till 24.")) from None


class RowTimeForm(SheetForm):
    """How long one row really took, and why that is not what the week says."""

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
        """Show what ``report_row`` says."""
        if report_row.minutes is not None:
            self.hours.data, self.quarters.data = divmod(report_row.minutes, 60)
        self.reason.data = report_row.reason

    def about(self, report_row: ReportRow) -> None:
        """Which row it is; say it before validating or showing."""
        self.row = report_row

    @property
    def most(self) -> int:
        """The most minutes a row can take: a day, or what the week itself says where it is more.

        The night when summer time ends has an hour of its own.
        """
        return max(DAY_MINUTES, self.row.derived or 0)

    @property
    def minutes(self) -> int:
        """What was given."""
        return int(self.hours.data) * 60 + int(self.quarters.data)

    @property
    def correction(self) -> TimeCorrection | None:
        """What to keep: None where the week says the same."""
        if self.minutes == self.row.derived:
            return None
        return TimeCorrection(self.minutes, (self.reason.data or "").strip())

    def validate_hours(self, field: WholeHoursField) -> None:
        """As many as the row can take."""
        if field.data is not None and not 0 <= field.data <= self.most // 60:
            raise ValidationError(_HOURS_MESSAGE)

    def validate_quarters(self, field: SelectField) -> None:
        """Whole quarters, and no more than the row can take in all."""
        if field.data is None or field.data < 0:
            raise ValidationError(_l("Välj minuter i listan."))
        if self.hours.data == self.most // 60 and self.minutes > self.most:
            raise ValidationError(_l("Ett dygn har 24 timmar."))

    def validate_reason(self, field: TextAreaField) -> None:
        """Another time than the week says needs its reason; a missing one does not."""
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
    """The signature; ``seen`` is the digest of what the page showed."""

    seen = HiddenField()


class ApproveReportForm(FlaskForm):
    """The approval; ``version`` is the one that was read."""

    version = HiddenField()
