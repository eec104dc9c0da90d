"""The report on paper: what was signed, in the language that was shown and in Swedish."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel import dates

from webapp.core import pdf
from webapp.core.i18n import LANGUAGES, SWEDISH, language
from webapp.core.i18n import gettext as _
from webapp.documents.words import Signed, in_words
from webapp.report import body, hours
from webapp.report.body import Snapshot
from webapp.report.hours import Row

TEMPLATE = Path(__file__).with_name("report.typ")
NAME = "aktivitetsrapport.pdf"


def printed(report: Snapshot, signatures: Iterable[Any], number: int) -> bytes:
    """One A4 as PDF; a draft where no signature stands under version ``number``.

    ``signatures`` are rows of ``documents.queries.signatures``.
    """
    under = [row for row in signatures if row.Signature.number == number]
    spoken = LANGUAGES.get(report.language, SWEDISH)
    parts = hours.by_week(report.rows)
    sides = pdf.beside(spoken, lambda: _side(report, parts, in_words(under)))
    data = {
        "sides": sides,
        "weeks": [
            {
                "sum": clock(part.minutes),
                "rows": [_row(row) for day in part.days for row in day.rows],
            }
            for part in parts
        ],
        "total": clock(report.minutes),
        "note": report.note,
        "hashes": sorted({row.Signature.content_hash.hex() for row in under}),
    }
    return pdf.render(TEMPLATE, data, title=sides[0]["title"], language=spoken)


def clock(minutes: int) -> str:
    """``2:15``: the same in every language."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _row(row: Row) -> dict[str, Any]:
    """What stands once in a row, whatever the language."""
    return {
        "words": row.words,
        "reason": row.reason,
        "plan": "–" if row.plan is None else clock(row.plan),
        "done": "–" if row.minutes is None else clock(row.minutes),
    }


def _side(
    report: Snapshot, parts: list[hours.WeekPart], signatures: list[Signed]
) -> dict[str, Any]:
    """Everything that is said in words, in the language spoken now."""
    return {
        "title": _("Aktivitetsrapport"),
        "heading": body.title(report.month),
        "facts": [
            (_("Namn"), report.person),
            (_("Insats"), report.programme),
            (_("Aktiviteter som räknas"), body.counted(report.counts)),
            *([(_("Dagar som räknas"), body.days(report))] if report.days else []),
        ],
        "columns": {
            "activity": _("Aktivitet"),
            "plan": _("Planerat"),
            "done": _("Gjort"),
        },
        "weeks": [
            {
                "label": _("Vecka %(week)s", week=part.week.number),
                "rows": [_said(row) for day in part.days for row in day.rows],
            }
            for part in parts
        ],
        "total": _("Summa, timmar och minuter"),
        "note": _("Anteckning"),
        "statement": report.statement if language() is SWEDISH else report.shown,
        "rounded": _("Varje tid är avrundad till närmaste kvart."),
        "signatures": [_signature(each) for each in signatures],
        "draft": "" if signatures else _("Utkast. Inte underskriven."),
        "lines": [_("Underskrift, deltagare"), _("Underskrift, handläggare")],
        "hash": _("Rapportens kontrollsumma (SHA-256)"),
        "not_theirs": _(
            "Den här rapporten ersätter inte din aktivitetsrapport till Arbetsförmedlingen."
        ),
    }


def _said(row: Row) -> dict[str, str]:
    missing = _("Tid saknas") if row.is_missing else ""
    planned = "" if row.planned else _("Inte planerat")
    about = [body.outcome(row), missing, planned, body.corrected(row)]
    return {
        "day": _short(row.day),
        "activity": _(row.label),
        "about": " · ".join(part for part in about if part),
    }


def _short(day: dt.date) -> str:
    """``tors 1 okt.`` and the like."""
    return str(dates.format_date(day, "EEE d MMM", locale=language().locale))


def _signature(signed: Signed) -> str:
    values = {"who": signed.who, "moment": signed.moment, "method": signed.method}
    if signed.is_approval:
        return _("Godkänd av %(who)s, %(moment)s. Inloggning: %(method)s.", **values)
    return _("Underskriven av %(who)s, %(moment)s. Inloggning: %(method)s.", **values)
