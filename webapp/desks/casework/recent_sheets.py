"""A person's last sheets of one kind, beside the sheet that is read."""

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Row

from webapp.core.db import db
from webapp.core.i18n import format_day
from webapp.desks.casework import queries, rating_chart
from webapp.desks.casework.inbox_filters import InboxFilters
from webapp.desks.casework.inbox_rows import build_sheet_url
from webapp.desks.casework.rating_chart import RatingChart
from webapp.identity.people.persons import StaffMember
from webapp.sheets import staff_service
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.page_hooks import load_staff_pages

# How many of the last sheets are listed; the chart reads as many as it has days.
_LISTED_SHEETS = 5


class RecentSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One of the last sheets in the list; ``current`` is the one that is read."""

    url: str
    label: str
    summary: str
    current: bool


class RecentSheets(msgspec.Struct, frozen=True):
    """The last sheets, newest first, and the chart of two weeks; None where nothing is measured."""

    sheets: list[RecentSheet]
    chart: RatingChart | None


def read_recent_sheets(
    reader: StaffMember, person_key: bytes, sheet: Row[Any], filters: InboxFilters
) -> RecentSheets:
    """The person's last sheets of the same kind as ``sheet``.

    A kind of sheet that is drawn is listed by titles alone: each of those sheets is opened on its
    own page, where the reading is noted.
    """
    if load_staff_pages(sheet.kind).drawing is not None:
        return RecentSheets(_list_recent_titles(reader, sheet, filters), None)
    instrument = get_sheet_kinds()[sheet.kind]
    version_rows = db.session.execute(
        queries.select_recent_versions(reader, sheet.person_id, sheet.kind, rating_chart.CHART_DAYS)
    ).all()
    recent_sheets: list[RecentSheet] = []
    ratings_by_day: dict[dt.date, dict[str, int]] = {}
    for version_row in version_rows:
        sheet_day = instrument.day(version_row.key)
        answers = staff_service.unseal_version_answers(
            person_key, version_row, version_row.SheetVersion
        )
        ratings_by_day[sheet_day] = instrument.measures(answers)
        if len(recent_sheets) < _LISTED_SHEETS:
            recent_sheets.append(
                RecentSheet(
                    url=build_sheet_url(version_row.public_id, filters),
                    label=format_day(sheet_day),
                    summary=instrument.summary(answers),
                    current=version_row.id == sheet.id,
                )
            )
    newest_day = max(ratings_by_day, default=instrument.day(sheet.key))
    return RecentSheets(recent_sheets, rating_chart.draw_rating_chart(ratings_by_day, newest_day))


def _list_recent_titles(
    reader: StaffMember, sheet: Row[Any], filters: InboxFilters
) -> list[RecentSheet]:
    instrument = get_sheet_kinds()[sheet.kind]
    sheet_rows = db.session.execute(
        queries.select_recent_sheets(reader, sheet.person_id, sheet.kind, _LISTED_SHEETS)
    )
    return [
        RecentSheet(
            url=build_sheet_url(sheet_row.public_id, filters),
            label=instrument.title(sheet_row.key),
            summary="",
            current=sheet_row.id == sheet.id,
        )
        for sheet_row in sheet_rows
    ]
