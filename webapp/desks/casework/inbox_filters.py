"""The filters of the inbox; they are in its address, so that a view of it can be shared."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from flask import abort, request

from webapp.consent.consent_kinds import list_consent_kinds
from webapp.core.clock import utc_now

# How long the inbox keeps its order for somebody who goes from sheet to sheet.
_LONGEST_ROUND = dt.timedelta(hours=12)


class InboxScope(StrEnum):
    """Which sheets to show; ``TODO`` are those that wait for an answer or are unread."""

    TODO = "todo"
    WAITING = "waiting"
    UNREAD = "unread"
    ALL = "all"


class InboxFilters(msgspec.Struct, frozen=True, kw_only=True):
    """The filters chosen, and ``at``: when the reader began to go through the inbox.

    A sheet opened after ``at`` is still sorted as unread, so that next and previous lead through
    the inbox as it was then. ``kind`` is a kind of consent, ``person`` a public id, ``after`` a
    paging key.
    """

    at: dt.datetime
    show: InboxScope = InboxScope.TODO
    kind: str | None = None
    person: UUID | None = None
    after: str | None = None

    def with_whole_seconds(self) -> "InboxFilters":
        """The same filters with ``at`` in whole seconds, as the address of the poll has it."""
        return msgspec.structs.replace(self, at=self.at.replace(microsecond=0))

    @property
    def choice(self) -> dict[str, Any]:
        """The parts of the address that say which sheets are shown."""
        address_parts: dict[str, Any] = {}
        if self.show is not InboxScope.TODO:
            address_parts["show"] = self.show.value
        if self.kind:
            address_parts["kind"] = self.kind
        if self.person:
            address_parts["person"] = self.person
        return address_parts

    @property
    def page(self) -> dict[str, Any]:
        """The same with the page of the inbox."""
        return self.choice | {"after": self.after} if self.after else self.choice

    @property
    def place(self) -> dict[str, Any]:
        """The same with the page, and ``at`` in seconds since 1970."""
        return self.page | {"at": int(self.at.timestamp())}


def parse_inbox_filters() -> InboxFilters:
    """The filters in the address of this request; aborts with 404 where one is not valid."""
    show_value = request.args.get("show", InboxScope.TODO)
    sheet_kind = request.args.get("kind") or None
    person_id = request.args.get("person") or None
    try:
        inbox_filters = InboxFilters(
            at=_parse_round_start(),
            show=InboxScope(show_value),
            kind=sheet_kind,
            person=UUID(person_id) if person_id else None,
            after=request.args.get("after") or None,
        )
    except ValueError:
        abort(404)
    if sheet_kind is not None and sheet_kind not in list_consent_kinds():
        abort(404)
    return inbox_filters


def _parse_round_start() -> dt.datetime:
    """``at`` of the address, at most twelve hours ago; now where the address has none."""
    current_moment, start_seconds = utc_now(), request.args.get("at", type=int)
    if start_seconds is None or not 0 < start_seconds < 2**32:
        return current_moment
    round_start = dt.datetime.fromtimestamp(start_seconds, dt.UTC)
    return max(min(round_start, current_moment), current_moment - _LONGEST_ROUND)
