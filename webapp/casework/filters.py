"""Which rows of the inbox are wanted: all of it stands in the address, so it can be shared."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from flask import abort, request

from webapp.consent.kinds import kinds
from webapp.core.clock import now

# A round through the inbox keeps its order at most this long.
_ROUND = dt.timedelta(hours=12)


class Show(StrEnum):
    """What to show; ``TODO`` is what waits for an answer or is unread."""

    TODO = "todo"
    WAITING = "waiting"
    UNREAD = "unread"
    ALL = "all"


class Filters(msgspec.Struct, frozen=True):
    """The choice made, and when the round through the inbox began.

    What somebody opens during a round stays where it stood, so that next and previous lead
    through the inbox as it was when they began.
    """

    at: dt.datetime
    show: Show = Show.TODO
    kind: str | None = None
    person: UUID | None = None
    after: str | None = None

    def begun(self) -> "Filters":
        """The same in whole seconds, as the address has them: a page and its poll must agree."""
        return msgspec.structs.replace(self, at=self.at.replace(microsecond=0))

    @property
    def choice(self) -> dict[str, Any]:
        """The address parts that say what is wanted."""
        found: dict[str, Any] = {}
        if self.show is not Show.TODO:
            found["show"] = self.show.value
        if self.kind:
            found["kind"] = self.kind
        if self.person:
            found["person"] = self.person
        return found

    @property
    def page(self) -> dict[str, Any]:
        """The address parts that also say which page of the inbox it is."""
        return self.choice | {"after": self.after} if self.after else self.choice

    @property
    def place(self) -> dict[str, Any]:
        """The address parts that also say when the round began."""
        return self.page | {"at": int(self.at.timestamp())}


def chosen() -> Filters:
    """The filters of this request; 404 where they are none."""
    show = request.args.get("show", Show.TODO)
    kind = request.args.get("kind") or None
    person = request.args.get("person") or None
    try:
        filters = Filters(
            at=_began(),
            show=Show(show),
            kind=kind,
            person=UUID(person) if person else None,
            after=request.args.get("after") or None,
        )
    except ValueError:
        abort(404)
    if kind is not None and kind not in kinds():
        abort(404)
    return filters


def _began() -> dt.datetime:
    moment, seconds = now(), request.args.get("at", type=int)
    if seconds is None or not 0 < seconds < 2**32:
        return moment
    began = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return max(min(began, moment), moment - _ROUND)
