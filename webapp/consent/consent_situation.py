"""How far a person has come with consent: what is asked, what is answered, what comes next."""

import datetime as dt
import enum
import uuid

from msgspec import Struct
from msgspec.structs import replace

from webapp.consent.consent_texts import TEXT_PAGE_COUNT, ConsentText, load_consent_texts
from webapp.core.clock import utc_now

# The step of a round after its text pages.
CHECK_ANSWERED = TEXT_PAGE_COUNT + 1

# Organisation id and code of the kind.
QuestionKey = tuple[int, str]


class ConsentNeed(enum.StrEnum):
    """What a person is asked to do about consent; what they decided before is valid meanwhile."""

    NONE = "none"
    START = "start"
    NEW_TEXT = "new_text"
    NEW_QUESTION = "new_question"
    RENEW = "renew"


class StandingDecision(Struct, frozen=True, kw_only=True):
    """The newest decision about a question. ``until`` is the moment a Ja ends."""

    granted: bool
    until: dt.datetime
    receipt: uuid.UUID
    text_version: str

    @property
    def is_live(self) -> bool:
        """Whether it is a Ja that is still valid."""
        return self.granted and self.until > utc_now()

    @property
    def has_expired(self) -> bool:
        """Whether it is a Ja that is no longer valid; a Nej does not expire."""
        return self.granted and not self.is_live


class ConsentParty(Struct, frozen=True, kw_only=True):
    """An organisation; ``active`` where a handläggare of it works with the person today.

    ``kinds`` are the codes that the person's insatser ask about, ``decisions`` those made, by kind.
    """

    id: int
    public_id: uuid.UUID
    name: str
    active: bool
    kinds: list[str]
    decisions: dict[str, StandingDecision]

    @property
    def open_kinds(self) -> list[str]:
        """The kinds to answer about: those never answered, and those whose Ja has expired."""
        if not self.active:
            return []
        return [
            kind_code
            for kind_code in self.kinds
            if kind_code not in self.decisions or self.decisions[kind_code].has_expired
        ]


class ConsentSituation(Struct, frozen=True, kw_only=True):
    """How far a person has come with consent.

    A round is going through the text and the questions once. ``text`` is that of today,
    ``choices`` the answers of this round (Ja is True), which share nothing before they are
    confirmed. The other fields are those of ``ConsentState``.
    """

    text: ConsentText
    parties: list[ConsentParty]
    choices: dict[QuestionKey, bool]
    seen_version: str | None
    wants_to_talk: bool
    round_version: str | None
    round_step: int

    def party(self, organisation_public_id: uuid.UUID) -> ConsentParty | None:
        """The organisation with that public id; None where the person has nothing to do with it."""
        return next(
            (party for party in self.parties if party.public_id == organisation_public_id),
            None,
        )

    @property
    def known_text(self) -> ConsentText:
        """The text that the person has read; the newest for somebody who has read none."""
        return load_consent_texts().versions.get(self.known_version or "", self.text)

    @property
    def asked_parties(self) -> list[ConsentParty]:
        """The organisations with an open question."""
        return [party for party in self.parties if party.open_kinds]

    @property
    def open_questions(self) -> list[QuestionKey]:
        """Organisation and kind of every open question."""
        return [
            (party.id, kind_code) for party in self.asked_parties for kind_code in party.open_kinds
        ]

    @property
    def given_answers(self) -> list[tuple[int, str, bool]]:
        """The answers of this round to open questions: (organisation id, kind, Ja)."""
        return [
            (organisation_id, kind_code, self.choices[organisation_id, kind_code])
            for organisation_id, kind_code in self.open_questions
            if (organisation_id, kind_code) in self.choices
        ]

    @property
    def known_version(self) -> str | None:
        """The version that the person has read: the one noted, else that of the oldest decision.

        None for somebody who has read none.
        """
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
        """The last step done in this round under the newest text; 0 for none."""
        return self.round_step if self.round_version == self.text.version else 0

    @property
    def pages_read(self) -> int:
        """How many of the text pages are read: all of them where the person knows the text."""
        if self.known_version == self.text.version:
            return TEXT_PAGE_COUNT
        return min(self.step_done, TEXT_PAGE_COUNT)

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
        """Whether the text is read and every question answered, so that the check comes next."""
        return (
            bool(self.open_questions)
            and self.pages_read == TEXT_PAGE_COUNT
            and not self.unanswered_parties
        )

    @property
    def has_check_question(self) -> bool:
        """Whether this round has a check question: only where its kind is among those asked."""
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
        """A copy with ``round_step`` done under the newest text."""
        return replace(
            self, round_version=self.text.version, round_step=max(self.step_done, round_step)
        )

    def with_answers(
        self, party: ConsentParty, party_answers: dict[str, bool]
    ) -> "ConsentSituation":
        """A copy with these answers (Ja is True, by kind) about ``party``."""
        new_choices = {
            (party.id, kind_code): is_granted for kind_code, is_granted in party_answers.items()
        }
        return replace(self, choices=self.choices | new_choices)

    def reading_organisation_ids(self, kind_code: str) -> frozenset[int]:
        """The organisations that may read data of a kind once this round is confirmed."""
        reading_ids = set()
        open_questions = self.open_questions
        for party in self.parties:
            question_key = (party.id, kind_code)
            decision = party.decisions.get(kind_code)
            may_read = decision is not None and decision.is_live
            if question_key in open_questions and question_key in self.choices:
                may_read = self.choices[question_key]
            if party.active and may_read:
                reading_ids.add(party.id)
        return frozenset(reading_ids)

    @property
    def shares_anything(self) -> bool:
        """Whether anybody may read anything once this round is confirmed."""
        kind_codes = {
            kind_code for party in self.parties for kind_code in (*party.kinds, *party.decisions)
        }
        return any(self.reading_organisation_ids(kind_code) for kind_code in kind_codes)
