"""Who works with whom, now."""

from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import Account
from webapp.accounts.persons import StaffMember
from webapp.core.prepared import TODAY, prepared
from webapp.programmes.models import Assignment, Enrolment


def holds(day: Any = TODAY) -> sa.ColumnElement[bool]:
    """Whether an assignment holds on ``day``, by default the day the statement runs."""
    return sa.and_(
        Assignment.since <= day, sa.or_(Assignment.until.is_(None), Assignment.until >= day)
    )


def assigned_to(reader: StaffMember, person_id: Any) -> Any:
    """Whether ``reader`` works with the person ``person_id`` (a column or an id) today."""
    mine = sa.select(Assignment.person_id).where(Assignment.staff_id == reader.id, holds())
    return (sa.literal(person_id) if isinstance(person_id, int) else person_id).in_(mine)


def persons_of(reader: StaffMember) -> sa.Select[Account]:
    """The deltagare that ``reader`` works with today."""
    return sa.select(Account).where(assigned_to(reader, Account.id))


@prepared
def handlaggare_of(person_id: int) -> sa.Select[str]:
    """The names of the handläggare who work with a person today, for the person's own pages."""
    return (
        sa.select(Account.name)
        .where(
            sa.exists().where(
                Assignment.person_id == person_id,
                Assignment.staff_id == Account.id,
                holds(),
            ),
            Account.ended_at.is_(None),
        )
        .order_by(Account.name)
    )


@prepared
def enrolment_of(person_id: int) -> sa.Select[Enrolment]:
    """The newest enrolment of a person."""
    return (
        sa.select(Enrolment)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id.desc())
        .limit(1)
    )
