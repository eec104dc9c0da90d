"""What is written in an evaluation while it goes on, and what opens it. Nothing here commits.

Every write first locks the row of the evaluation (``lock_evaluation``). So nobody can join an
evaluation that ends at the same moment, and nothing is written under a number that was just
deleted.
"""

import datetime as dt
import secrets

import msgspec
import sqlalchemy as sa

from webapp.consent.service import compute_consent_end, lock_person_consent
from webapp.core import audit, sealing
from webapp.core.clock import utc_now
from webapp.core.db import ColumnsSelect, db
from webapp.core.ids import PersonId
from webapp.identity.people.persons import Person, StaffMember
from webapp.outcomes.evaluation import queries
from webapp.outcomes.evaluation.evaluation_text import EvaluationText
from webapp.outcomes.evaluation.export_rows import BackgroundFacts, ExportRow, build_export_rows
from webapp.outcomes.evaluation.models import (
    EvaluationConsent,
    EvaluationFacts,
    EvaluationLink,
    EvaluationRecord,
    EvaluationState,
)

EVALUATION_SUBJECT = "evaluation"
# Numbers have five digits, the first is never 0.
_LEAST_NUMBER = 10000
_NUMBER_COUNT = 90000


class EvaluationEnded(Exception):
    """The evaluation has ended: nobody can join it any more."""


def lock_evaluation(programme: str) -> EvaluationState:
    """Lock the row of this evaluation until the commit, and return it; it is added if missing.

    Call it after ``db.begin_write()`` and before reading.
    """
    db.session.execute(
        db.insert(EvaluationState).values(programme=programme).on_conflict_do_nothing()
    )
    return db.session.scalars(
        sa.select(EvaluationState).where(EvaluationState.programme == programme).with_for_update()
    ).one()


def write_evaluation_decision(
    person: Person, programme: str, consent_text: EvaluationText, language: str, *, granted: bool
) -> EvaluationConsent:
    """Write the decision that stands now; a first Ja draws a number, a Nej deletes the facts.

    ``language`` is the code of the language of the text. The same decision again adds nothing.

    Raises:
        EvaluationEnded: a Ja, but the evaluation has ended.
        NotEnrolled: a Ja, but the person takes part in no insats.
    """
    if lock_evaluation(programme).ended_on is not None and granted:
        raise EvaluationEnded(programme)
    lock_person_consent(person.id)
    decided_at = utc_now()
    until = compute_consent_end(person.id, decided_at) if granted else decided_at
    standing = _find_standing_decision(person, programme)
    if standing is not None and _is_same_decision(standing, consent_text, until, granted=granted):
        return standing
    decision = EvaluationConsent(
        person_id=person.id,
        programme=programme,
        granted=granted,
        at=decided_at,
        until=until,
        text_version=consent_text.version,
        text_hash=consent_text.hash,
        language=language,
    )
    if standing is not None:
        standing.withdrawn_at = decided_at
        db.session.flush()
    db.session.add(decision)
    if granted:
        _draw_evaluation_number(person.id, programme)
    else:
        _delete_background_facts(person.id, programme)
    if granted or (standing is not None and standing.granted):
        _audit_decision(person, consent_text, granted=granted)
    return decision


def _find_standing_decision(person: Person, programme: str) -> EvaluationConsent | None:
    standing_statement = queries.select_decisions(person, programme).where(
        EvaluationConsent.withdrawn_at.is_(None)
    )
    return db.session.scalar(standing_statement)


def _audit_decision(person: Person, consent_text: EvaluationText, *, granted: bool) -> None:
    audit.write_audit_event(
        audit.AuditAction.CONSENT_GIVEN if granted else audit.AuditAction.CONSENT_WITHDRAWN,
        person_id=person.id,
        actor_id=person.id,
        subject=EVALUATION_SUBJECT,
        purpose=consent_text.purpose.code,
    )


def _is_same_decision(
    standing: EvaluationConsent, consent_text: EvaluationText, until: dt.datetime, *, granted: bool
) -> bool:
    """Whether the same decision stands: a Nej, or a Ja to the same text until the same moment."""
    if not granted:
        return not standing.granted
    return standing.granted and standing.until == until and standing.text_hash == consent_text.hash


def _draw_evaluation_number(person_id: PersonId, programme: str) -> None:
    """Give the person a number, unless they have one in this evaluation."""
    own_number_statement = sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person_id, EvaluationLink.programme == programme
    )
    while db.session.scalar(own_number_statement) is None:
        drawn_number = _LEAST_NUMBER + secrets.randbelow(_NUMBER_COUNT)
        if db.session.get(EvaluationRecord, drawn_number) is not None:
            continue
        db.session.execute(
            db.insert(EvaluationLink)
            .values(number=drawn_number, person_id=person_id, programme=programme)
            .on_conflict_do_nothing()
        )


def _delete_background_facts(person_id: PersonId, programme: str) -> None:
    """Delete the facts, which only the evaluator was to have; the number stays for a later Ja."""
    own_number_statement = sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person_id, EvaluationLink.programme == programme
    )
    db.session.execute(
        sa.delete(EvaluationFacts).where(EvaluationFacts.number.in_(own_number_statement))
    )


def write_background_facts(
    reader: StaffMember,
    person_id: PersonId,
    evaluation_number: int,
    background_facts: BackgroundFacts,
) -> None:
    """Write the background facts under a number, and an event that the person can see.

    Call ``lock_evaluation`` first, and after that check that ``reader`` may still see the number.
    """
    sealed_values = {
        "body": seal_number_part(evaluation_number, "facts", msgspec.json.encode(background_facts))
    }
    db.session.execute(
        db.insert(EvaluationFacts)
        .values(number=evaluation_number, **sealed_values)
        .on_conflict_do_update(index_elements=["number"], set_=sealed_values)
    )
    audit.write_audit_event(
        audit.AuditAction.BACKGROUND,
        person_id=person_id,
        actor_id=reader.id,
        organisation_id=reader.organisation_id,
        subject=EVALUATION_SUBJECT,
        purpose=EVALUATION_SUBJECT,
    )


def open_background_facts(evaluation_number: int, sealed_body: bytes) -> BackgroundFacts:
    """The background facts under a number, from what is stored sealed.

    Raises:
        TamperedError: they do not open.
    """
    return msgspec.json.decode(
        _unseal_number_part(evaluation_number, "facts", sealed_body), type=BackgroundFacts
    )


def open_kept_rows(kept_record: EvaluationRecord) -> list[ExportRow]:
    """The rows that were kept under a number when its evaluation ended.

    Raises:
        TamperedError: it does not open.
    """
    return msgspec.json.decode(
        _unseal_number_part(kept_record.number, "kept", kept_record.body), type=list[ExportRow]
    )


def load_live_rows(
    linked_statement: ColumnsSelect, sheet_statement: ColumnsSelect
) -> list[ExportRow]:
    """What the evaluation has from those who take part now, in order of their numbers.

    The statements are those of ``queries.select_linked_numbers`` and
    ``queries.select_evaluation_sheets``, or their variants for the evaluator.

    Raises:
        TamperedError: facts or a sheet do not open.
    """
    facts_by_number = {
        linked_row.number: open_background_facts(linked_row.number, linked_row.body)
        for linked_row in db.session.execute(linked_statement)
        if linked_row.body is not None
    }
    return build_export_rows(facts_by_number, db.session.execute(sheet_statement).all())


def seal_number_part(evaluation_number: int, body_part: str, plain_body: bytes) -> bytes:
    """Sealed bytes that open only as that part ("facts" or "kept") of that number."""
    return sealing.seal_text(
        sealing.derive_system_key(EVALUATION_SUBJECT),
        plain_body,
        f"{EVALUATION_SUBJECT}|{evaluation_number}|{body_part}",
    )


def _unseal_number_part(evaluation_number: int, body_part: str, sealed_body: bytes) -> bytes:
    return sealing.unseal_text(
        sealing.derive_system_key(EVALUATION_SUBJECT),
        sealed_body,
        f"{EVALUATION_SUBJECT}|{evaluation_number}|{body_part}",
    )
