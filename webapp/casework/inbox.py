"""The inbox as its page and its poll show it."""

import hashlib
import uuid
from typing import Any

import msgspec
from flask import url_for
from sqlalchemy import Row

from webapp.accounts.persons import StaffMember
from webapp.casework import queries
from webapp.casework.filters import Filters, Show
from webapp.casework.words import Turn, turn
from webapp.consent.kinds import kinds
from webapp.core import paging
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import language, ngettext
from webapp.sheets.kinds import sheet_kinds

# Beside an open sheet the list shows where one is: so many rows before it, so many after.
_BEFORE, _AFTER = 2, 5
# Keys are shared by the page, its poll and the reading page: one list, one name.
_LIST = "inbox"


class Found(msgspec.Struct, frozen=True):
    """One page of the inbox as the database gave it; ``tag`` changes when it looks other."""

    rows: list[Row[Any]]
    more: bool
    tag: str


class Item(msgspec.Struct, frozen=True):
    """One row, ready to show."""

    public_id: uuid.UUID
    url: str
    name: str
    title: str
    sent_at: Any
    unread: bool
    changed: bool
    turn: Turn


def find(reader: StaffMember, filters: Filters) -> Found:
    """One page of what ``reader`` may see now."""
    after = paging.after(queries.Place, _LIST)
    rows = db.session.execute(queries.inbox(reader, filters, after).limit(paging.SIZE + 1)).all()
    # The day is part of it: at midnight a promise may turn into a broken one.
    state = [today(), language().code, [tuple(row) for row in rows]]
    tag = hashlib.blake2b(repr(state).encode(), digest_size=12).hexdigest()
    return Found(list(rows[: paging.SIZE]), len(rows) > paging.SIZE, tag)


def is_unread(row: Row[Any]) -> bool:
    """Whether the reader has not opened the newest version."""
    return row.read_version is None or row.read_version < row.version


def _around(rows: list[Row[Any]], current: uuid.UUID) -> list[Row[Any]]:
    """The rows near the one that lies open."""
    ids = [row.public_id for row in rows]
    place = ids.index(current) if current in ids else 0
    return rows[max(0, place - _BEFORE) : place + _AFTER + 1]


def items(rows: list[Row[Any]], filters: Filters) -> list[Item]:
    """The rows in words."""
    known = sheet_kinds()
    return [
        Item(
            row.public_id,
            url_for("casework.sheet", sheet=row.public_id, **filters.place),
            row.name,
            known[row.kind].title(row.key),
            row.sent_at,
            is_unread(row),
            row.version > 1,
            turn(row.waits, row.due),
        )
        for row in rows
    ]


def news(found: Found) -> str:
    """How many are new, for eyes and ears."""
    count = sum(map(is_unread, found.rows))
    if not count:
        return _("Inget nytt")
    if found.more and count == paging.SIZE:
        return _("Fler än %(n)s nya", n=count)
    return ngettext("%(n)s ny", "%(n)s nya", count)


def older(found: Found) -> str | None:
    """The key of the page after this one, if there is one."""
    if not found.more:
        return None
    last = found.rows[-1]
    return paging.key((last.was_read, last.due_or_last, last.id), _LIST)


def context(found: Found, filters: Filters, current: uuid.UUID | None = None) -> dict[str, Any]:
    """What the list's template needs; ``current`` is the sheet that lies open beside it."""
    asked: dict[str, Any] = {"seen": found.tag}
    asked |= filters.place | {"current": current} if current else filters.page
    return {
        "items": items(_around(found.rows, current) if current else found.rows, filters),
        "news": news(found),
        "older": None if current else older(found),
        "filters": filters,
        "current": current,
        "poll_url": url_for("casework.part", **asked),
    }


def chips(filters: Filters) -> list[tuple[str, str, bool]]:
    """The filters to choose between: words, address, whether it is the one in use."""
    labels = {
        Show.TODO: _("Att göra"),
        Show.WAITING: _("Väntar på svar"),
        Show.UNREAD: _("Nya"),
        Show.ALL: _("Alla"),
    }
    found = [
        (label, _address(msgspec.structs.replace(filters, show=show)), filters.show is show)
        for show, label in labels.items()
    ]
    if len(kinds()) > 1:
        found += [
            (
                str(kind_label),
                _address(
                    msgspec.structs.replace(filters, kind=None if filters.kind == kind else kind)
                ),
                filters.kind == kind,
            )
            for kind, kind_label in kinds().items()
        ]
    if filters.person:
        everyone = msgspec.structs.replace(filters, person=None)
        found.append((_("Bara en person"), _address(everyone), True))
    return found


def _address(filters: Filters) -> str:
    return url_for("casework.inbox", **filters.choice)
