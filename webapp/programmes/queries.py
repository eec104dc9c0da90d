"""Reads of who works with whom, and of who takes part in which insats."""

from typing import Any

import sqlalchemy as sa

from webapp.core.cached_statements import TODAY, prepared
from webapp.core.db import ColumnsSelect
from webapp.core.ids import PersonId
from webapp.identity.models import Account
from webapp.identity.people.persons import StaffMember
from webapp.programmes.models import Assignment, Enrolment


def is_current_assignment(assignment_day: Any = TODAY) -> sa.ColumnElement[bool]:
    """Whether an assignment is valid on ``assignment_day``, by default when the statement runs."""
    return sa.and_(
        Assignment.since <= assignment_day,
        sa.or_(Assignment.until.is_(None), Assignment.until >= assignment_day),
    )


def is_assigned_to(reader: StaffMember, person_id: Any) -> Any:
    """Whether ``reader`` works with the person ``person_id`` (a column or an id) today."""
    assigned_person_ids = sa.select(Assignment.person_id).where(
        Assignment.staff_id == reader.id, is_current_assignment()
    )
    if isinstance(person_id, int):
        return sa.literal(person_id).in_(assigned_person_ids)
    return person_id.in_(assigned_person_ids)


def select_assigned_persons(reader: StaffMember) -> sa.Select[Account]:
    """The deltagare that ``reader`` works with today."""
    return sa.select(Account).where(is_assigned_to(reader, Account.id))


@prepared
def select_person_handlaggare(person_id: PersonId) -> sa.Select[str]:
    """The names of the handläggare who work with a person today, in alphabetical order."""
    return (
        sa.select(Account.name)
        .where(
            sa.exists().where(
                Assignment.person_id == person_id,
                Assignment.staff_id == Account.id,
                is_current_assignment(),
            ),
            Account.ended_at.is_(None),
        )
        .order_by(Account.name)
    )


@prepared
def select_participations(person_id: PersonId) -> ColumnsSelect:
    """A person's enrolments, the newest first: (programme, version, enrolled_on, ended_on)."""
    return (
        sa.select(Enrolment.programme, Enrolment.version, Enrolment.enrolled_on, Enrolment.ended_on)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id.desc())
    )
