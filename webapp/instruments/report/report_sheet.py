"""The activity report sheet of one month: its answers, and how they are put into words.

Answers are corrections by ``c`` and the name of the row, ``note``, and ``signed``: what was signed,
whole, so that it can be read when weeks and insats have changed. Everything else is derived from
the weeks each time (see ``report_hours``).
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

# How many months back a report can still be written or signed.
OLDEST_MONTHS_BACK = 3

SIGNING_STATEMENT = _l("Jag har läst rapporten. Det som står i den stämmer.")


class ReportSnapshot(
    Struct, frozen=True, tag="report", forbid_unknown_fields=True, omit_defaults=True
):
    """What somebody signs: the rows, their sum in minutes, the note and the statement.

    ``counts`` are the activities that count, code to what they are called in Swedish. ``statement``
    is in Swedish, which is the text that counts; ``shown`` is the same in the language of the page,
    ``language`` that language. ``person`` is the name they chose. ``days`` are the parts of the
    month they took part in the insats, none for the whole of it.
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
        """Whether a day is among those that count."""
        is_within_spans = not self.days or any(
            calendar_day in counted_span for counted_span in self.days
        )
        return is_within_spans and calendar_day in Month.read(self.month)

    @property
    def digest(self) -> str:
        """What a page carries of what it showed."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


ReportAnswerName = Annotated[str, Meta(pattern=r"^(c\d{4}-W\d{2}-b[0-9a-f]{8}|note|signed)$")]
ReportNote = Annotated[str, Meta(max_length=NOTE_LIMIT)]
ReportAnswers = Annotated[
    dict[ReportAnswerName, TimeCorrection | ReportSnapshot | ReportNote | None],
    Meta(max_length=2000),
]


def format_correction_name(row_name: str) -> str:
    """The answer that corrects the row of that name."""
    return f"c{row_name}"


def parse_corrections(answers: Answers) -> dict[str, TimeCorrection]:
    """The corrections by the name of their row.

    Raises:
        msgspec.ValidationError: one of them is none.
    """
    return {
        answer_name[1:]: msgspec.convert(answer_value, TimeCorrection)
        for answer_name, answer_value in answers.items()
        if answer_name not in {SIGNED_ANSWER, NOTE_ANSWER} and answer_value is not None
    }


def find_signed_snapshot(answers: Answers) -> ReportSnapshot | None:
    """What was signed; None where nothing was yet.

    Raises:
        msgspec.ValidationError: it is no report.
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
    """The first day of the month.

    Raises:
        ValueError: it is none.
    """
    return Month.read(sheet_key).first


def may_write_report(sheet_key: str) -> bool:
    """From three months ago to the month it is."""
    try:
        report_month = Month.read(sheet_key)
    except ValueError:
        return False
    current_month = Month.of(clock.today())
    return current_month.after(-OLDEST_MONTHS_BACK) <= report_month <= current_month


def is_month_over(report_month: Month) -> bool:
    """Whether a month can be signed: from its last day."""
    return report_month.last <= clock.today()


def format_counted_activities(activity_names: Mapping[str, str]) -> str:
    """The activities that count, in a row."""
    return _(", ").join(_(activity_name) for activity_name in activity_names.values())


def format_counted_days(report_snapshot: ReportSnapshot) -> str:
    """``tisdag 20 oktober till lördag 31 oktober``; "" where the whole month counts."""
    return _(", ").join(
        _(
            "%(first)s till %(last)s",
            first=format_day(counted_span.first),
            last=format_day(counted_span.last),
        )
        for counted_span in report_snapshot.days
    )


def format_row_label(report_row: ReportRow) -> str:
    """What a row is called: the activity, and the person's own words."""
    activity_name = _(report_row.label)
    return f"{activity_name}: {report_row.words}" if report_row.words else activity_name


def format_row_outcome(report_row: ReportRow) -> str:
    """What became of it, in a word or two."""
    return str(OUTCOME_LABELS[report_row.outcome]) if report_row.outcome else _("Inget svar än")


def format_row_time(report_row: ReportRow) -> str:
    """How long counts, in words."""
    if report_row.minutes is None:
        return _("Tid saknas") if report_row.is_missing else ""
    return format_duration(report_row.minutes)


def format_row_plan(report_row: ReportRow) -> str:
    """How long was planned, where that is not what counts."""
    if not report_row.planned:
        return _("Inte planerat")
    if report_row.plan is None or report_row.plan == report_row.minutes:
        return ""
    return _("Planerat: %(time)s", time=format_duration(report_row.plan))


def describe_row_correction(report_row: ReportRow) -> str:
    """That the person gave another time than the week says."""
    if report_row.given is None:
        return ""
    if report_row.derived is None:
        return _("Rättad tid. Veckoschemat säger ingen tid.")
    return _("Rättad tid. Veckoschemat säger %(time)s.", time=format_duration(report_row.derived))


def describe_report_row(report_row: ReportRow) -> str:
    """Everything of a row but its name: time, outcome, plan, correction."""
    row_parts = [
        format_row_time(report_row),
        format_row_outcome(report_row),
        format_row_plan(report_row),
        describe_row_correction(report_row),
        report_row.reason,
    ]
    return " · ".join(row_part for row_part in row_parts if row_part)


def list_report_lines(answers: Answers, _audience: Audience) -> Sequence[AnswerLine]:
    """What was signed, a line a row; before that, what was corrected."""
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
    """``12 timmar 30 minuter``, or that nothing is signed."""
    report_snapshot = find_signed_snapshot(answers)
    return format_duration(report_snapshot.minutes) if report_snapshot else _("Inte underskriven")
