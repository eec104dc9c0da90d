"""Reads of the staff that may work with a person."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.core.clock import today
from webapp.core.ids import AccountId, PersonId
from webapp.identity.models import Account, Card, Organisation, Role
from webapp.identity.people.persons import StaffMember
from webapp.programmes.models import Assignment
from webapp.programmes.queries import is_current_assignment, select_assigned_persons


def select_active_handlaggare() -> sa.Select[*tuple[Any, ...]]:
    """Every active handläggare with the organisation, grouped by it: (Account, organisation)."""
    return (
        sa.select(Account, Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.role == Role.HANDLAGGARE, Account.ended_at.is_(None))
        .order_by(Organisation.name, Account.name, Account.id)
    )


def select_own_colleagues(reader: StaffMember) -> sa.Select[*tuple[Any, ...]]:
    """The other active handläggare of ``reader``'s organisation: (Account, organisation)."""
    return select_active_handlaggare().where(
        Account.organisation_id == reader.organisation_id, Account.id != reader.id
    )


def select_own_person(reader: StaffMember, person_public_id: UUID) -> sa.Select[Account]:
    """The one deltagare with that public id, if ``reader`` works with them today."""
    return select_assigned_persons(reader).where(Account.public_id == person_public_id)


def select_account_id(account_public_id: UUID) -> sa.Select[int]:
    """The id of the account with that public id, whoever it is; no row where it is free."""
    return sa.select(Account.id).where(Account.public_id == account_public_id)


def select_newest_card_time(person_id: PersonId) -> sa.Select[dt.datetime]:
    """When the person's newest card was made; NULL where they have had none."""
    return sa.select(sa.func.max(Card.issued_at)).where(Card.account_id == person_id)


def select_assignments_today(person_id: PersonId, staff_id: AccountId) -> sa.Select[Assignment]:
    """The assignments of one member of staff to a person that are valid today."""
    return sa.select(Assignment).where(
        Assignment.person_id == person_id,
        Assignment.staff_id == staff_id,
        is_current_assignment(today()),
    )


def select_same_assignment(
    person_id: PersonId, staff_id: AccountId, first_day: dt.date, last_day: dt.date | None
) -> sa.Select[int]:
    """The id of an assignment with exactly these days."""
    return sa.select(Assignment.id).where(
        Assignment.person_id == person_id,
        Assignment.staff_id == staff_id,
        Assignment.since == first_day,
        Assignment.until.is_not_distinct_from(last_day),
    )


def select_continuing_assignments(
    person_id: PersonId, staff_id: AccountId
) -> sa.Select[*tuple[Any, ...]]:
    """The assignments of other, active staff to a person that go on after today."""
    return (
        sa.select(Assignment)
        .join(Account, Account.id == Assignment.staff_id)
        .where(
            Assignment.person_id == person_id,
            Assignment.staff_id != staff_id,
            Account.ended_at.is_(None),
            sa.or_(Assignment.until.is_(None), Assignment.until > today()),
        )
    )
