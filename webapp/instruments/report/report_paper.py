"""The report as a PDF, in the language in which it was signed and in Swedish."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from babel import dates
from sqlalchemy import Row

from webapp.core import pdf
from webapp.core.i18n import LANGUAGES, SWEDISH, current_language
from webapp.core.i18n import gettext as _
from webapp.documents.words import SignatureWords, describe_signatures
from webapp.instruments.report import report_hours, report_sheet
from webapp.instruments.report.report_hours import ReportRow, ReportWeek
from webapp.instruments.report.report_sheet import ReportSnapshot

REPORT_TEMPLATE = Path(__file__).with_name("report.typ")
REPORT_FILE_NAME = "aktivitetsrapport.pdf"


def render_report_pdf(
    report_snapshot: ReportSnapshot, signature_rows: Iterable[Row[Any]], version_number: int
) -> bytes:
    """The report as a PDF of one page; a draft when nobody signed version ``version_number``.

    ``signature_rows`` are rows of ``documents.queries.select_signatures``.
    """
    version_signatures = [
        signature_row
        for signature_row in signature_rows
        if signature_row.Signature.number == version_number
    ]
    paper_language = LANGUAGES.get(report_snapshot.language, SWEDISH)
    report_weeks = report_hours.group_rows_by_week(report_snapshot.rows)
    language_sides = pdf.build_language_columns(
        paper_language,
        lambda: _build_paper_side(
            report_snapshot, report_weeks, describe_signatures(version_signatures)
        ),
    )
    content_hashes = {
        signature_row.Signature.content_hash.hex() for signature_row in version_signatures
    }
    template_values = {
        "sides": language_sides,
        "weeks": [
            {
                "sum": format_hours_and_minutes(report_week.minutes),
                "rows": [_build_paper_row(report_row) for report_row in report_week.rows],
            }
            for report_week in report_weeks
        ],
        "total": format_hours_and_minutes(report_snapshot.minutes),
        "note": report_snapshot.note,
        "hashes": sorted(content_hashes),
    }
    return pdf.render_pdf(
        REPORT_TEMPLATE, template_values, title=language_sides[0]["title"], language=paper_language
    )


def format_hours_and_minutes(total_minutes: int) -> str:
    """``2:15``, the same in every language."""
    return f"{total_minutes // 60}:{total_minutes % 60:02}"


def _build_paper_row(report_row: ReportRow) -> dict[str, Any]:
    """What stands once in a row: figures, and what the person wrote."""
    return {
        "words": report_row.words,
        "reason": report_row.reason,
        "plan": "–" if report_row.plan is None else format_hours_and_minutes(report_row.plan),
        "done": "–" if report_row.minutes is None else format_hours_and_minutes(report_row.minutes),
    }


def _build_paper_side(
    report_snapshot: ReportSnapshot,
    report_weeks: list[ReportWeek],
    signatures: list[SignatureWords],
) -> dict[str, Any]:
    """The texts of the paper in the language in use."""
    is_swedish = current_language() is SWEDISH
    return {
        "title": _("Aktivitetsrapport"),
        "heading": report_sheet.format_report_title(report_snapshot.month),
        "facts": _list_paper_facts(report_snapshot),
        "columns": {
            "activity": _("Aktivitet"),
            "plan": _("Planerat"),
            "done": _("Gjort"),
        },
        "weeks": [
            {
                "label": _("Vecka %(week)s", week=report_week.week.number),
                "rows": [_build_paper_row_words(report_row) for report_row in report_week.rows],
            }
            for report_week in report_weeks
        ],
        "total": _("Summa, timmar och minuter"),
        "note": _("Anteckning"),
        "statement": report_snapshot.statement if is_swedish else report_snapshot.shown,
        "rounded": _("Varje tid är avrundad till närmaste kvart."),
        "signatures": [_describe_signature(signature) for signature in signatures],
        "draft": "" if signatures else _("Utkast. Inte underskriven."),
        "lines": [_("Underskrift, deltagare"), _("Underskrift, handläggare")],
        "hash": _("Rapportens kontrollsumma (SHA-256)"),
        "not_theirs": _(
            "Den här rapporten ersätter inte din aktivitetsrapport till Arbetsförmedlingen."
        ),
    }


def _list_paper_facts(report_snapshot: ReportSnapshot) -> list[tuple[str, str]]:
    """Label and text of the lines above the table."""
    facts = [
        (_("Namn"), report_snapshot.person),
        (_("Insats"), report_snapshot.programme),
        (
            _("Aktiviteter som räknas"),
            report_sheet.format_counted_activities(report_snapshot.counts),
        ),
    ]
    if report_snapshot.days:
        facts.append((_("Dagar som räknas"), report_sheet.format_counted_days(report_snapshot)))
    return facts


def _build_paper_row_words(report_row: ReportRow) -> dict[str, str]:
    """What stands in a row once for each language of the paper."""
    missing_time = _("Tid saknas") if report_row.is_missing else ""
    not_planned = "" if report_row.planned else _("Inte planerat")
    remarks = [
        report_sheet.format_row_outcome(report_row),
        missing_time,
        not_planned,
        report_sheet.describe_row_correction(report_row),
    ]
    return {
        "day": _format_paper_day(report_row.day),
        "activity": _(report_row.label),
        "about": " · ".join(remark for remark in remarks if remark),
    }


def _format_paper_day(calendar_day: dt.date) -> str:
    """A short date as ``tors 1 okt.``."""
    return str(dates.format_date(calendar_day, "EEE d MMM", locale=current_language().locale))


def _describe_signature(signature: SignatureWords) -> str:
    sentence_values = {"who": signature.who, "moment": signature.moment, "method": signature.method}
    if signature.is_approval:
        return _("Godkänd av %(who)s, %(moment)s. Inloggning: %(method)s.", **sentence_values)
    return _("Underskriven av %(who)s, %(moment)s. Inloggning: %(method)s.", **sentence_values)
