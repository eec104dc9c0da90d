"""The acts of consent: decide, withdraw, and the steps of a round. Nothing here commits.

Every act first takes the person's own row, so that two at once come one after the other: the last
one by server order stands, and nothing is granted after a withdrawal was answered.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from webapp.accounts.models import Account
from webapp.accounts.persons import Person
from webapp.consent import queries
from webapp.consent.models import Choice, ConsentState, Grant, How, Receipt
from webapp.consent.texts import texts
from webapp.core import audit
from webapp.core.clock import STOCKHOLM, local, now
from webapp.core.db import db
from webapp.programmes.definitions import programmes
from webapp.programmes.queries import enrolment_of


class NotEnrolled(LookupError):
    """The person takes part in no insats now, so there is nothing to say Ja to."""


def lock(person_id: int) -> None:
    """Wait for other acts of consent of this person; after ``db.begin_write()``, before reading."""
    # NO KEY: a diary that is saved at the same moment refers to this row and need not wait.
    db.session.execute(
        sa.select(Account.id).where(Account.id == person_id).with_for_update(key_share=True)
    )


def end_of_consent(person_id: int, given: dt.datetime) -> dt.datetime:
    """The moment a Ja given at ``given`` ends: midnight in Stockholm after its last day.

    Raises:
        NotEnrolled: the person takes part in no insats then.
    """
    enrolment = db.session.scalar(*enrolment_of(person_id))
    day = local(given).date()
    if enrolment is None or (enrolment.ended_on is not None and enrolment.ended_on < day):
        raise NotEnrolled(person_id)
    last = programmes()[enrolment.programme].consent_until(day)
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), STOCKHOLM)
    return midnight.astimezone(dt.UTC)


def last_day(until: dt.datetime) -> dt.date:
    """The last day that a consent ending at ``until`` holds."""
    return local(until - dt.timedelta(microseconds=1)).date()


def receipt_id(person: Person, token: uuid.UUID) -> uuid.UUID:
    """The receipt's public id for a confirmation page: the same page again, the same receipt."""
    digest = hashlib.sha256(person.public_id.bytes + token.bytes).digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def give(
    person: Account | Person,
    decisions: Iterable[tuple[int, str, bool]],
    language: str = "sv",
    at: dt.datetime | None = None,
    version: str | None = None,
    public_id: uuid.UUID | None = None,
) -> Receipt:
    """Write one receipt and the decisions (organisation id, kind, Ja) that stand from now on.

    ``language`` is the one the text was shown in, ``version`` which text, by default today's.

    Raises:
        NotEnrolled: something is granted, but the person takes part in no insats.
    """
    lock(person.id)
    moment = at or now()
    text = texts().versions[version] if version else texts().current()
    receipt = Receipt(
        public_id=public_id or uuid.uuid4(),
        person_id=person.id,
        at=moment,
        text_version=text.version,
        text_hash=text.hash,
        language=language,
        how=How.PHONE,
    )
    db.session.add(receipt)
    db.session.flush()
    wanted = list(decisions)
    # A Nej has no end: it stands until it is changed.
    until = end_of_consent(person.id, moment) if any(yes for *_, yes in wanted) else moment
    for organisation_id, kind, granted in wanted:
        decide(receipt, organisation_id, kind, granted, until if granted else moment)
    return receipt


def withdraw(
    person: Account | Person,
    organisation_id: int,
    kind: str,
    language: str = "sv",
    version: str | None = None,
) -> Receipt:
    """Say Nej from now on: the next request of that organisation sees nothing."""
    return give(person, [(organisation_id, kind, False)], language, version=version)


def decide(
    receipt: Receipt, organisation_id: int, kind: str, granted: bool, until: dt.datetime
) -> None:
    """Let one decision stand in place of the one before, on ``receipt``."""
    of_this = (
        Grant.person_id == receipt.person_id,
        Grant.organisation_id == organisation_id,
        Grant.kind == kind,
        Grant.withdrawn_at.is_(None),
    )
    before = db.session.execute(sa.select(Grant.granted, Grant.until).where(*of_this)).first()
    db.session.execute(sa.update(Grant).where(*of_this).values(withdrawn_at=receipt.at))
    purpose = texts().versions[receipt.text_version].purpose.code
    db.session.add(
        Grant(
            person_id=receipt.person_id,
            organisation_id=organisation_id,
            kind=kind,
            purpose=purpose,
            granted=granted,
            since=receipt.at,
            until=until,
            receipt_id=receipt.id,
        )
    )
    db.session.flush()
    ends = before is not None and before.granted and before.until > receipt.at
    if granted or ends:
        audit.record(
            audit.Action.CONSENT_GIVEN if granted else audit.Action.CONSENT_WITHDRAWN,
            person_id=receipt.person_id,
            actor_id=receipt.person_id,
            organisation_id=organisation_id,
            subject=kind,
            purpose=purpose,
        )


def choose(person_id: int, organisation_id: int, answers: dict[str, bool]) -> None:
    """Keep the answers about one organisation (kind to Ja) until the round is confirmed."""
    there = {
        each.kind: each
        for each in db.session.scalars(
            queries.choices_of(person_id).where(Choice.organisation_id == organisation_id)
        )
    }
    for kind, granted in answers.items():
        if kind in there:
            there[kind].granted = granted
        else:
            db.session.add(
                Choice(
                    person_id=person_id,
                    organisation_id=organisation_id,
                    kind=kind,
                    granted=granted,
                )
            )


def state_of(person_id: int) -> ConsentState:
    """How far the person has come; a new row where there is none yet."""
    state = db.session.get(ConsentState, person_id)
    if state is None:
        state = ConsentState(person_id=person_id, wants_to_talk=False, round_step=0)
        db.session.add(state)
    return state


def reach(person_id: int, version: str, step: int) -> None:
    """Note that a round under ``version`` has come to ``step``; never back."""
    state = state_of(person_id)
    if state.round_version != version:
        state.round_version, state.round_step = version, step
    state.round_step = max(state.round_step, step)


def finish(person_id: int, version: str) -> None:
    """End the round: its answers are on a receipt now."""
    db.session.execute(sa.delete(Choice).where(Choice.person_id == person_id))
    state = state_of(person_id)
    state.seen_version = version
    state.wants_to_talk = False
    state.round_version, state.round_step = None, 0
