"""The activity report sheet of one month: its answers, and how they are put into words.

Answers are corrections by ``c`` and the name of the row, ``note``, and ``signed``: what was signed,
whole, so that it can be read when weeks and insats have changed. Everything else is derived from
the weeks each time (see ``hours``).
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from babel import dates
from msgspec import Meta, Struct

from webapp.core import clock
from webapp.core.i18n import format_day, language
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.report.hours import Correction, Row
from webapp.report.month import Month, Span
from webapp.schedule.body import OUTCOMES, length
from webapp.sheets.kinds import Answers, Audience, Line

KIND = "activity_report"
SIGNED, NOTE = "signed", "note"
NOTE_LIMIT = 1000

# How many months back a report can still be written or signed.
OLDEST = 3

STATEMENT = _l("Jag har läst rapporten. Det som står i den stämmer.")


class Snapshot(Struct, frozen=True, tag="report", forbid_unknown_fields=True, omit_defaults=True):
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
    rows: list[Row]
    minutes: int
    note: Annotated[str, Meta(max_length=NOTE_LIMIT)]
    statement: str
    shown: str
    language: str
    days: list[Span] = []

    def holds(self, day: dt.date) -> bool:
        """Whether a day is among those that count."""
        within = not self.days or any(day in span for span in self.days)
        return within and day in Month.read(self.month)

    @property
    def digest(self) -> str:
        """What a page carries of what it showed."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


Name = Annotated[str, Meta(pattern=r"^(c\d{4}-W\d{2}-b[0-9a-f]{8}|note|signed)$")]
Note = Annotated[str, Meta(max_length=NOTE_LIMIT)]
Report = Annotated[dict[Name, Correction | Snapshot | Note | None], Meta(max_length=2000)]


def field(row: str) -> str:
    """The answer that corrects the row of that name."""
    return f"c{row}"


def corrections(answers: Answers) -> dict[str, Correction]:
    """The corrections by the name of their row.

    Raises:
        msgspec.ValidationError: one of them is none.
    """
    return {
        name[1:]: msgspec.convert(value, Correction)
        for name, value in answers.items()
        if name not in {SIGNED, NOTE} and value is not None
    }


def signed(answers: Answers) -> Snapshot | None:
    """What was signed; None where nothing was yet.

    Raises:
        msgspec.ValidationError: it is no report.
    """
    found = answers.get(SIGNED)
    return msgspec.convert(found, Snapshot) if found is not None else None


def month_name(month: Month) -> str:
    """``oktober 2026``."""
    return str(dates.format_date(month.first, "LLLL y", locale=language().locale))


def title(key: str) -> str:
    """``Aktivitetsrapport för oktober 2026``."""
    return _("Aktivitetsrapport för %(month)s", month=month_name(Month.read(key)))


def mention(key: str) -> str:
    """``din aktivitetsrapport för oktober 2026``."""
    return _("din aktivitetsrapport för %(month)s", month=month_name(Month.read(key)))


def day_of(key: str) -> dt.date:
    """The first day of the month.

    Raises:
        ValueError: it is none.
    """
    return Month.read(key).first


def may_write(key: str) -> bool:
    """From three months ago to the month it is."""
    try:
        month = Month.read(key)
    except ValueError:
        return False
    now = Month.of(clock.today())
    return now.after(-OLDEST) <= month <= now


def is_over(month: Month) -> bool:
    """Whether a month can be signed: from its last day."""
    return month.last <= clock.today()


def counted(counts: Mapping[str, str]) -> str:
    """The activities that count, in a row."""
    return _(", ").join(_(text) for text in counts.values())


def days(report: Snapshot) -> str:
    """``tisdag 20 oktober till lördag 31 oktober``; "" where the whole month counts."""
    return _(", ").join(
        _("%(first)s till %(last)s", first=format_day(span.first), last=format_day(span.last))
        for span in report.days
    )


def label(row: Row) -> str:
    """What a row is called: the activity, and the person's own words."""
    activity = _(row.label)
    return f"{activity}: {row.words}" if row.words else activity


def outcome(row: Row) -> str:
    """What became of it, in a word or two."""
    return str(OUTCOMES[row.outcome]) if row.outcome else _("Inget svar än")


def hours(row: Row) -> str:
    """How long counts, in words."""
    if row.minutes is None:
        return _("Tid saknas") if row.is_missing else ""
    return length(row.minutes)


def plan(row: Row) -> str:
    """How long was planned, where that is not what counts."""
    if not row.planned:
        return _("Inte planerat")
    if row.plan is None or row.plan == row.minutes:
        return ""
    return _("Planerat: %(time)s", time=length(row.plan))


def corrected(row: Row) -> str:
    """That the person gave another time than the week says."""
    if row.given is None:
        return ""
    if row.derived is None:
        return _("Rättad tid. Veckoschemat säger ingen tid.")
    return _("Rättad tid. Veckoschemat säger %(time)s.", time=length(row.derived))


def said(row: Row) -> str:
    """Everything of a row but its name: time, outcome, plan, correction."""
    parts = [hours(row), outcome(row), plan(row), corrected(row), row.reason]
    return " · ".join(part for part in parts if part)


def lines(answers: Answers, _audience: Audience) -> Sequence[Line]:
    """What was signed, a line a row; before that, what was corrected."""
    found = signed(answers)
    if found is None:
        return _unsigned(answers)
    rows = [
        Line(field(row.name), f"{format_day(row.day)} · {label(row)}", said(row))
        for row in found.rows
    ]
    note = [Line(NOTE, _("Anteckning"), found.note, own_words=True)] if found.note else []
    return [*rows, Line(SIGNED, _("Summa"), length(found.minutes)), *note]


def _unsigned(answers: Answers) -> Sequence[Line]:
    found = [
        Line(field(name), _("Rättad tid"), _given(each))
        for name, each in corrections(answers).items()
    ]
    if answers.get(NOTE):
        found.append(Line(NOTE, _("Anteckning"), answers[NOTE], own_words=True))
    return found


def _given(correction: Correction) -> str:
    parts = [length(correction.minutes), correction.reason]
    return " · ".join(part for part in parts if part)


def summary(answers: Answers) -> str:
    """``12 timmar 30 minuter``, or that nothing is signed."""
    found = signed(answers)
    return length(found.minutes) if found else _("Inte underskriven")
