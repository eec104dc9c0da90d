"""The inbox as its page and its poll show it."""

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

# Beside an open sheet the list shows where one is: so many rows before it, so many after.
_ROWS_BEFORE, _ROWS_AFTER = 2, 5
# Keys are shared by the page, its poll and the reading page: one list, one name.
_PAGING_NAME = "inbox"


class InboxPage(msgspec.Struct, frozen=True):
    """One page of the inbox as the database gave it; ``tag`` changes when it looks other."""

    rows: list[Row[Any]]
    more: bool
    tag: str


class InboxRow(msgspec.Struct, frozen=True):
    """One row, ready to show."""

    public_id: uuid.UUID
    url: str
    name: str
    title: str
    sent_at: Any
    unread: bool
    changed: bool
    turn: ReplyTurn


def load_inbox_page(reader: StaffMember, filters: InboxFilters) -> InboxPage:
    """One page of what ``reader`` may see now."""
    page_start = paging.read_paging_key(queries.InboxPosition, _PAGING_NAME)
    inbox_rows = db.session.execute(
        queries.select_inbox_rows(reader, filters, page_start).limit(paging.PAGE_SIZE + 1)
    ).all()
    # The day is part of it: at midnight a promise may turn into a broken one.
    visible_state = [
        today(),
        current_language().code,
        [tuple(inbox_row) for inbox_row in inbox_rows],
    ]
    state_tag = hashlib.blake2b(repr(visible_state).encode(), digest_size=12).hexdigest()
    return InboxPage(
        list(inbox_rows[: paging.PAGE_SIZE]), len(inbox_rows) > paging.PAGE_SIZE, state_tag
    )


def is_unread_sheet(sheet_row: Row[Any]) -> bool:
    """Whether the reader has not opened the newest version."""
    return sheet_row.read_version is None or sheet_row.read_version < sheet_row.version


def _list_rows_around(inbox_rows: list[Row[Any]], open_sheet_id: uuid.UUID) -> list[Row[Any]]:
    """The rows near the one that lies open."""
    sheet_ids = [inbox_row.public_id for inbox_row in inbox_rows]
    open_position = sheet_ids.index(open_sheet_id) if open_sheet_id in sheet_ids else 0
    return inbox_rows[max(0, open_position - _ROWS_BEFORE) : open_position + _ROWS_AFTER + 1]


def build_inbox_rows(inbox_rows: list[Row[Any]], filters: InboxFilters) -> list[InboxRow]:
    """The rows in words."""
    known_instruments = get_sheet_kinds()
    return [
        InboxRow(
            inbox_row.public_id,
            url_for("casework.show_sent_sheet", sheet=inbox_row.public_id, **filters.place),
            inbox_row.name,
            known_instruments[inbox_row.kind].title(inbox_row.key),
            inbox_row.sent_at,
            is_unread_sheet(inbox_row),
            inbox_row.version > 1,
            describe_reply_turn(inbox_row.waits, inbox_row.due),
        )
        for inbox_row in inbox_rows
    ]


def describe_unread_count(inbox_page: InboxPage) -> str:
    """How many are new, for eyes and ears."""
    unread_count = sum(map(is_unread_sheet, inbox_page.rows))
    if not unread_count:
        return _("Inget nytt")
    if inbox_page.more and unread_count == paging.PAGE_SIZE:
        return _("Fler än %(n)s nya", n=unread_count)
    return ngettext("%(n)s ny", "%(n)s nya", unread_count)


def find_older_key(inbox_page: InboxPage) -> str | None:
    """The key of the page after this one, if there is one."""
    if not inbox_page.more:
        return None
    last_row = inbox_page.rows[-1]
    return paging.build_paging_key(
        (last_row.was_read, last_row.due_or_last, last_row.id), _PAGING_NAME
    )


def build_inbox_context(
    inbox_page: InboxPage, filters: InboxFilters, open_sheet_id: uuid.UUID | None = None
) -> dict[str, Any]:
    """What the list's template needs; ``current`` is the sheet that lies open beside it."""
    poll_arguments: dict[str, Any] = {"seen": inbox_page.tag}
    poll_arguments |= filters.place | {"current": open_sheet_id} if open_sheet_id else filters.page
    return {
        "items": build_inbox_rows(
            _list_rows_around(inbox_page.rows, open_sheet_id) if open_sheet_id else inbox_page.rows,
            filters,
        ),
        "news": describe_unread_count(inbox_page),
        "older": None if open_sheet_id else find_older_key(inbox_page),
        "filters": filters,
        "current": open_sheet_id,
        "poll_url": url_for("casework.show_inbox_part", **poll_arguments),
    }


def list_filter_chips(filters: InboxFilters) -> list[tuple[str, str, bool]]:
    """The filters to choose between: words, address, whether it is the one in use."""
    scope_labels = {
        InboxScope.TODO: _("Att göra"),
        InboxScope.WAITING: _("Väntar på svar"),
        InboxScope.UNREAD: _("Nya"),
        InboxScope.ALL: _("Alla"),
    }
    filter_chips = [
        (
            scope_label,
            _build_inbox_url(msgspec.structs.replace(filters, show=inbox_scope)),
            filters.show is inbox_scope,
        )
        for inbox_scope, scope_label in scope_labels.items()
    ]
    if len(list_consent_kinds()) > 1:
        filter_chips += [
            (
                str(kind_label),
                _build_inbox_url(
                    msgspec.structs.replace(
                        filters, kind=None if filters.kind == sheet_kind else sheet_kind
                    )
                ),
                filters.kind == sheet_kind,
            )
            for sheet_kind, kind_label in list_consent_kinds().items()
        ]
    if filters.person:
        all_person_filters = msgspec.structs.replace(filters, person=None)
        filter_chips.append((_("Bara en person"), _build_inbox_url(all_person_filters), True))
    return filter_chips


def _build_inbox_url(filters: InboxFilters) -> str:
    return url_for("casework.show_inbox_page", **filters.choice)
