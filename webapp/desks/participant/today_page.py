"""The first page of the deltagare: what there is to do, and what has come back."""

import datetime as dt

import msgspec

from webapp.consent.home_card import ConsentCard, find_consent_card
from webapp.core import clock
from webapp.core.db import db
from webapp.identity.people.persons import Person
from webapp.programmes.queries import select_person_handlaggare
from webapp.sheets import queries
from webapp.sheets.due_items import DueItem, SheetState, list_due_items, load_sheet_states
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.models import SheetTurn

_RECENT_DAYS = dt.timedelta(days=14)
# Cards shown beside the main one before "Mer": at most five choices at once (GOV.UK, W3C COGA).
MOST_CARDS_SHOWN = 4
_MOST_WAITING_SHOWN = 5


class WaitingSheet(msgspec.Struct, frozen=True):
    """A sheet that a handläggare has promised to answer by ``due``."""

    title: str
    due: dt.date


class UnseenReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply the person has not said they have read, and the kind and key of its sheet."""

    author: str
    organisation: str
    title: str
    kind: str
    key: str


class TodayPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the first page shows.

    ``now_items`` are the things to do now, ``shown_items`` others and ``more_items`` those behind
    "Mer". ``waiting`` are the sheets with the first promised days. ``handlaggare_names`` are those
    who work with the person today.
    """

    today: dt.date
    consent_card: ConsentCard | None
    now_items: list[DueItem]
    shown_items: list[DueItem]
    more_items: list[DueItem]
    waiting: list[WaitingSheet]
    unseen: list[UnseenReply]
    handlaggare_names: list[str]


def read_today_page(person: Person) -> TodayPage:
    """The first page of ``person`` as it stands now."""
    current_moment = clock.utc_now()
    sheet_states = load_sheet_states(person, current_moment - _RECENT_DAYS)
    due_items = list_due_items(person, clock.to_stockholm(current_moment), sheet_states)
    other_items = [due_item for due_item in due_items if not due_item.is_primary]
    other_items.sort(key=lambda due_item: due_item.is_later)
    shown_count = len(other_items)
    # A single card is not worth hiding.
    if shown_count > MOST_CARDS_SHOWN + 1:
        shown_count = MOST_CARDS_SHOWN
    return TodayPage(
        today=clock.today(),
        consent_card=find_consent_card(person.id),
        now_items=[due_item for due_item in due_items if due_item.is_primary],
        shown_items=other_items[:shown_count],
        more_items=other_items[shown_count:],
        waiting=_list_waiting_sheets(
            [
                sheet_state
                for kind_states in sheet_states.values()
                for sheet_state in kind_states.values()
            ]
        ),
        unseen=_list_unseen_replies(person),
        handlaggare_names=list(db.run(*select_person_handlaggare(person.id)).scalars()),
    )


def _list_waiting_sheets(sheet_states: list[SheetState]) -> list[WaitingSheet]:
    """The sheets that wait for a handläggare until a promised day, the first days first."""
    waiting_sheets = [
        WaitingSheet(get_sheet_kinds()[sheet_state.kind].title(sheet_state.key), sheet_state.due)
        for sheet_state in sheet_states
        if sheet_state.waits == SheetTurn.HANDLAGGARE and sheet_state.due is not None
    ]
    waiting_sheets.sort(key=lambda waiting_sheet: waiting_sheet.due)
    return waiting_sheets[:_MOST_WAITING_SHOWN]


def _list_unseen_replies(person: Person) -> list[UnseenReply]:
    return [
        UnseenReply(
            author=comment_row.author,
            organisation=comment_row.organisation,
            title=get_sheet_kinds()[comment_row.kind].title(comment_row.key),
            kind=comment_row.kind,
            key=comment_row.key,
        )
        for comment_row in db.run(*queries.select_unseen_comments(person.id))
    ]
