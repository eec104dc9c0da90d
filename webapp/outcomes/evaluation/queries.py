"""Reads of the evaluation: one's own, what a handläggare may see, what the evaluator gets."""

import uuid
from collections.abc import Collection
from typing import Any

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
    """Where a person stands in each insats of theirs that is evaluated, the newest first."""
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
    """Whether what a person sends in one of these insatser goes to the evaluation as well."""
    return sa.select(EvaluationLink.number).where(
        EvaluationLink.person_id == person.id,
        EvaluationLink.programme.in_(programme_codes),
        _has_live_consent(),
    )


def _has_live_consent() -> sa.ColumnElement[bool]:
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


def select_person_numbers(reader: StaffMember, public_id: uuid.UUID) -> ColumnsSelect:
    """The numbers of a person ``reader`` works with today, one an insats, while consent holds.

    (number, programme, person_id, name, public_id, body of the facts or None)
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


def _is_evaluator(reader: StaffMember) -> Any:
    return sa.literal(reader.role is Role.FOLJEFORSKARE)


def select_linked_numbers(programme: str) -> ColumnsSelect:
    """For the end of an evaluation: each number with live consent, whose, and its facts."""
    return (
        sa.select(EvaluationLink.number, EvaluationLink.person_id, EvaluationFacts.body)
        .outerjoin(EvaluationFacts, EvaluationFacts.number == EvaluationLink.number)
        .where(EvaluationLink.programme == programme, _has_live_consent())
        .order_by(EvaluationLink.person_id)
    )


def select_evaluation_sheets(programme: str, sheet_kinds: Collection[str]) -> ColumnsSelect:
    """For the end of an evaluation: the newest version of each sheet sent, with what opens it."""
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
    """What ``linked`` gives, for an evaluator and nobody else."""
    return select_linked_numbers(programme).where(_is_evaluator(reader))


def select_evaluation_sheets_for_evaluator(
    reader: StaffMember, programme: str, sheet_kinds: Collection[str]
) -> ColumnsSelect:
    """What ``sent`` gives, for an evaluator and nobody else."""
    return select_evaluation_sheets(programme, sheet_kinds).where(_is_evaluator(reader))


def select_kept_records(reader: StaffMember, programme: str) -> sa.Select[EvaluationRecord]:
    """What was kept of an evaluation that has ended, for an evaluator and nobody else."""
    return (
        sa.select(EvaluationRecord)
        .where(EvaluationRecord.programme == programme, _is_evaluator(reader))
        .order_by(EvaluationRecord.number)
    )


def select_participant_counts(reader: StaffMember) -> ColumnsSelect:
    """How many take part in each evaluation now: (programme, persons, facts)."""
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
    """How many sheets of each kind were sent: (programme, kind, sheets)."""
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
    """Evaluations that have ended: (programme, persons)."""
    return (
        sa.select(
            EvaluationState.programme, sa.func.count(EvaluationRecord.number).label("persons")
        )
        .outerjoin(EvaluationRecord, EvaluationRecord.programme == EvaluationState.programme)
        .where(EvaluationState.ended_on.is_not(None), _is_evaluator(reader))
        .group_by(EvaluationState.programme)
    )
