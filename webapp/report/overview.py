"""The list of reports: for each person of mine and each of the last months, how far it is."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import url_for
from msgspec import Struct

from webapp.accounts.persons import StaffMember
from webapp.core import clock, paging
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.report import body, programme, queries
from webapp.report.month import Month

# This month and those before it.
_MONTHS = 3


class Stand(StrEnum):
    """How far a report has come."""

    NONE = "none"
    OPEN = "open"
    LATE = "late"
    SIGNED = "signed"
    APPROVED = "approved"


class Cell(Struct, frozen=True):
    """One month of one person; ``url`` leads to the report where it can be read."""

    stand: Stand
    text: str
    url: str | None = None


class Person(Struct, frozen=True):
    """One row; ``cells`` is None where no consent to the reader's organisation holds."""

    public_id: UUID
    name: str
    cells: list[Cell] | None


def months() -> list[Month]:
    """The months of the list, newest first."""
    now = Month.of(clock.today())
    return [now.after(-back) for back in range(_MONTHS)]


def page(reader: StaffMember) -> dict[str, Any]:
    """What the list shows; four statements however many persons there are."""
    shown, after = months(), paging.after(tuple[str, int])
    query = queries.persons(reader, programme.reporting(), shown[-1].first, after)
    rows = db.session.execute(query.limit(paging.SIZE + 1)).all()
    people = rows[: paging.SIZE]
    ids = [row.id for row in people if row.consented]
    enrolled: dict[int, list[Any]] = {}
    for row in db.session.execute(queries.enrolments_of(reader, ids)):
        enrolled.setdefault(row.person_id, []).append(row)
    found = {
        (row.person_id, row.key): row
        for row in db.session.execute(queries.reports(reader, ids, shown))
    }
    return {
        "months": [(month, body.month_name(month)) for month in shown],
        "people": [
            Person(
                row.public_id,
                row.name,
                [
                    _cell(month, enrolled.get(row.id, []), found.get((row.id, month.key)))
                    for month in shown
                ]
                if row.consented
                else None,
            )
            for row in people
        ],
        "first": after is None,
        "older": paging.key((people[-1].name, people[-1].id)) if len(rows) > paging.SIZE else None,
    }


def _cell(month: Month, enrolments: list[Any], sheet: Any) -> Cell:
    asked = programme.of_month(enrolments, month)
    if sheet is not None:
        url = url_for("casework.sheet", sheet=sheet.public_id)
        if sheet.approved:
            return Cell(Stand.APPROVED, _("Godkänd"), url)
        return Cell(Stand.SIGNED, _("Underskriven"), url)
    if asked is None:
        return Cell(Stand.NONE, _("Inte med"))
    due = month.due(asked[1].due_day)
    if clock.today() > due:
        return Cell(Stand.LATE, _("Väntar på underskrift sedan %(day)s", day=format_date(due)))
    return Cell(Stand.OPEN, _("Inte klar"))
