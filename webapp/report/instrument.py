"""The activity report as the road knows it."""

from typing import Any

from flask import url_for

from webapp.consent.kinds import ConsentKind
from webapp.core.i18n import lazy_gettext as _l
from webapp.programmes.definitions import Programme
from webapp.report import body, words
from webapp.report.difference import changes
from webapp.report.month import Month
from webapp.report.review import review
from webapp.schedule.body import length
from webapp.sheets.kinds import Answers, Audience, SheetKind
from webapp.sheets.page_hooks import Drawing, OwnerPages, StaffPages


def url(key: str, name: str) -> str:
    """The owner's page of a row, of the note, or of the month."""
    month = Month.read(key)
    if name == body.NOTE:
        return url_for("report.note", month=month)
    if name.startswith("c"):
        return url_for("report.row", month=month, name=name[1:])
    return url_for("report.month", month=month)


def drawn(
    _key: str, answers: Answers, before: Answers | None, _audience: Audience
) -> dict[str, Any]:
    """What was signed, row by row, and what the version before it said."""
    report, earlier = body.signed(answers), body.signed(before or {})
    return {
        "report": report,
        "weeks": words.weeks(report.rows) if report else [],
        "total": length(report.minutes) if report else "",
        "counts": body.counted(report.counts) if report else "",
        "days": body.days(report) if report else "",
        "differences": words.differences(
            changes(earlier.rows, report.rows) if report and earlier else []
        ),
        "before": earlier,
    }


def asks(programme: Programme | None) -> bool:
    """Whether somebody in this insats has a report to decide about."""
    return programme is not None and programme.report is not None


DRAWING = Drawing("report/_drawn.html", drawn)
SHEET_KIND = SheetKind(
    kind=body.KIND,
    label=_l("Aktivitetsrapport"),
    schema=body.Report,
    title=body.title,
    mention=body.mention,
    day=body.day_of,
    may_write=body.may_write,
    lines=body.lines,
    summary=body.summary,
)
CONSENT_KIND = ConsentKind(code=body.KIND, label=_l("Aktivitetsrapport"), belongs_to=asks)
OWNER_PAGES = OwnerPages(
    answer_url=url,
    drawing=DRAWING,
    last_page=lambda key: url(key, ""),
    index=lambda: url_for("report.newest"),
)
STAFF_PAGES = StaffPages(drawing=DRAWING, actions=review)
