"""The handläggare's inbox, as its page, its poll and the reading page show it."""

import datetime as dt
import hashlib
import uuid
from typing import Any

import msgspec
from flask import url_for
from sqlalchemy import Row

from webapp.consent.consent_kinds import list_consent_kinds
from webapp.core import paging
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import current_language, ngettext
from webapp.core.i18n import gettext as _
from webapp.desks.casework import queries
from webapp.desks.casework.inbox_filters import InboxFilters, InboxScope
from webapp.desks.casework.words import ReplyTurn, describe_reply_turn
from webapp.identity.people.persons import StaffMember
from webapp.sheets.kinds import get_sheet_kinds

# Beside an open sheet only the rows around it are listed: so many before it, so many after.
_ROWS_BEFORE, _ROWS_AFTER = 2, 5
# A paging key belongs to one list. The page, its poll and the reading page show the same list.
_PAGING_NAME = "inbox"


class LoadedInbox(msgspec.Struct, frozen=True):
    """One page of the inbox as the database gave it.

    ``has_more`` says whether there are rows after these. ``tag`` is a digest of everything the list
    shows, so that a poll sees whether anything changed.
    """

    rows: list[Row[Any]]
    has_more: bool
    tag: str


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the list; ``changed`` where the sheet was sent more than once."""

    public_id: uuid.UUID
    url: str
    name: str
    title: str
    sent_at: dt.datetime
    unread: bool
    changed: bool
    turn: ReplyTurn


class InboxList(msgspec.Struct, frozen=True, kw_only=True):
    """The list, as ``casework/_inbox.html`` shows it.

    ``news`` says in words how many are unread. ``older_key`` leads to the next page, None on the
    last one and beside an open sheet. ``open_sheet_id`` is the sheet that is read beside the list.
    """

    rows: list[InboxRow]
    news: str
    older_key: str | None
    filters: InboxFilters
    open_sheet_id: uuid.UUID | None
    poll_url: str


class FilterChip(msgspec.Struct, frozen=True):
    """A filter to choose: its label, its address, and whether it is in use."""

    label: str
    url: str
    is_chosen: bool


def load_inbox(reader: StaffMember, filters: InboxFilters) -> LoadedInbox:
    """One page of what ``reader`` may see now."""
    page_start = paging.read_paging_key(queries.InboxPosition, _PAGING_NAME)
    inbox_rows = db.session.execute(
        queries.select_inbox_rows(reader, filters, page_start).limit(paging.PAGE_SIZE + 1)
    ).all()
    # The day is part of it: at midnight a promised day may become a missed one.
    visible_state = [
        today(),
        current_language().code,
        [tuple(inbox_row) for inbox_row in inbox_rows],
    ]
    state_tag = hashlib.blake2b(repr(visible_state).encode(), digest_size=12).hexdigest()
    return LoadedInbox(
        list(inbox_rows[: paging.PAGE_SIZE]), len(inbox_rows) > paging.PAGE_SIZE, state_tag
    )


def is_unread_sheet(sheet_row: Row[Any]) -> bool:
    """Whether the reader has not opened the newest version."""
    return sheet_row.read_version is None or sheet_row.read_version < sheet_row.version


def build_sheet_url(sheet_id: uuid.UUID, filters: InboxFilters) -> str:
    """The address of the reading page of a sheet, opened from the inbox with these filters."""
    return url_for("casework.show_sent_sheet", sheet=sheet_id, **filters.place)


def build_inbox_list(
    loaded_inbox: LoadedInbox, filters: InboxFilters, open_sheet_id: uuid.UUID | None = None
) -> InboxList:
    """The list for the inbox, or beside the open sheet: then only the rows around that one."""
    poll_arguments: dict[str, Any] = {"seen": loaded_inbox.tag}
    if open_sheet_id is None:
        shown_rows, older_key = loaded_inbox.rows, _find_older_key(loaded_inbox)
        poll_arguments |= filters.page
    else:
        shown_rows, older_key = _list_rows_around(loaded_inbox.rows, open_sheet_id), None
        poll_arguments |= filters.place | {"current": open_sheet_id}
    return InboxList(
        rows=[_build_inbox_row(inbox_row, filters) for inbox_row in shown_rows],
        news=_describe_unread_count(loaded_inbox),
        older_key=older_key,
        filters=filters,
        open_sheet_id=open_sheet_id,
        poll_url=url_for("casework.show_inbox_part", **poll_arguments),
    )


def _list_rows_around(inbox_rows: list[Row[Any]], open_sheet_id: uuid.UUID) -> list[Row[Any]]:
    """The rows around the open sheet; the first ones where it is not among them."""
    sheet_ids = [inbox_row.public_id for inbox_row in inbox_rows]
    open_position = sheet_ids.index(open_sheet_id) if open_sheet_id in sheet_ids else 0
    return inbox_rows[max(0, open_position - _ROWS_BEFORE) : open_position + _ROWS_AFTER + 1]


def _build_inbox_row(inbox_row: Row[Any], filters: InboxFilters) -> InboxRow:
    return InboxRow(
        public_id=inbox_row.public_id,
        url=build_sheet_url(inbox_row.public_id, filters),
        name=inbox_row.name,
        title=get_sheet_kinds()[inbox_row.kind].title(inbox_row.key),
        sent_at=inbox_row.sent_at,
        unread=is_unread_sheet(inbox_row),
        changed=inbox_row.version > 1,
        turn=describe_reply_turn(inbox_row.waits, inbox_row.due),
    )


def _describe_unread_count(loaded_inbox: LoadedInbox) -> str:
    """How many sheets of this page are unread, in words; also read aloud when it changes."""
    unread_count = len([row for row in loaded_inbox.rows if is_unread_sheet(row)])
    if unread_count == 0:
        return _("Inget nytt")
    if loaded_inbox.has_more and unread_count == paging.PAGE_SIZE:
        return _("Fler än %(n)s nya", n=unread_count)
    return ngettext("%(n)s ny", "%(n)s nya", unread_count)


def _find_older_key(loaded_inbox: LoadedInbox) -> str | None:
    """The key of the page after this one, if there is one."""
    if not loaded_inbox.has_more:
        return None
    last_row = loaded_inbox.rows[-1]
    return paging.build_paging_key(
        (last_row.was_read, last_row.due_or_last, last_row.id), _PAGING_NAME
    )


def list_filter_chips(filters: InboxFilters) -> list[FilterChip]:
    """The filters to choose between; kinds of sheet only where there are several."""
    scope_labels = {
        InboxScope.TODO: _("Att göra"),
        InboxScope.WAITING: _("Väntar på svar"),
        InboxScope.UNREAD: _("Nya"),
        InboxScope.ALL: _("Alla"),
    }
    filter_chips = [
        FilterChip(
            scope_label,
            _build_inbox_url(msgspec.structs.replace(filters, show=inbox_scope)),
            filters.show is inbox_scope,
        )
        for inbox_scope, scope_label in scope_labels.items()
    ]
    if len(list_consent_kinds()) > 1:
        filter_chips += [
            _build_kind_chip(filters, sheet_kind, str(kind_label))
            for sheet_kind, kind_label in list_consent_kinds().items()
        ]
    if filters.person:
        all_persons_url = _build_inbox_url(msgspec.structs.replace(filters, person=None))
        filter_chips.append(FilterChip(_("Bara en person"), all_persons_url, is_chosen=True))
    return filter_chips


def _build_kind_chip(filters: InboxFilters, sheet_kind: str, kind_label: str) -> FilterChip:
    """The chip of a kind of sheet; the one in use leads back to all kinds."""
    is_chosen = filters.kind == sheet_kind
    next_filters = msgspec.structs.replace(filters, kind=None if is_chosen else sheet_kind)
    return FilterChip(kind_label, _build_inbox_url(next_filters), is_chosen)


def _build_inbox_url(filters: InboxFilters) -> str:
    return url_for("casework.show_inbox_page", **filters.choice)
