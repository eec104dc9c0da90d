"""The home page's card about the report: that it can be signed, or that it is approved."""

import datetime as dt
from collections.abc import Sequence

from flask import url_for

from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.identity.people.persons import Person
from webapp.instruments.report import queries, report_sheet, reporting_programmes
from webapp.instruments.report.calendar_month import Month
from webapp.programmes.participation import list_participations
from webapp.sheets.due_items import DueItem, SheetStates

# How long the home page tells of an approval.
_APPROVAL_NEWS_TIME = dt.timedelta(days=7)


def choose_newest_signable_month() -> Month:
    """The newest month that is over: the current one on its last day, else the one before."""
    current_day = clock.today()
    current_month = Month.of(current_day)
    return current_month if report_sheet.is_month_over(current_month) else current_month.after(-1)


def list_report_cards(
    person: Person, current_moment: dt.datetime, _states: SheetStates
) -> Sequence[DueItem]:
    """The card about the newest month that can be signed; empty when there is nothing to tell.

    Runs one database statement, or none when no insats of the person has a report.
    """
    has_report = any(
        participation.programme is not None and participation.programme.report is not None
        for participation in list_participations(person.id)
    )
    if not has_report:
        return []
    report_month = choose_newest_signable_month()
    standing_rows = db.run(*queries.select_own_report_standing(person.id, report_month.key)).all()
    month_programme = reporting_programmes.find_month_programme(
        reporting_programmes.read_enrolment_periods(standing_rows), report_month
    )
    if month_programme is None:
        return []
    newest_row = standing_rows[0]
    if not newest_row.version:
        return [_build_sign_card(report_month, report_month.due(month_programme.report.due_day))]
    if (
        newest_row.approved_at is None
        or clock.utc_now() - newest_row.approved_at > _APPROVAL_NEWS_TIME
    ):
        return []
    return [_build_approved_card(report_month, f"{newest_row.approver}, {newest_row.organisation}")]


def _build_sign_card(report_month: Month, due_day: dt.date) -> DueItem:
    card_text = (
        _("Skriv under senast %(day)s.", day=format_day(due_day))
        if clock.today() <= due_day
        else _("Du kan fortfarande skriva under.")
    )
    return DueItem(
        source=report_sheet.KIND,
        key=report_month.key,
        title=report_sheet.format_report_title(report_month.key),
        text=card_text,
        url=_build_card_url(report_month),
        icon="pen",
        action=_("Titta igenom rapporten"),
        by=due_day,
    )


def _build_approved_card(report_month: Month, approver_name: str) -> DueItem:
    return DueItem(
        source=report_sheet.KIND,
        key=report_month.key,
        title=report_sheet.format_report_title(report_month.key),
        text=_("Godkänd av %(who)s.", who=approver_name),
        url=_build_card_url(report_month),
        icon="check",
        action=_("Visa rapporten"),
    )


def _build_card_url(report_month: Month) -> str:
    return url_for("report.show_month_report", month=report_month)
