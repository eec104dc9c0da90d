"""The page about one person that a handläggare works with; no sheet is opened here."""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import abort, url_for
from sqlalchemy import Row

from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.service import compute_last_consent_day
from webapp.core import paging
from webapp.core.clock import split_iso_week, to_stockholm
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.core.ids import PersonId
from webapp.desks.casework import queries
from webapp.desks.casework.caseload_rows import CaseloadRow, build_caseload_rows
from webapp.desks.casework.inbox_rows import is_unread_sheet
from webapp.desks.casework.words import ReplyTurn, describe_reply_turn
from webapp.identity.people.persons import StaffMember
from webapp.programmes.programme_definitions import load_programmes
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.models import Sheet
from webapp.sheets.page_hooks import (
    PERSON_CARDS,
    SENT_SHEET_LINKS,
    PageLink,
    PagePart,
    PersonIds,
)


class KindConsent(msgspec.Struct, frozen=True):
    """A kind of sheet the person lets the reader's organisation read, and the last day of that."""

    label: str
    last_day: dt.date


class SentSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet the person has sent, without its answers; ``changed`` where it was sent again."""

    url: str
    title: str
    sent_at: dt.datetime
    unread: bool
    changed: bool
    turn: ReplyTurn


class SentWeek(msgspec.Struct, frozen=True):
    """The sheets sent in one ISO week, newest first."""

    year: int
    week: int
    sheets: list[SentSheet]


class CaseloadPersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the page shows of the person.

    ``person`` is a row of ``select_caseload_person``, ``assignments`` are rows of
    ``select_person_assignments``. ``programme_name`` is None where the person has no insats.
    ``language_name`` is empty for a language the app does not have. ``card_issued`` is the time of
    the newest card in ISO format, empty where there is none. ``cards`` and ``sent_links`` come from
    other slices. ``older_key`` leads to the next page of sent sheets, None on the last one.
    """

    person: Row[Any]
    status: CaseloadRow
    language_name: str
    programme_name: str | None
    assignments: list[Row[Any]]
    consents: list[KindConsent]
    cards: list[PagePart]
    card_issued: str
    weeks: list[SentWeek]
    sent_links: list[PageLink]
    older_key: str | None


def read_person_page(reader: StaffMember, public_id: UUID) -> CaseloadPersonPage:
    """The page about a person ``reader`` works with today; aborts with 404 for anybody else."""
    person_row = db.session.execute(
        queries.select_caseload_person(reader, public_id)
    ).first() or abort(404)
    page_start = paging.read_paging_key(tuple[dt.datetime, int])
    sheet_rows = _list_sheet_rows(reader, person_row.id, page_start) if person_row.until else []
    shown_rows, older_key = sheet_rows[: paging.PAGE_SIZE], None
    if len(sheet_rows) > paging.PAGE_SIZE:
        older_key = paging.build_paging_key((shown_rows[-1].sent_at, shown_rows[-1].id))
    programme = load_programmes().get(person_row.programme or "")
    language = LANGUAGES.get(person_row.language)
    person_ids = PersonIds(PersonId(person_row.id), person_row.public_id)
    return CaseloadPersonPage(
        person=person_row,
        status=build_caseload_rows(reader, [person_row])[0],
        language_name=language.name if language else "",
        programme_name=programme.name if programme else person_row.programme,
        assignments=list(
            db.session.execute(queries.select_person_assignments(reader, person_row.id))
        ),
        consents=_list_kind_consents(reader, person_row.id),
        cards=_list_person_cards(reader, person_ids),
        card_issued=person_row.card_issued.isoformat() if person_row.card_issued else "",
        weeks=_group_sheets_by_week(shown_rows),
        sent_links=_list_sent_links(reader, person_ids) if sheet_rows else [],
        older_key=older_key,
    )


def _list_person_cards(reader: StaffMember, person_ids: PersonIds) -> list[PagePart]:
    return [
        person_card
        for list_cards in PERSON_CARDS.all().values()
        for person_card in list_cards(reader, person_ids)
    ]


def _list_sent_links(reader: StaffMember, person_ids: PersonIds) -> list[PageLink]:
    return [
        sent_link
        for list_links in SENT_SHEET_LINKS.all().values()
        for sent_link in list_links(reader, person_ids)
    ]


def _list_kind_consents(reader: StaffMember, person_id: PersonId) -> list[KindConsent]:
    """The kinds of sheet ``reader`` may read of a person now, in the order of the app."""
    consent_ends = {
        grant_row.kind: grant_row.until
        for grant_row in db.session.execute(queries.select_current_grants(reader, person_id))
    }
    return [
        KindConsent(str(kind_label), compute_last_consent_day(consent_ends[sheet_kind]))
        for sheet_kind, kind_label in list_consent_kinds().items()
        if sheet_kind in consent_ends
    ]


def _list_sheet_rows(
    reader: StaffMember, person_id: PersonId, page_start: tuple[dt.datetime, int] | None
) -> list[Row[Any]]:
    """A page of sent sheets, newest first, and one more where there are older ones."""
    statement = queries.select_sheets_sent_by(reader, person_id)
    if page_start is not None:
        statement = statement.where(sa.tuple_(Sheet.sent_at, Sheet.id) < page_start)
    return list(db.session.execute(statement.limit(paging.PAGE_SIZE + 1)).all())


def _group_sheets_by_week(sheet_rows: list[Row[Any]]) -> list[SentWeek]:
    """The sheets under the ISO week they were sent in, newest week first."""
    sheets_by_week: dict[tuple[int, int], list[SentSheet]] = {}
    for sheet_row in sheet_rows:
        iso_week = split_iso_week(to_stockholm(sheet_row.sent_at).date())
        sheets_by_week.setdefault(iso_week, []).append(_build_sent_sheet(sheet_row))
    return [SentWeek(year, week, sheets) for (year, week), sheets in sheets_by_week.items()]


def _build_sent_sheet(sheet_row: Row[Any]) -> SentSheet:
    return SentSheet(
        url=url_for("casework.show_sent_sheet", sheet=sheet_row.public_id),
        title=get_sheet_kinds()[sheet_row.kind].title(sheet_row.key),
        sent_at=sheet_row.sent_at,
        unread=is_unread_sheet(sheet_row),
        changed=sheet_row.version > 1,
        turn=describe_reply_turn(sheet_row.waits, sheet_row.due),
    )
