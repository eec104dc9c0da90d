"""Reads of the evaluation: for the person, their handläggare, the evaluator, and its end."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from webapp.core.cached_statements import NOW
from webapp.core.db import ColumnsSelect
from webapp.core.sealing import DataKey
from webapp.identity.models import Account, Role
from webapp.identity.people.persons import Person, StaffMember
from webapp.instruments.questionnaires.questionnaire_sheet import OCCASION_WORDS
from webapp.outcomes.evaluation.models import (
    EvaluationConsent,
    EvaluationFacts,
    EvaluationLink,
    EvaluationRecord,
    EvaluationState,
)
from webapp.programmes.models import Enrolment
from webapp.programmes.programme_definitions import Programme, load_programmes
from webapp.programmes.queries import is_assigned_to
from webapp.sheets.models import Sheet, SheetVersion


def list_evaluated_programmes() -> dict[str, Programme]:
    """The insatser that are evaluated, by code."""
    return {
        programme_code: programme
        for programme_code, programme in load_programmes().items()
        if programme.evaluation
    }


def select_own_standings(person: Person) -> ColumnsSelect:
    """Where a person stands in each insats of theirs that is evaluated, the newest first.

    Columns: programme, the decision that stands, number, body of the facts, ended_on; all but the
    first may be None.
    """
    own_enrolments = (
        sa.select(Enrolment.programme, sa.func.max(Enrolment.id).label("newest"))
        .where(
            Enrolment.person_id == person.id, Enrolment.programme.in_(list_evaluated_programmes())
        )
        .group_by(Enrolment.programme)
        .subquery()
    )
    is_standing_consent = sa.and_(
        EvaluationConsent.person_id == person.id,
        EvaluationConsent.programme == own_enrolments.c.programme,
        EvaluationConsent.withdrawn_at.is_(None),
    )
    is_own_link = sa.and_(
        EvaluationLink.person_id == person.id,
        EvaluationLink.programme == own_enrolments.c.programme,
    )
    return (
        sa.select(
            own_enrolments.c.programme,
            EvaluationConsent,
            EvaluationLink.number,
            EvaluationFacts.body,
            EvaluationState.ended_on,
        )
        .select_from(own_enrolments)
        .outerjoin(EvaluationConsent, is_standing_consent)
        .outerjoin(EvaluationLink, is_own_link)
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .outerjoin(EvaluationState, EvaluationState.programme == own_enrolments.c.programme)
        .order_by(own_enrolments.c.newest.desc())
    )


def select_decisions(person: Person, programme: str) -> sa.Select[EvaluationConsent]:
    """A person's decisions about one evaluation, newest first; each is its own receipt."""
    return (
        sa.select(EvaluationConsent)
        .where(EvaluationConsent.person_id == person.id, EvaluationConsent.programme == programme)
        .order_by(EvaluationConsent.id.desc())
    )


def select_own_receipt(person: Person, public_id: uuid.UUID) -> sa.Select[EvaluationConsent]:
    """One of a person's decisions, whatever evaluation it is about."""
    return sa.select(EvaluationConsent).where(
        EvaluationConsent.person_id == person.id, EvaluationConsent.public_id == public_id
    )


def select_own_live_numbers(person: Person, programme_codes: Collection[str]) -> sa.Select[int]:
    """A person's numbers in these insatser, while their consent holds."""
    return sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person.id,
        EvaluationLink.programme.in_(programme_codes),
        _has_live_consent(),
    )


def _has_live_consent() -> sa.ColumnElement[bool]:
    """Whether the consent of the person of an ``EvaluationLink`` holds when the statement runs.

    False for a person who was erased, who has no ``DataKey``.
    """
    return sa.exists().where(
        EvaluationConsent.person_id == EvaluationLink.person_id,
        EvaluationConsent.programme == EvaluationLink.programme,
        EvaluationConsent.granted,
        EvaluationConsent.until > NOW,
        EvaluationConsent.withdrawn_at.is_(None),
        DataKey.person_id == EvaluationLink.person_id,
    )


def select_person_numbers(reader: StaffMember, public_id: uuid.UUID) -> ColumnsSelect:
    """The numbers of a person that a handläggare works with today, while consent holds.

    One row an insats: number, programme, person_id, name, public_id, body of the facts or None.
    No rows for a reader of another role.
    """
    may_see_numbers = (
        is_assigned_to(reader, EvaluationLink.person_id)
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
            EvaluationLink.programme.in_(list_evaluated_programmes()),
            may_see_numbers,
            _has_live_consent(),
        )
        .order_by(EvaluationLink.programme)
    )


def _is_evaluator(reader: StaffMember) -> sa.ColumnElement[bool]:
    return sa.literal(reader.role is Role.FOLJEFORSKARE)


def select_linked_numbers(programme: str) -> ColumnsSelect:
    """Each number with live consent: number, person_id, body of the facts or None; for its end."""
    return (
        sa.select(EvaluationLink.number, EvaluationLink.person_id, EvaluationFacts.body)
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .where(EvaluationLink.programme == programme, _has_live_consent())
        .order_by(EvaluationLink.person_id)
    )


def select_evaluation_sheets(programme: str, sheet_kinds: Collection[str]) -> ColumnsSelect:
    """The newest version sent of each sheet under a number with live consent; for its end.

    Columns: number, public id of the person, their wrapped key and its master key, kind, key,
    ``SheetVersion``.
    """
    is_newest_version = sa.and_(
        SheetVersion.sheet_id == Sheet.id, SheetVersion.number == Sheet.version
    )
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
        .join(SheetVersion, is_newest_version)
        .where(
            EvaluationLink.programme == programme,
            _has_live_consent(),
            Sheet.kind.in_(sheet_kinds),
            Sheet.key.in_(list(OCCASION_WORDS)),
        )
    )


def select_linked_numbers_for_evaluator(reader: StaffMember, programme: str) -> ColumnsSelect:
    """``select_linked_numbers`` for an evaluator; no rows for a reader of another role."""
    return select_linked_numbers(programme).where(_is_evaluator(reader))


def select_evaluation_sheets_for_evaluator(
    reader: StaffMember, programme: str, sheet_kinds: Collection[str]
) -> ColumnsSelect:
    """``select_evaluation_sheets`` for an evaluator; no rows for a reader of another role."""
    return select_evaluation_sheets(programme, sheet_kinds).where(_is_evaluator(reader))


def select_kept_records(reader: StaffMember, programme: str) -> sa.Select[EvaluationRecord]:
    """What was kept of an ended evaluation; no rows for a reader who is no evaluator."""
    return (
        sa.select(EvaluationRecord)
        .where(EvaluationRecord.programme == programme, _is_evaluator(reader))
        .order_by(EvaluationRecord.number)
    )


def select_participant_counts(reader: StaffMember) -> ColumnsSelect:
    """How many take part in each evaluation now: programme, persons, and those with facts.

    No row for an insats where nobody takes part.
    """
    return (
        sa.select(
            EvaluationLink.programme,
            sa.func.count(EvaluationLink.number).label("persons"),
            sa.func.count(EvaluationFacts.number).label("facts"),
        )
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .where(_has_live_consent(), _is_evaluator(reader))
        .group_by(EvaluationLink.programme)
    )


def select_sent_sheet_counts(reader: StaffMember) -> ColumnsSelect:
    """How many sheets of each kind were sent by those who take part: programme, kind, sheets."""
    return (
        sa.select(EvaluationLink.programme, Sheet.kind, sa.func.count(Sheet.id).label("sheets"))
        .join(Sheet, Sheet.person_id == EvaluationLink.person_id)
        .where(
            _has_live_consent(),
            _is_evaluator(reader),
            Sheet.version > 0,
            Sheet.key.in_(list(OCCASION_WORDS)),
        )
        .group_by(EvaluationLink.programme, Sheet.kind)
    )


def select_ended_evaluations(reader: StaffMember) -> ColumnsSelect:
    """Evaluations that have ended: programme, and how many numbers are kept as ``persons``."""
    return (
        sa.select(
            EvaluationState.programme, sa.func.count(EvaluationRecord.number).label("persons")
        )
        .outerjoin(EvaluationRecord, EvaluationRecord.programme == EvaluationState.programme)
        .where(EvaluationState.ended_on.is_not(None), _is_evaluator(reader))
        .group_by(EvaluationState.programme)
    )
