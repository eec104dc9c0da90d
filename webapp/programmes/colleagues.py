"""Reads of the staff that may work with a person."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.accounts.models import Account, Card, Organisation, Role
from webapp.accounts.persons import StaffMember
from webapp.core.clock import today
from webapp.programmes.models import Assignment
from webapp.programmes.queries import holds, persons_of


def active() -> sa.Select[*tuple[Any, ...]]:
    """Every active handläggare with the organisation, grouped by it: (Account, organisation)."""
    return (
        sa.select(Account, Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.role == Role.HANDLAGGARE, Account.ended_at.is_(None))
        .order_by(Organisation.name, Account.name, Account.id)
    )


def in_my_organisation(reader: StaffMember) -> sa.Select[*tuple[Any, ...]]:
    """The active handläggare of ``reader``'s own organisation, but for themselves."""
    return active().where(
        Account.organisation_id == reader.organisation_id, Account.id != reader.id
    )


def my_person(reader: StaffMember, public_id: UUID) -> sa.Select[Account]:
    """The one deltagare with that public id, if ``reader`` works with them today."""
    return persons_of(reader).where(Account.public_id == public_id)


def account(public_id: UUID) -> sa.Select[int]:
    """Whether that public id is taken by anybody at all."""
    return sa.select(Account.id).where(Account.public_id == public_id)


def newest_card(person_id: int) -> sa.Select[dt.datetime]:
    """When the person's newest card was made."""
    return sa.select(sa.func.max(Card.issued_at)).where(Card.account_id == person_id)


def standing(person_id: int, staff_id: int) -> sa.Select[Assignment]:
    """The assignments by which somebody works with a person today."""
    return sa.select(Assignment).where(
        Assignment.person_id == person_id, Assignment.staff_id == staff_id, holds(today())
    )


def same(person_id: int, staff_id: int, since: dt.date, until: dt.date | None) -> sa.Select[int]:
    """An assignment with exactly these days."""
    return sa.select(Assignment.id).where(
        Assignment.person_id == person_id,
        Assignment.staff_id == staff_id,
        Assignment.since == since,
        Assignment.until.is_not_distinct_from(until),
    )


def others(person_id: int, staff_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Assignments of active colleagues that go on after today."""
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
