"""The acts of an evaluation: decide, fill in facts, end it. Nothing here commits.

Every act first takes the evaluation's own row, so that nobody joins one that ends at the same
moment, and nothing is kept under a number that was just taken away.
"""

import datetime as dt
import secrets

import msgspec
import sqlalchemy as sa

from webapp.accounts.models import CarriedForm
from webapp.accounts.persons import Person, StaffMember
from webapp.consent.service import end_of_consent, lock
from webapp.core import audit, sealing
from webapp.core.clock import now, today
from webapp.core.db import Rows, db
from webapp.evaluation import queries
from webapp.evaluation.models import (
    Evaluation,
    EvaluationConsent,
    EvaluationFacts,
    EvaluationLink,
    EvaluationRecord,
)
from webapp.evaluation.rows import Facts, Row, rows
from webapp.evaluation.texts import EvaluationText

SUBJECT = "evaluation"
# Five digits, never 0 first.
_LEAST, _HOW_MANY = 10000, 90000
_BLOCK = 1024


class Ended(Exception):
    """The evaluation has ended: nobody can join it any more."""


def hold(programme: str) -> Evaluation:
    """Wait for other acts on this evaluation; after ``db.begin_write()``, before reading."""
    db.session.execute(db.insert(Evaluation).values(programme=programme).on_conflict_do_nothing())
    return db.session.scalars(
        sa.select(Evaluation).where(Evaluation.programme == programme).with_for_update()
    ).one()


def decide(
    person: Person, programme: str, text: EvaluationText, language: str, *, granted: bool
) -> EvaluationConsent:
    """Write the decision that stands from now on; the first Ja draws the number.

    ``language`` is the one ``text`` was shown in. The same once more (two presses) adds nothing.

    Raises:
        Ended: a Ja, but the evaluation has ended.
        NotEnrolled: a Ja, but the person takes part in no insats.
    """
    if hold(programme).ended_on is not None and granted:
        raise Ended(programme)
    lock(person.id)
    moment = now()
    until = end_of_consent(person.id, moment) if granted else moment
    before = db.session.scalar(
        queries.own_receipts(person, programme).where(EvaluationConsent.withdrawn_at.is_(None))
    )
    if before is not None and _is_same(before, text, until, granted=granted):
        return before
    decision = EvaluationConsent(
        person_id=person.id,
        programme=programme,
        granted=granted,
        at=moment,
        until=until,
        text_version=text.version,
        text_hash=text.hash,
        language=language,
    )
    if before is not None:
        before.withdrawn_at = moment
        db.session.flush()
    db.session.add(decision)
    (_draw if granted else _forget_facts)(person.id, programme)
    if granted or (before is not None and before.granted):
        _tell(person, text, granted=granted)
    return decision


def _tell(person: Person, text: EvaluationText, *, granted: bool) -> None:
    audit.record(
        audit.Action.CONSENT_GIVEN if granted else audit.Action.CONSENT_WITHDRAWN,
        person_id=person.id,
        actor_id=person.id,
        subject=SUBJECT,
        purpose=text.purpose.code,
    )


def _is_same(
    before: EvaluationConsent, text: EvaluationText, until: dt.datetime, *, granted: bool
) -> bool:
    """Whether what stands says it all: a Nej, or a Ja to the same text and as long."""
    if not granted:
        return not before.granted
    return before.granted and before.until == until and before.text_hash == text.hash


def _draw(person_id: int, programme: str) -> None:
    """Give the person a number, unless they have one in this evaluation."""
    mine = sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person_id, EvaluationLink.programme == programme
    )
    while db.session.scalar(mine) is None:
        number = _LEAST + secrets.randbelow(_HOW_MANY)
        if db.session.get(EvaluationRecord, number) is not None:
            continue
        db.session.execute(
            db.insert(EvaluationLink)
            .values(number=number, person_id=person_id, programme=programme)
            .on_conflict_do_nothing()
        )


def _forget_facts(person_id: int, programme: str) -> None:
    """They were filled in for the evaluator alone; the number stays, should a Ja come again."""
    mine = sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person_id, EvaluationLink.programme == programme
    )
    db.session.execute(sa.delete(EvaluationFacts).where(EvaluationFacts.number.in_(mine)))


def fill_in(reader: StaffMember, person_id: int, number: int, facts: Facts) -> None:
    """Keep the background facts under ``number``; the person sees that it was done, not what.

    Call ``hold`` first, then read whether the number is still to be seen.
    """
    sealed = {"body": _sealed(number, "facts", msgspec.json.encode(facts))}
    db.session.execute(
        db.insert(EvaluationFacts)
        .values(number=number, **sealed)
        .on_conflict_do_update(index_elements=["number"], set_=sealed)
    )
    audit.record(
        audit.Action.BACKGROUND,
        person_id=person_id,
        actor_id=reader.id,
        organisation_id=reader.organisation_id,
        subject=SUBJECT,
        purpose=SUBJECT,
    )


def facts_in(number: int, body: bytes) -> Facts:
    """The background facts under a number.

    Raises:
        Tampered: they do not open.
    """
    return msgspec.json.decode(_opened(number, "facts", body), type=Facts)


def kept_in(record: EvaluationRecord) -> list[Row]:
    """What was kept under a number when its evaluation ended.

    Raises:
        Tampered: it does not open.
    """
    return msgspec.json.decode(_opened(record.number, "kept", record.body), type=list[Row])


def live_rows(linked: Rows, sent: Rows) -> list[Row]:
    """What the evaluation has of those who take part, by number; see the queries of those names.

    Raises:
        Tampered: something does not open.
    """
    facts = {
        each.number: facts_in(each.number, each.body)
        for each in db.session.execute(linked)
        if each.body is not None
    }
    return rows(facts, db.session.execute(sent).all())


def end(programme: str, kinds: list[str]) -> tuple[int, int]:
    """Keep what there is under the numbers, then forget whose they are.

    Returns how many numbers are kept, and how many links are gone: those without a live consent,
    or without any answer, are gone with nothing kept.

    Raises:
        Ended: it has ended before.
        Tampered: something does not open; nothing is forgotten then.
    """
    evaluation = hold(programme)
    if evaluation.ended_on is not None:
        raise Ended(programme)
    found = live_rows(queries.linked(programme), queries.sent(programme, kinds))
    numbers = list({row.number for row in found})
    bodies = {
        number: msgspec.json.encode([row for row in found if row.number == number])
        for number in numbers
    }
    # All as long as the longest: a length would tell how much somebody has sent.
    length = -(-max(map(len, bodies.values()), default=0) // _BLOCK) * _BLOCK
    secrets.SystemRandom().shuffle(numbers)
    for number in numbers:
        body = _sealed(number, "kept", bodies[number].ljust(length))
        db.session.add(EvaluationRecord(number=number, programme=programme, body=body))
        # One by one, so that the rows lie in the order they were shuffled into.
        db.session.flush()
    gone = db.session.execute(
        sa.delete(EvaluationLink)
        .where(EvaluationLink.programme == programme)
        .returning(EvaluationLink.number)
    ).all()
    _forget_waiting(programme)
    evaluation.ended_on = today()
    db.session.flush()
    return len(numbers), len(gone)


def _forget_waiting(programme: str) -> None:
    """Facts that could not be received wait under the person's address (``accounts.resume``)."""
    db.session.execute(
        sa.delete(CarriedForm).where(
            CarriedForm.path.endswith(f"/{SUBJECT}/{programme}", autoescape=True)
        )
    )


def _sealed(number: int, part: str, body: bytes) -> bytes:
    return sealing.seal(sealing.system_key(SUBJECT), body, f"{SUBJECT}|{number}|{part}")


def _opened(number: int, part: str, body: bytes) -> bytes:
    return sealing.unseal(sealing.system_key(SUBJECT), body, f"{SUBJECT}|{number}|{part}")
