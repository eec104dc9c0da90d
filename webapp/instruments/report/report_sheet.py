"""The activity report sheet of one month: its answers, and how they are put into words.

The answers are the corrections, each named ``c`` and the name of its row, ``note``, and ``signed``:
all that was signed, so that it can be read when weeks and insats have changed. Everything else is
computed from the weeks each time (see ``report_hours``).
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from babel import dates
from msgspec import Meta, Struct

from webapp.core import clock
from webapp.core.i18n import current_language, format_day
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.instruments.report.calendar_month import DaySpan, Month
from webapp.instruments.report.report_hours import ReportRow, TimeCorrection
from webapp.instruments.schedule.week_sheet import OUTCOME_LABELS, format_duration
from webapp.sheets.kinds import AnswerLine, Answers, Audience

KIND = "activity_report"
SIGNED_ANSWER, NOTE_ANSWER = "signed", "note"
NOTE_LIMIT = 1000

# How many months back a report can still be changed and signed.
OLDEST_MONTHS_BACK = 3

SIGNING_STATEMENT = _l("Jag har läst rapporten. Det som står i den stämmer.")


class ReportSnapshot(
    Struct,
    frozen=True,
    kw_only=True,
    tag="report",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What is signed: the rows, their sum in minutes, the note and the statement.

    ``counts`` maps the code of each activity that counts to its Swedish name. ``statement`` is in
    Swedish, the text that is binding; ``shown`` is the same in the language of the page, whose code
    is ``language``. ``person`` is the person's name. ``days`` are the parts of the month in which
    they took part in the insats; empty for the whole month.
    """

    month: str
    person: str
    programme: str
    counts: dict[str, str]
    rows: list[ReportRow]
    minutes: int
    note: Annotated[str, Meta(max_length=NOTE_LIMIT)]
    statement: str
    shown: str
    language: str
    days: list[DaySpan] = []

    def holds(self, calendar_day: dt.date) -> bool:
        """Whether ``calendar_day`` is one of the days that count."""
        is_within_spans = not self.days or any(
            calendar_day in counted_span for counted_span in self.days
        )
        return is_within_spans and calendar_day in Month.read(self.month)

    @property
    def digest(self) -> str:
        """SHA-256 of the content, by which a posted form proves what its page showed."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


ReportAnswerName = Annotated[str, Meta(pattern=r"^(c\d{4}-W\d{2}-b[0-9a-f]{8}|note|signed)$")]
ReportNote = Annotated[str, Meta(max_length=NOTE_LIMIT)]
ReportAnswers = Annotated[
    dict[ReportAnswerName, TimeCorrection | ReportSnapshot | ReportNote | None],
    Meta(max_length=2000),
]


def format_correction_name(row_name: str) -> str:
    """The name of the answer that corrects the row ``row_name``."""
    return f"c{row_name}"


def parse_corrections(answers: Answers) -> dict[str, TimeCorrection]:
    """The corrections among ``answers`` by the name of their row.

    Raises:
        msgspec.ValidationError: an answer has the name of a correction and is none.
    """
    return {
        answer_name[1:]: msgspec.convert(answer_value, TimeCorrection)
        for answer_name, answer_value in answers.items()
        if answer_name not in {SIGNED_ANSWER, NOTE_ANSWER} and answer_value is not None
    }


def find_signed_snapshot(answers: Answers) -> ReportSnapshot | None:
    """The report that was signed; None when nothing is signed yet.

    Raises:
        msgspec.ValidationError: the answer ``signed`` is not a report.
    """
    signed_answer = answers.get(SIGNED_ANSWER)
    return msgspec.convert(signed_answer, ReportSnapshot) if signed_answer is not None else None


def format_month_name(report_month: Month) -> str:
    """``oktober 2026``."""
    return str(dates.format_date(report_month.first, "LLLL y", locale=current_language().locale))


def format_report_title(sheet_key: str) -> str:
    """``Aktivitetsrapport för oktober 2026``."""
    return _("Aktivitetsrapport för %(month)s", month=format_month_name(Month.read(sheet_key)))


def format_report_mention(sheet_key: str) -> str:
    """``din aktivitetsrapport för oktober 2026``."""
    return _("din aktivitetsrapport för %(month)s", month=format_month_name(Month.read(sheet_key)))


def parse_report_day(sheet_key: str) -> dt.date:
    """The first day of the month that the sheet is about.

    Raises:
        ValueError: ``sheet_key`` names no month.
    """
    return Month.read(sheet_key).first


def may_write_report(sheet_key: str) -> bool:
    """Whether the report can be changed: the current month and the three before it."""
    try:
        report_month = Month.read(sheet_key)
    except ValueError:
        return False
    current_month = Month.of(clock.today())
    return current_month.after(-OLDEST_MONTHS_BACK) <= report_month <= current_month


def is_month_over(report_month: Month) -> bool:
    """Whether a month is on its last day or past it, so that it can be signed."""
    return report_month.last <= clock.today()


def format_counted_activities(activity_names: Mapping[str, str]) -> str:
    """The activities that count, with commas between."""
    return _(", ").join(_(activity_name) for activity_name in activity_names.values())


def format_counted_days(report_snapshot: ReportSnapshot) -> str:
    """``tisdag 20 oktober till lördag 31 oktober``; "" when the whole month counts."""
    return _(", ").join(
        _(
            "%(first)s till %(last)s",
            first=format_day(counted_span.first),
            last=format_day(counted_span.last),
        )
        for counted_span in report_snapshot.days
    )


def format_row_label(report_row: ReportRow) -> str:
    """The activity of a row, followed by the person's own words where there are any."""
    activity_name = _(report_row.label)
    return f"{activity_name}: {report_row.words}" if report_row.words else activity_name


def format_row_outcome(report_row: ReportRow) -> str:
    """What became of the block, in a word or two."""
    return str(OUTCOME_LABELS[report_row.outcome]) if report_row.outcome else _("Inget svar än")


def format_row_time(report_row: ReportRow) -> str:
    """The time that counts, in words; "" when there is none to tell."""
    if report_row.minutes is None:
        return _("Tid saknas") if report_row.is_missing else ""
    return format_duration(report_row.minutes)


def format_row_plan(report_row: ReportRow) -> str:
    """The planned time, or that it was not planned; "" when the planned time is what counts."""
    if not report_row.planned:
        return _("Inte planerat")
    if report_row.plan is None or report_row.plan == report_row.minutes:
        return ""
    return _("Planerat: %(time)s", time=format_duration(report_row.plan))


def describe_row_correction(report_row: ReportRow) -> str:
    """That the person corrected the time, and what the week says; "" when they did not."""
    if report_row.given is None:
        return ""
    if report_row.derived is None:
        return _("Rättad tid. Veckoschemat säger ingen tid.")
    return _("Rättad tid. Veckoschemat säger %(time)s.", time=format_duration(report_row.derived))


def describe_report_row(report_row: ReportRow) -> str:
    """Time, outcome, plan, correction and its reason, with dots between."""
    row_parts = [
        format_row_time(report_row),
        format_row_outcome(report_row),
        format_row_plan(report_row),
        describe_row_correction(report_row),
        report_row.reason,
    ]
    return " · ".join(row_part for row_part in row_parts if row_part)


def list_report_lines(answers: Answers, _audience: Audience) -> Sequence[AnswerLine]:
    """The signed report with a line for each row; before it is signed, the corrections."""
    report_snapshot = find_signed_snapshot(answers)
    if report_snapshot is None:
        return _list_correction_lines(answers)
    row_lines = [
        AnswerLine(
            format_correction_name(report_row.name),
            f"{format_day(report_row.day)} · {format_row_label(report_row)}",
            describe_report_row(report_row),
        )
        for report_row in report_snapshot.rows
    ]
    note_lines = (
        [AnswerLine(NOTE_ANSWER, _("Anteckning"), report_snapshot.note, own_words=True)]
        if report_snapshot.note
        else []
    )
    return [
        *row_lines,
        AnswerLine(SIGNED_ANSWER, _("Summa"), format_duration(report_snapshot.minutes)),
        *note_lines,
    ]


def _list_correction_lines(answers: Answers) -> Sequence[AnswerLine]:
    correction_lines = [
        AnswerLine(
            format_correction_name(row_name), _("Rättad tid"), _format_given_time(correction)
        )
        for row_name, correction in parse_corrections(answers).items()
    ]
    if answers.get(NOTE_ANSWER):
        correction_lines.append(
            AnswerLine(NOTE_ANSWER, _("Anteckning"), answers[NOTE_ANSWER], own_words=True)
        )
    return correction_lines


def _format_given_time(correction: TimeCorrection) -> str:
    text_parts = [format_duration(correction.minutes), correction.reason]
    return " · ".join(text_part for text_part in text_parts if text_part)


def format_report_summary(answers: Answers) -> str:
    """``12 timmar 30 minuter``, or that the report is not signed."""
    report_snapshot = find_signed_snapshot(answers)
    return format_duration(report_snapshot.minutes) if report_snapshot else _("Inte underskriven")
