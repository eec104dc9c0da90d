"""Where a person stands with consent right now: what is asked, answered, and what comes next."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from webapp.consent import queries
from webapp.consent.kinds import asked_in
from webapp.consent.texts import PAGES, ConsentText, texts
from webapp.core.clock import now
from webapp.core.db import db

CHECKED = PAGES + 1

Pair = tuple[int, str]


class Need(enum.StrEnum):
    """What consent asks of a person; sharing or not never waits for it."""

    NONE = "none"
    START = "start"
    NEW_TEXT = "new_text"
    NEW_QUESTION = "new_question"
    RENEW = "renew"


class Decision(Struct, frozen=True):
    """An answer that stands. ``until`` is the moment a Ja ends."""

    granted: bool
    until: dt.datetime
    receipt: uuid.UUID
    text_version: str

    @property
    def live(self) -> bool:
        """Whether it lets somebody read now."""
        return self.granted and self.until > now()

    @property
    def expired(self) -> bool:
        """Whether it was a Ja that has run out; a Nej never does."""
        return self.granted and not self.live


class Party(Struct, frozen=True):
    """An organisation; ``active`` when a handläggare of it works with the person today.

    ``kinds`` are those the person's insats has.
    """

    id: int
    public_id: uuid.UUID
    name: str
    active: bool
    kinds: list[str]
    decisions: dict[str, Decision]

    @property
    def asked(self) -> list[str]:
        """The kinds a person should answer about: never answered, or a Ja that ran out."""
        if not self.active:
            return []
        return [
            kind
            for kind in self.kinds
            if kind not in self.decisions or self.decisions[kind].expired
        ]


class Situation(Struct, frozen=True):
    """Everything the consent pages decide on."""

    text: ConsentText
    parties: list[Party]
    choices: dict[Pair, bool]
    seen_version: str | None
    wants_to_talk: bool
    round_version: str | None
    round_step: int

    def party(self, public_id: uuid.UUID) -> Party | None:
        """The organisation with that public id, if it has anything to do with the person."""
        return next((each for each in self.parties if each.public_id == public_id), None)

    @property
    def known_text(self) -> ConsentText:
        """The text the person has read; the newest for somebody who has read none."""
        return texts().versions.get(self.known_version or "", self.text)

    @property
    def asking(self) -> list[Party]:
        """The organisations with something to answer."""
        return [party for party in self.parties if party.asked]

    @property
    def asked(self) -> list[Pair]:
        """Organisation and kind of every open question."""
        return [(party.id, kind) for party in self.asking for kind in party.asked]

    @property
    def chosen(self) -> list[tuple[int, str, bool]]:
        """The answers of this round, as far as given."""
        return [(*pair, self.choices[pair]) for pair in self.asked if pair in self.choices]

    @property
    def known_version(self) -> str | None:
        """The version the person has read, by note or by their oldest decision that stands."""
        versions = [d.text_version for party in self.parties for d in party.decisions.values()]
        return self.seen_version or min(versions, default=None)

    @property
    def need(self) -> Need:
        """What is asked of the person, the most important first."""
        asked = self.asked
        decisions = {(party.id, kind) for party in self.parties for kind in party.decisions}
        if not decisions:
            return Need.START if asked else Need.NONE
        if self.known_version != self.text.version:
            return Need.NEW_TEXT
        if set(asked) - decisions:
            return Need.NEW_QUESTION
        return Need.RENEW if asked else Need.NONE

    @property
    def step(self) -> int:
        """What is done of this round under the newest text."""
        return self.round_step if self.round_version == self.text.version else 0

    @property
    def pages_read(self) -> int:
        """How many of the three pages are read; somebody who knows the text reads none again."""
        return PAGES if self.known_version == self.text.version else min(self.step, PAGES)

    @property
    def unanswered(self) -> list[Party]:
        """The organisations where an answer is missing."""
        return [
            party
            for party in self.asking
            if any((party.id, kind) not in self.choices for kind in party.asked)
        ]

    @property
    def answered(self) -> bool:
        """Whether the text is read and every question answered, so that the check may come."""
        return bool(self.asked) and self.pages_read == PAGES and not self.unanswered

    @property
    def checks(self) -> bool:
        """Whether the check question belongs to this round: it asks about its kind."""
        return any(kind == self.text.check.kind for _party, kind in self.asked)

    @property
    def ready(self) -> bool:
        """Whether only the confirmation is left."""
        return self.answered and (self.step == CHECKED or not self.checks)

    def reached(self, step: int) -> "Situation":
        """The same, with ``step`` done under the newest text."""
        return replace(self, round_version=self.text.version, round_step=max(self.step, step))

    def answering(self, party: Party, answers: dict[str, bool]) -> "Situation":
        """The same, with these answers (kind to Ja) about ``party``."""
        return replace(
            self, choices=self.choices | {(party.id, kind): yes for kind, yes in answers.items()}
        )

    def readers(self, kind: str) -> frozenset[int]:
        """The organisations that may read sheets of ``kind`` once this round is confirmed."""
        chosen = {(party_id, about): yes for party_id, about, yes in self.chosen}
        return frozenset(
            party.id
            for party in self.parties
            if party.active
            and chosen.get((party.id, kind), kind in party.decisions and party.decisions[kind].live)
        )

    @property
    def shares(self) -> bool:
        """Whether anybody may read anything once this round is confirmed."""
        kinds = {kind for party in self.parties for kind in (*party.kinds, *party.decisions)}
        return any(self.readers(kind) for kind in kinds)


def load(person_id: int) -> Situation:
    """Where a person stands, answers of this round included; two statements."""
    choices = db.session.scalars(queries.choices_of(person_id))
    return _build(person_id, {(each.organisation_id, each.kind): each.granted for each in choices})


def glance(person_id: int) -> Situation:
    """Where a person stands, without the answers of this round; one statement."""
    return _build(person_id, {})


def _build(person_id: int, choices: dict[Pair, bool]) -> Situation:
    rows = db.run(*queries.position_of(person_id)).all()
    parties: dict[int, Party] = {}
    kinds = asked_in(*(rows[0].programme or "").split(",")) if rows else []
    for row in rows:
        party = parties.setdefault(
            row.id, Party(row.id, row.public_id, row.name, bool(row.active), kinds, {})
        )
        if row.kind is not None:
            party.decisions[row.kind] = _decision(row)
    state = rows[0] if rows else None
    return Situation(
        text=texts().current(),
        parties=list(parties.values()),
        choices=choices,
        seen_version=state.seen_version if state else None,
        wants_to_talk=bool(state and state.wants_to_talk),
        round_version=state.round_version if state else None,
        round_step=(state.round_step or 0) if state else 0,
    )


def _decision(row: sa.Row[Any]) -> Decision:
    return Decision(row.granted, row.until, row.receipt, row.text_version)
