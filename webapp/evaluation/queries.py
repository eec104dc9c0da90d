"""Reads of the evaluation: one's own, what a handläggare may see, what the evaluator gets."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import Account, Role
from webapp.accounts.persons import Person, StaffMember
from webapp.core.db import Rows
from webapp.core.prepared import NOW
from webapp.core.sealing import DataKey
from webapp.evaluation.models import (
    Evaluation,
    EvaluationConsent,
    EvaluationFacts,
    EvaluationLink,
    EvaluationRecord,
)
from webapp.programmes.definitions import Programme, programmes
from webapp.programmes.models import Enrolment
from webapp.programmes.queries import assigned_to
from webapp.questionnaires.body import OCCASIONS
from webapp.sheets.models import Sheet, SheetVersion


def evaluated() -> dict[str, Programme]:
    """The insatser that are evaluated, by code."""
    return {code: each for code, each in programmes().items() if each.evaluation}


def own(person: Person) -> Rows:
    """Where a person stands in each insats of theirs that is evaluated, the newest first."""
    enrolled = (
        sa.select(Enrolment.programme, sa.func.max(Enrolment.id).label("newest"))
        .where(Enrolment.person_id == person.id, Enrolment.programme.in_(evaluated()))
        .group_by(Enrolment.programme)
        .subquery()
    )
    standing = sa.and_(
        EvaluationConsent.person_id == person.id,
        EvaluationConsent.programme == enrolled.c.programme,
        EvaluationConsent.withdrawn_at.is_(None),
    )
    mine = sa.and_(
        EvaluationLink.person_id == person.id, EvaluationLink.programme == enrolled.c.programme
    )
    return (
        sa.select(
            enrolled.c.programme,
            EvaluationConsent,
            EvaluationLink.number,
            EvaluationFacts.body,
            Evaluation.ended_on,
        )
        .select_from(enrolled)
        .outerjoin(EvaluationConsent, standing)
        .outerjoin(EvaluationLink, mine)
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .outerjoin(Evaluation, Evaluation.programme == enrolled.c.programme)
        .order_by(enrolled.c.newest.desc())
    )


def own_receipts(person: Person, programme: str) -> sa.Select[EvaluationConsent]:
    """A person's decisions about one evaluation, newest first; each is its own receipt."""
    return (
        sa.select(EvaluationConsent)
        .where(EvaluationConsent.person_id == person.id, EvaluationConsent.programme == programme)
        .order_by(EvaluationConsent.id.desc())
    )


def own_receipt(person: Person, public_id: uuid.UUID) -> sa.Select[EvaluationConsent]:
    """One of a person's decisions, whatever evaluation it is about."""
    return sa.select(EvaluationConsent).where(
        EvaluationConsent.person_id == person.id, EvaluationConsent.public_id == public_id
    )


def own_live(person: Person, codes: Collection[str]) -> sa.Select[int]:
    """Whether what a person sends in one of these insatser goes to the evaluation as well."""
    return sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person.id, EvaluationLink.programme.in_(codes), _live()
    )


def _live() -> sa.ColumnElement[bool]:
    """Whether the consent behind a link holds at the very moment the statement runs.

    Who was erased has none: without their key nothing of theirs goes out, the facts neither.
    """
    return sa.exists().where(
        EvaluationConsent.person_id == EvaluationLink.person_id,
        EvaluationConsent.programme == EvaluationLink.programme,
        EvaluationConsent.granted,
        EvaluationConsent.until > NOW,
        EvaluationConsent.withdrawn_at.is_(None),
        DataKey.person_id == EvaluationLink.person_id,
    )


def numbers_of(reader: StaffMember, public_id: uuid.UUID) -> Rows:
    """The numbers of a person ``reader`` works with today, one an insats, while consent holds.

    (number, programme, person_id, name, public_id, body of the facts or None)
    """
    allowed = (
        assigned_to(reader, EvaluationLink.person_id)
        if reader.role is Role.HANDLAGGARE
        else sa.false()
    )
    return (
        sa.select(
            EvaluationLink.number,
            EvaluationLink.programme,
            EvaluationLink.person_id,
            Account.name,
            Account.public_id,
            EvaluationFacts.body,
        )
        .select_from(EvaluationLink)
        .join(Account, Account.id == EvaluationLink.person_id)
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .where(
            Account.public_id == public_id,
            EvaluationLink.programme.in_(evaluated()),
            allowed,
            _live(),
        )
        .order_by(EvaluationLink.programme)
    )


def _evaluator(reader: StaffMember) -> Any:
    return sa.literal(reader.role is Role.FOLJEFORSKARE)


def linked(programme: str) -> Rows:
    """For the end of an evaluation: each number with live consent, whose, and its facts."""
    return (
        sa.select(EvaluationLink.number, EvaluationLink.person_id, EvaluationFacts.body)
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .where(EvaluationLink.programme == programme, _live())
        .order_by(EvaluationLink.person_id)
    )


def sent(programme: str, kinds: Collection[str]) -> Rows:
    """For the end of an evaluation: the newest version of each sheet sent, with what opens it."""
    newest = sa.and_(SheetVersion.sheet_id == Sheet.id, SheetVersion.number == Sheet.version)
    return (
        sa.select(
            EvaluationLink.number,
            Account.public_id.label("person"),
            DataKey.wrapped,
            DataKey.master_key,
            Sheet.kind,
            Sheet.key,
            SheetVersion,
        )
        .select_from(EvaluationLink)
        .join(Account, Account.id == EvaluationLink.person_id)
        .join(DataKey, DataKey.person_id == Account.id)
        .join(Sheet, Sheet.person_id == Account.id)
        .join(SheetVersion, newest)
        .where(
            EvaluationLink.programme == programme,
            _live(),
            Sheet.kind.in_(kinds),
            Sheet.key.in_(list(OCCASIONS)),
        )
    )


def linked_for(reader: StaffMember, programme: str) -> Rows:
    """What ``linked`` gives, for an evaluator and nobody else."""
    return linked(programme).where(_evaluator(reader))


def sent_for(reader: StaffMember, programme: str, kinds: Collection[str]) -> Rows:
    """What ``sent`` gives, for an evaluator and nobody else."""
    return sent(programme, kinds).where(_evaluator(reader))


def records_for(reader: StaffMember, programme: str) -> sa.Select[EvaluationRecord]:
    """What was kept of an evaluation that has ended, for an evaluator and nobody else."""
    return (
        sa.select(EvaluationRecord)
        .where(EvaluationRecord.programme == programme, _evaluator(reader))
        .order_by(EvaluationRecord.number)
    )


def people(reader: StaffMember) -> Rows:
    """How many take part in each evaluation now: (programme, persons, facts)."""
    return (
        sa.select(
            EvaluationLink.programme,
            sa.func.count(EvaluationLink.number).label("persons"),
            sa.func.count(EvaluationFacts.number).label("facts"),
        )
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .where(_live(), _evaluator(reader))
        .group_by(EvaluationLink.programme)
    )


def answers(reader: StaffMember) -> Rows:
    """How many sheets of each kind were sent: (programme, kind, sheets)."""
    return (
        sa.select(EvaluationLink.programme, Sheet.kind, sa.func.count(Sheet.id).label("sheets"))
        .join(Sheet, Sheet.person_id == EvaluationLink.person_id)
        .where(_live(), _evaluator(reader), Sheet.version > 0, Sheet.key.in_(list(OCCASIONS)))
        .group_by(EvaluationLink.programme, Sheet.kind)
    )


def ended(reader: StaffMember) -> Rows:
    """Evaluations that have ended: (programme, persons)."""
    return (
        sa.select(Evaluation.programme, sa.func.count(EvaluationRecord.number).label("persons"))
        .outerjoin(EvaluationRecord, EvaluationRecord.programme == Evaluation.programme)
        .where(Evaluation.ended_on.is_not(None), _evaluator(reader))
        .group_by(Evaluation.programme)
    )
