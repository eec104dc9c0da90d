"""The acts of an evaluation: decide, fill in facts, end it. Nothing here commits.

Every act first takes the evaluation's own row, so that nobody joins one that ends at the same
moment, and nothing is kept under a number that was just taken away.
"""

import datetime as dt
import secrets

import msgspec
import sqlalchemy as sa

from webapp.consent.service import compute_consent_end, lock_person_consent
from webapp.core import audit, sealing
from webapp.core.clock import today, utc_now
from webapp.core.db import ColumnsSelect, db
from webapp.identity.models import CarriedForm
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
# Five digits, never 0 first.
_LEAST_NUMBER, _NUMBER_COUNT = 10000, 90000
_BLOCK = 1024


class EvaluationEnded(Exception):
    """The evaluation has ended: nobody can join it any more."""


def lock_evaluation(programme: str) -> EvaluationState:
    """Wait for other acts on this evaluation; after ``db.begin_write()``, before reading."""
    db.session.execute(
        db.insert(EvaluationState).values(programme=programme).on_conflict_do_nothing()
    )
    return db.session.scalars(
        sa.select(EvaluationState).where(EvaluationState.programme == programme).with_for_update()
    ).one()


def write_evaluation_decision(
    person: Person, programme: str, consent_text: EvaluationText, language: str, *, granted: bool
) -> EvaluationConsent:
    """Write the decision that stands from now on; the first Ja draws the number.

    ``language`` is the one ``text`` was shown in. The same once more (two presses) adds nothing.

    Raises:
        Ended: a Ja, but the evaluation has ended.
        NotEnrolled: a Ja, but the person takes part in no insats.
    """
    if lock_evaluation(programme).ended_on is not None and granted:
        raise EvaluationEnded(programme)
    lock_person_consent(person.id)
    decided_at = utc_now()
    until = compute_consent_end(person.id, decided_at) if granted else decided_at
    standing = db.session.scalar(
        queries.select_decisions(person, programme).where(EvaluationConsent.withdrawn_at.is_(None))
    )
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
    (_draw_evaluation_number if granted else _delete_background_facts)(person.id, programme)
    if granted or (standing is not None and standing.granted):
        _audit_decision(person, consent_text, granted=granted)
    return decision


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
    """Whether what stands says it all: a Nej, or a Ja to the same text and as long."""
    if not granted:
        return not standing.granted
    return standing.granted and standing.until == until and standing.text_hash == consent_text.hash


def _draw_evaluation_number(person_id: int, programme: str) -> None:
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


def _delete_background_facts(person_id: int, programme: str) -> None:
    """They were filled in for the evaluator alone; the number stays, should a Ja come again."""
    own_number_statement = sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person_id, EvaluationLink.programme == programme
    )
    db.session.execute(
        sa.delete(EvaluationFacts).where(EvaluationFacts.number.in_(own_number_statement))
    )


def write_background_facts(
    reader: StaffMember, person_id: int, evaluation_number: int, background_facts: BackgroundFacts
) -> None:
    """Keep the background facts under ``number``; the person sees that it was done, not what.

    Call ``hold`` first, then read whether the number is still to be seen.
    """
    sealed_values = {
        "body": _seal_number_part(evaluation_number, "facts", msgspec.json.encode(background_facts))
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
    """The background facts under a number.

    Raises:
        TamperedError: they do not open.
    """
    return msgspec.json.decode(
        _unseal_number_part(evaluation_number, "facts", sealed_body), type=BackgroundFacts
    )


def open_kept_rows(kept_record: EvaluationRecord) -> list[ExportRow]:
    """What was kept under a number when its evaluation ended.

    Raises:
        TamperedError: it does not open.
    """
    return msgspec.json.decode(
        _unseal_number_part(kept_record.number, "kept", kept_record.body), type=list[ExportRow]
    )


def load_live_rows(
    linked_statement: ColumnsSelect, sheet_statement: ColumnsSelect
) -> list[ExportRow]:
    """What the evaluation has of those who take part, by number; see the queries of those names.

    Raises:
        TamperedError: something does not open.
    """
    facts_by_number = {
        linked_row.number: open_background_facts(linked_row.number, linked_row.body)
        for linked_row in db.session.execute(linked_statement)
        if linked_row.body is not None
    }
    return build_export_rows(facts_by_number, db.session.execute(sheet_statement).all())


def end_evaluation(programme: str, sheet_kinds: list[str]) -> tuple[int, int]:
    """Keep what there is under the numbers, then forget whose they are.

    Returns how many numbers are kept, and how many links are gone: those without a live consent,
    or without any answer, are gone with nothing kept.

    Raises:
        Ended: it has ended before.
        TamperedError: something does not open; nothing is forgotten then.
    """
    evaluation_state = lock_evaluation(programme)
    if evaluation_state.ended_on is not None:
        raise EvaluationEnded(programme)
    entries = load_live_rows(
        queries.select_linked_numbers(programme),
        queries.select_evaluation_sheets(programme, sheet_kinds),
    )
    numbers = list({entry.number for entry in entries})
    bodies = {
        number: msgspec.json.encode([entry for entry in entries if entry.number == number])
        for number in numbers
    }
    # All as long as the longest: a length would tell how much somebody has sent.
    body_length = -(-max(map(len, bodies.values()), default=0) // _BLOCK) * _BLOCK
    secrets.SystemRandom().shuffle(numbers)
    for number in numbers:
        sealed_body = _seal_number_part(number, "kept", bodies[number].ljust(body_length))
        db.session.add(EvaluationRecord(number=number, programme=programme, body=sealed_body))
        # One by one, so that the rows lie in the order they were shuffled into.
        db.session.flush()
    destroyed_links = db.session.execute(
        sa.delete(EvaluationLink)
        .where(EvaluationLink.programme == programme)
        .returning(EvaluationLink.number)
    ).all()
    _delete_waiting_forms(programme)
    evaluation_state.ended_on = today()
    db.session.flush()
    return len(numbers), len(destroyed_links)


def _delete_waiting_forms(programme: str) -> None:
    """Facts that could not be received wait under the person's address (``accounts.resume``)."""
    db.session.execute(
        sa.delete(CarriedForm).where(
            CarriedForm.path.endswith(f"/{EVALUATION_SUBJECT}/{programme}", autoescape=True)
        )
    )


def _seal_number_part(evaluation_number: int, body_part: str, plain_body: bytes) -> bytes:
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
