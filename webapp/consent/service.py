"""Write consent: decide, withdraw, and note the steps of a round. Nothing here commits.

Each of these first locks the person's own row, so that two requests at once run one after the
other: the later one is valid, and no Ja is written after a Nej was confirmed to the person.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from webapp.consent import queries
from webapp.consent.consent_texts import load_consent_texts
from webapp.consent.models import ConsentChoice, ConsentState, DecisionChannel, Grant, Receipt
from webapp.core import audit
from webapp.core.clock import STOCKHOLM, to_stockholm, utc_now
from webapp.core.db import db
from webapp.core.ids import OrganisationId, PersonId
from webapp.identity.models import Account
from webapp.identity.people.persons import Person
from webapp.programmes.participation import find_newest_participation


class NotEnrolled(LookupError):
    """The person takes part in no insats now, so they cannot say Ja."""


def lock_person_consent(person_id: PersonId) -> None:
    """Lock the person's row until the commit; call it after ``db.begin_write()``."""
    # FOR NO KEY UPDATE: a diary saved at the same moment refers to this row and need not wait.
    db.session.execute(
        sa.select(Account.id).where(Account.id == person_id).with_for_update(key_share=True)
    )


def compute_consent_end(person_id: PersonId, given_at: dt.datetime) -> dt.datetime:
    """The moment a Ja given at ``given_at`` ends, in UTC: midnight in Stockholm after its last day.

    Raises:
        NotEnrolled: the person takes part in no insats then.
    """
    participation = find_newest_participation(person_id)
    given_day = to_stockholm(given_at).date()
    has_ended = (
        participation is not None
        and participation.ended_on is not None
        and participation.ended_on < given_day
    )
    if participation is None or participation.programme is None or has_ended:
        raise NotEnrolled(person_id)
    last_valid_day = participation.programme.consent_until(given_day)
    midnight = dt.datetime.combine(last_valid_day + dt.timedelta(days=1), dt.time(), STOCKHOLM)
    return midnight.astimezone(dt.UTC)


def compute_last_consent_day(valid_until: dt.datetime) -> dt.date:
    """The last day, in Stockholm, of a consent that ends at ``valid_until``."""
    return to_stockholm(valid_until - dt.timedelta(microseconds=1)).date()


def derive_receipt_id(person: Person, page_token: uuid.UUID) -> uuid.UUID:
    """The public id of the receipt that a confirmation page makes.

    The same page sent again gives the same id, by which the receipt is found.
    """
    token_digest = hashlib.sha256(person.public_id.bytes + page_token.bytes).digest()
    return uuid.UUID(bytes=token_digest[:16], version=4)


def write_consent_decisions(
    person: Account | Person,
    decisions: Iterable[tuple[int, str, bool]],
    language_code: str = "sv",
    decided_at: dt.datetime | None = None,
    text_version: str | None = None,
    receipt_public_id: uuid.UUID | None = None,
) -> Receipt:
    """Write one receipt and its decisions (organisation id, kind, Ja), valid from now on.

    The text was shown in ``language_code``; without ``text_version`` it is the text of today.

    Raises:
        NotEnrolled: one of them is a Ja, but the person takes part in no insats.
    """
    lock_person_consent(PersonId(person.id))
    decision_moment = decided_at or utc_now()
    receipt = _add_receipt(
        PersonId(person.id), decision_moment, language_code, text_version, receipt_public_id
    )
    new_decisions = list(decisions)
    # A Nej has no end: it stays until it is changed. The column holds the moment of the decision.
    valid_until = decision_moment
    if any(granted for _organisation_id, _kind_code, granted in new_decisions):
        valid_until = compute_consent_end(PersonId(person.id), decision_moment)
    for organisation_id, kind_code, granted in new_decisions:
        decision_end = valid_until if granted else decision_moment
        replace_grant(receipt, OrganisationId(organisation_id), kind_code, granted, decision_end)
    return receipt


def _add_receipt(
    person_id: PersonId,
    given_at: dt.datetime,
    language_code: str,
    text_version: str | None,
    receipt_public_id: uuid.UUID | None,
) -> Receipt:
    consent_text = load_consent_texts().current()
    if text_version:
        consent_text = load_consent_texts().versions[text_version]
    receipt = Receipt(
        public_id=receipt_public_id or uuid.uuid4(),
        person_id=person_id,
        at=given_at,
        text_version=consent_text.version,
        text_hash=consent_text.hash,
        language=language_code,
        how=DecisionChannel.PHONE,
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def withdraw_consent(
    person: Account | Person,
    organisation_id: OrganisationId,
    kind_code: str,
    language_code: str = "sv",
    text_version: str | None = None,
) -> Receipt:
    """Write a Nej; the organisation can read nothing of that kind from its next request on."""
    return write_consent_decisions(
        person, [(organisation_id, kind_code, False)], language_code, text_version=text_version
    )


def replace_grant(
    receipt: Receipt,
    organisation_id: OrganisationId,
    kind_code: str,
    granted: bool,
    valid_until: dt.datetime,
) -> None:
    """Withdraw the decision before about the same question, and add this one on ``receipt``."""
    ends_valid_grant = _withdraw_previous_grant(receipt, organisation_id, kind_code)
    purpose_code = load_consent_texts().versions[receipt.text_version].purpose.code
    db.session.add(
        Grant(
            person_id=receipt.person_id,
            organisation_id=organisation_id,
            kind=kind_code,
            purpose=purpose_code,
            granted=granted,
            since=receipt.at,
            until=valid_until,
            receipt_id=receipt.id,
        )
    )
    db.session.flush()
    if granted or ends_valid_grant:
        audit.write_audit_event(
            audit.AuditAction.CONSENT_GIVEN if granted else audit.AuditAction.CONSENT_WITHDRAWN,
            person_id=receipt.person_id,
            actor_id=receipt.person_id,
            organisation_id=organisation_id,
            subject=kind_code,
            purpose=purpose_code,
        )


def _withdraw_previous_grant(
    receipt: Receipt, organisation_id: OrganisationId, kind_code: str
) -> bool:
    """Withdraw the decision about this question, if any; whether it was a Ja still valid."""
    same_question = (
        Grant.person_id == receipt.person_id,
        Grant.organisation_id == organisation_id,
        Grant.kind == kind_code,
        Grant.withdrawn_at.is_(None),
    )
    previous_grant = db.session.execute(
        sa.select(Grant.granted, Grant.until).where(*same_question)
    ).first()
    db.session.execute(sa.update(Grant).where(*same_question).values(withdrawn_at=receipt.at))
    return (
        previous_grant is not None and previous_grant.granted and previous_grant.until > receipt.at
    )


def save_consent_choices(
    person_id: PersonId, organisation_id: OrganisationId, party_answers: dict[str, bool]
) -> None:
    """Store the answers about one organisation (Ja is True, by kind) until they are confirmed."""
    stored_choices = {
        stored_choice.kind: stored_choice
        for stored_choice in db.session.scalars(
            queries.select_consent_choices(person_id).where(
                ConsentChoice.organisation_id == organisation_id
            )
        )
    }
    for kind_code, granted in party_answers.items():
        if kind_code in stored_choices:
            stored_choices[kind_code].granted = granted
        else:
            db.session.add(
                ConsentChoice(
                    person_id=person_id,
                    organisation_id=organisation_id,
                    kind=kind_code,
                    granted=granted,
                )
            )


def load_or_add_consent_state(person_id: PersonId) -> ConsentState:
    """The person's row of ``ConsentState``; a new one where there is none yet."""
    consent_state = db.session.get(ConsentState, person_id)
    if consent_state is None:
        consent_state = ConsentState(person_id=person_id, wants_to_talk=False, round_step=0)
        db.session.add(consent_state)
    return consent_state


def save_round_step(person_id: PersonId, text_version: str, round_step: int) -> None:
    """Store that ``round_step`` is done under ``text_version``, unless a later step is."""
    consent_state = load_or_add_consent_state(person_id)
    if consent_state.round_version != text_version:
        consent_state.round_version, consent_state.round_step = text_version, round_step
    consent_state.round_step = max(consent_state.round_step, round_step)


def finish_consent_round(person_id: PersonId, text_version: str) -> None:
    """End the round after its answers were written on a receipt: delete its choices and steps."""
    db.session.execute(sa.delete(ConsentChoice).where(ConsentChoice.person_id == person_id))
    consent_state = load_or_add_consent_state(person_id)
    consent_state.seen_version = text_version
    consent_state.wants_to_talk = False
    consent_state.round_version, consent_state.round_step = None, 0
