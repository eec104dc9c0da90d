"""Which rows of the inbox are wanted: all of it stands in the address, so it can be shared."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from flask import abort, request

from webapp.consent.consent_kinds import list_consent_kinds
from webapp.core.clock import utc_now

# A round through the inbox keeps its order at most this long.
_LONGEST_ROUND = dt.timedelta(hours=12)


class InboxScope(StrEnum):
    """What to show; ``TODO`` is what waits for an answer or is unread."""

    TODO = "todo"
    WAITING = "waiting"
    UNREAD = "unread"
    ALL = "all"


class InboxFilters(msgspec.Struct, frozen=True):
    """The choice made, and when the round through the inbox began.

    What somebody opens during a round stays where it stood, so that next and previous lead
    through the inbox as it was when they began.
    """

    at: dt.datetime
    show: InboxScope = InboxScope.TODO
    kind: str | None = None
    person: UUID | None = None
    after: str | None = None

    def with_whole_seconds(self) -> "InboxFilters":
        """The same in whole seconds, as the address has them: a page and its poll must agree."""
        return msgspec.structs.replace(self, at=self.at.replace(microsecond=0))

    @property
    def choice(self) -> dict[str, Any]:
        """The address parts that say what is wanted."""
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
        """The address parts that also say which page of the inbox it is."""
        return self.choice | {"after": self.after} if self.after else self.choice

    @property
    def place(self) -> dict[str, Any]:
        """The address parts that also say when the round began."""
        return self.page | {"at": int(self.at.timestamp())}


def parse_inbox_filters() -> InboxFilters:
    """The filters of this request; 404 where they are none."""
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
    current_moment, start_seconds = utc_now(), request.args.get("at", type=int)
    if start_seconds is None or not 0 < start_seconds < 2**32:
        return current_moment
    round_start = dt.datetime.fromtimestamp(start_seconds, dt.UTC)
    return max(min(round_start, current_moment), current_moment - _LONGEST_ROUND)
