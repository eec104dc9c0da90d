"""What a deltagare has to do, gathered from all slices for the home page and reminders."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from webapp.core.db import db
from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person
from webapp.sheets import queries


class SheetState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a person has come with one sheet, without its answers.

    ``version`` counts the times it was sent, ``changed`` is whether it was saved after that;
    ``waits`` is a ``SheetTurn``.
    """

    kind: str
    key: str
    version: int
    kept: bool
    changed: bool
    sent_at: dt.datetime | None
    due: dt.date | None
    waits: str

    @property
    def is_done(self) -> bool:
        """Whether it was sent or kept, and not changed since."""
        return bool(self.version or self.kept) and not self.changed


# The sheets that a person has written lately: kind, then key, to state.
SheetStates = Mapping[str, Mapping[str, SheetState]]


class DueItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do; shown with ``is_primary`` first and ``is_later`` last.

    ``source`` is the slice that asks, ``key`` the sheet it is about, "" where it is about none;
    ``by`` is the last day, None where there is none.
    """

    source: str
    key: str = ""
    title: str
    text: str
    url: str
    icon: str
    action: str
    by: dt.date | None = None
    is_primary: bool = False
    is_later: bool = False


# Gives what a slice asks of a person at a moment (in Stockholm), from the states of their sheets.
DueSource = Callable[[Person, dt.datetime, SheetStates], Sequence[DueItem]]
DUE_SOURCES: RegistryShelf[DueSource] = RegistryShelf("due")


def list_due_items(
    person: Person, current_moment: dt.datetime, sheet_states: SheetStates
) -> list[DueItem]:
    """All that ``person`` has to do at that moment, in the order of the slices; may be empty."""
    return [
        due_item
        for due_source in DUE_SOURCES.all().values()
        for due_item in due_source(person, current_moment, sheet_states)
    ]


def load_sheet_states(person: Person, saved_since: dt.datetime) -> dict[str, dict[str, SheetState]]:
    """How far ``person`` has come with every sheet saved since then: kind, then key, to state."""
    sheet_states: dict[str, dict[str, SheetState]] = defaultdict(dict)
    for sheet_row in db.run(*queries.select_own_recent_sheets(person.id, saved_since)):
        sheet_states[sheet_row.kind][sheet_row.key] = build_sheet_state(sheet_row)
    return sheet_states


def build_sheet_state(sheet_row: Any) -> SheetState:
    """The state of a ``Sheet``, or of a row with its columns."""
    return SheetState(
        kind=sheet_row.kind,
        key=sheet_row.key,
        version=sheet_row.version,
        kept=sheet_row.kept,
        changed=bool(sheet_row.sent_at and sheet_row.saved_at > sheet_row.sent_at),
        sent_at=sheet_row.sent_at,
        due=sheet_row.due,
        waits=sheet_row.waits,
    )
