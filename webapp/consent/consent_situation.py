"""Where a person stands with consent right now: what is asked, answered, and what comes next."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from webapp.consent import queries
from webapp.consent.consent_kinds import list_asked_kinds
from webapp.consent.consent_texts import TEXT_PAGE_COUNT, ConsentText, load_consent_texts
from webapp.core.clock import utc_now
from webapp.core.db import db

CHECK_ANSWERED = TEXT_PAGE_COUNT + 1

QuestionKey = tuple[int, str]


class ConsentNeed(enum.StrEnum):
    """What consent asks of a person; sharing or not never waits for it."""

    NONE = "none"
    START = "start"
    NEW_TEXT = "new_text"
    NEW_QUESTION = "new_question"
    RENEW = "renew"


class StandingDecision(Struct, frozen=True):
    """An answer that stands. ``until`` is the moment a Ja ends."""

    granted: bool
    until: dt.datetime
    receipt: uuid.UUID
    text_version: str

    @property
    def is_live(self) -> bool:
        """Whether it lets somebody read now."""
        return self.granted and self.until > utc_now()

    @property
    def has_expired(self) -> bool:
        """Whether it was a Ja that has run out; a Nej never does."""
        return self.granted and not self.is_live


class ConsentParty(Struct, frozen=True):
    """An organisation; ``active`` when a handläggare of it works with the person today.

    ``kinds`` are those the person's insats has.
    """

    id: int
    public_id: uuid.UUID
    name: str
    active: bool
    kinds: list[str]
    decisions: dict[str, StandingDecision]

    @property
    def open_kinds(self) -> list[str]:
        """The kinds a person should answer about: never answered, or a Ja that ran out."""
        if not self.active:
            return []
        return [
            kind_code
            for kind_code in self.kinds
            if kind_code not in self.decisions or self.decisions[kind_code].has_expired
        ]


class ConsentSituation(Struct, frozen=True):
    """Everything the consent pages decide on."""

    text: ConsentText
    parties: list[ConsentParty]
    choices: dict[QuestionKey, bool]
    seen_version: str | None
    wants_to_talk: bool
    round_version: str | None
    round_step: int

    def party(self, organisation_public_id: uuid.UUID) -> ConsentParty | None:
        """The organisation with that public id, if it has anything to do with the person."""
        return next(
            (party for party in self.parties if party.public_id == organisation_public_id),
            None,
        )

    @property
    def known_text(self) -> ConsentText:
        """The text the person has read; the newest for somebody who has read none."""
        return load_consent_texts().versions.get(self.known_version or "", self.text)

    @property
    def asked_parties(self) -> list[ConsentParty]:
        """The organisations with something to answer."""
        return [party for party in self.parties if party.open_kinds]

    @property
    def open_questions(self) -> list[QuestionKey]:
        """Organisation and kind of every open question."""
        return [
            (party.id, kind_code) for party in self.asked_parties for kind_code in party.open_kinds
        ]

    @property
    def given_answers(self) -> list[tuple[int, str, bool]]:
        """The answers of this round, as far as given."""
        return [
            (*question_key, self.choices[question_key])
            for question_key in self.open_questions
            if question_key in self.choices
        ]

    @property
    def known_version(self) -> str | None:
        """The version the person has read, by note or by their oldest decision that stands."""
        standing_versions = [
            decision.text_version for party in self.parties for decision in party.decisions.values()
        ]
        return self.seen_version or min(standing_versions, default=None)

    @property
    def need(self) -> ConsentNeed:
        """What is asked of the person, the most important first."""
        open_questions = self.open_questions
        decided_questions = {
            (party.id, kind_code) for party in self.parties for kind_code in party.decisions
        }
        if not decided_questions:
            return ConsentNeed.START if open_questions else ConsentNeed.NONE
        if self.known_version != self.text.version:
            return ConsentNeed.NEW_TEXT
        if set(open_questions) - decided_questions:
            return ConsentNeed.NEW_QUESTION
        return ConsentNeed.RENEW if open_questions else ConsentNeed.NONE

    @property
    def step_done(self) -> int:
        """What is done of this round under the newest text."""
        return self.round_step if self.round_version == self.text.version else 0

    @property
    def pages_read(self) -> int:
        """How many of the three pages are read; somebody who knows the text reads none again."""
        return (
            TEXT_PAGE_COUNT
            if self.known_version == self.text.version
            else min(self.step_done, TEXT_PAGE_COUNT)
        )

    @property
    def unanswered_parties(self) -> list[ConsentParty]:
        """The organisations where an answer is missing."""
        return [
            party
            for party in self.asked_parties
            if any((party.id, kind_code) not in self.choices for kind_code in party.open_kinds)
        ]

    @property
    def is_ready_for_check(self) -> bool:
        """Whether the text is read and every question answered, so that the check may come."""
        return (
            bool(self.open_questions)
            and self.pages_read == TEXT_PAGE_COUNT
            and not self.unanswered_parties
        )

    @property
    def has_check_question(self) -> bool:
        """Whether the check question belongs to this round: it asks about its kind."""
        return any(
            kind_code == self.text.check.kind for _organisation_id, kind_code in self.open_questions
        )

    @property
    def is_ready_to_confirm(self) -> bool:
        """Whether only the confirmation is left."""
        return self.is_ready_for_check and (
            self.step_done == CHECK_ANSWERED or not self.has_check_question
        )

    def with_step(self, round_step: int) -> "ConsentSituation":
        """The same, with ``round_step`` done under the newest text."""
        return replace(
            self, round_version=self.text.version, round_step=max(self.step_done, round_step)
        )

    def with_answers(
        self, party: ConsentParty, party_answers: dict[str, bool]
    ) -> "ConsentSituation":
        """The same, with these answers (kind to Ja) about ``party``."""
        return replace(
            self,
            choices=self.choices
            | {
                (party.id, kind_code): is_granted for kind_code, is_granted in party_answers.items()
            },
        )

    def reading_organisation_ids(self, kind_code: str) -> frozenset[int]:
        """The organisations that may read sheets of ``kind_code`` once this round is confirmed."""
        chosen_answers = {
            (organisation_id, answered_kind): is_granted
            for organisation_id, answered_kind, is_granted in self.given_answers
        }
        return frozenset(
            party.id
            for party in self.parties
            if party.active
            and chosen_answers.get(
                (party.id, kind_code),
                kind_code in party.decisions and party.decisions[kind_code].is_live,
            )
        )

    @property
    def shares_anything(self) -> bool:
        """Whether anybody may read anything once this round is confirmed."""
        kind_codes = {
            kind_code for party in self.parties for kind_code in (*party.kinds, *party.decisions)
        }
        return any(self.reading_organisation_ids(kind_code) for kind_code in kind_codes)


def load_situation(person_id: int) -> ConsentSituation:
    """Where a person stands, answers of this round included; two statements."""
    stored_choices = db.session.scalars(queries.select_consent_choices(person_id))
    return _build_situation(
        person_id,
        {
            (stored_choice.organisation_id, stored_choice.kind): stored_choice.granted
            for stored_choice in stored_choices
        },
    )


def load_situation_without_choices(person_id: int) -> ConsentSituation:
    """Where a person stands, without the answers of this round; one statement."""
    return _build_situation(person_id, {})


def _build_situation(
    person_id: int, granted_by_question: dict[QuestionKey, bool]
) -> ConsentSituation:
    position_rows = db.run(*queries.select_consent_position(person_id)).all()
    parties_by_id: dict[int, ConsentParty] = {}
    kind_codes = (
        list_asked_kinds(*(position_rows[0].programme or "").split(",")) if position_rows else []
    )
    for position_row in position_rows:
        party = parties_by_id.setdefault(
            position_row.id,
            ConsentParty(
                position_row.id,
                position_row.public_id,
                position_row.name,
                bool(position_row.active),
                kind_codes,
                {},
            ),
        )
        if position_row.kind is not None:
            party.decisions[position_row.kind] = _build_standing_decision(position_row)
    state_row = position_rows[0] if position_rows else None
    return ConsentSituation(
        text=load_consent_texts().current(),
        parties=list(parties_by_id.values()),
        choices=granted_by_question,
        seen_version=state_row.seen_version if state_row else None,
        wants_to_talk=bool(state_row and state_row.wants_to_talk),
        round_version=state_row.round_version if state_row else None,
        round_step=(state_row.round_step or 0) if state_row else 0,
    )


def _build_standing_decision(position_row: sa.Row[Any]) -> StandingDecision:
    return StandingDecision(
        position_row.granted, position_row.until, position_row.receipt, position_row.text_version
    )
