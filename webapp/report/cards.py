"""What the home page says about the report: sign it, or that it is approved."""

import datetime as dt
from collections.abc import Sequence

from flask import url_for

from webapp.accounts.persons import Person
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.report import body, programme, queries
from webapp.report.month import Month
from webapp.sheets.due import DueItem, States

# How long an approval is news.
_NEWS = dt.timedelta(days=7)


def latest() -> Month:
    """The newest month that can be signed."""
    today = clock.today()
    month = Month.of(today)
    return month if body.is_over(month) else month.after(-1)


def cards(person: Person, moment: dt.datetime, _states: States) -> Sequence[DueItem]:
    """At most one card; one statement, none where no insats here has a report."""
    if not programme.reporting():
        return []
    month = latest()
    rows = db.run(*queries.own_standing(person.id, month.key)).all()
    found = programme.of_month(rows, month)
    if found is None:
        return []
    if not rows[0].version:
        return [_sign(month, month.due(found[1].due_day))]
    approved = rows[0].approved_at
    if approved is None or clock.now() - approved > _NEWS:
        return []
    return [_approved(month, f"{rows[0].approver}, {rows[0].organisation}")]


def _sign(month: Month, due: dt.date) -> DueItem:
    text = (
        _("Skriv under senast %(day)s.", day=format_day(due))
        if clock.today() <= due
        else _("Du kan fortfarande skriva under.")
    )
    return DueItem(
        source=body.KIND,
        key=month.key,
        title=body.title(month.key),
        text=text,
        url=_url(month),
        icon="pen",
        action=_("Titta igenom rapporten"),
        by=due,
    )


def _approved(month: Month, who: str) -> DueItem:
    return DueItem(
        source=body.KIND,
        key=month.key,
        title=body.title(month.key),
        text=_("Godkänd av %(who)s.", who=who),
        url=_url(month),
        icon="check",
        action=_("Visa rapporten"),
    )


def _url(month: Month) -> str:
    return url_for("report.month", month=month)
