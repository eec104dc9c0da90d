"""Statements for what an administrator sees: configuration and names, no sheets."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.core.clock import today
from webapp.core.ids import AccountId, PersonId
from webapp.identity.models import Account, Organisation, Role
from webapp.programmes.models import Assignment

NameKey = tuple[str, int]


def select_organisations() -> sa.Select[Organisation]:
    """All organisations by name."""
    return sa.select(Organisation).order_by(Organisation.name)


def select_organisation(public_id: UUID) -> sa.Select[Organisation]:
    """The organisation with that public id."""
    return sa.select(Organisation).where(Organisation.public_id == public_id)


def select_staff(page_key: NameKey | None) -> sa.Select[*tuple[Any, ...]]:
    """All accounts but those of deltagare, by name: (Account, organisation).

    ``page_key`` is the name and id of the row before the first one wanted.
    """
    statement = (
        sa.select(Account, Organisation.name.label("organisation"))
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.role != Role.DELTAGARE)
        .order_by(Account.name, Account.id)
    )
    return (
        statement
        if page_key is None
        else statement.where(sa.tuple_(Account.name, Account.id) > page_key)
    )


def select_staff_member(public_id: UUID) -> sa.Select[Account]:
    """The member of staff with that public id."""
    return sa.select(Account).where(Account.public_id == public_id, Account.role != Role.DELTAGARE)


def select_username_owner(username: str) -> sa.Select[int]:
    """The id of the account with that user name, if there is one."""
    return sa.select(Account.id).where(Account.username == username)


def select_persons(page_key: NameKey | None) -> sa.Select[Account]:
    """The deltagare whose accounts have not ended, by name; ``page_key`` as in ``select_staff``."""
    statement = (
        sa.select(Account)
        .where(Account.role == Role.DELTAGARE, Account.ended_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return (
        statement
        if page_key is None
        else statement.where(sa.tuple_(Account.name, Account.id) > page_key)
    )


def select_person(public_id: UUID) -> sa.Select[Account]:
    """The deltagare with that public id."""
    return select_persons(None).where(Account.public_id == public_id)


def select_current_assignments(person_ids: list[PersonId]) -> sa.Select[*tuple[Any, ...]]:
    """Who works with these persons now or later.

    Columns: Assignment, name and public_id of the handläggare, organisation, substitute_for (a name
    or NULL).
    """
    substituted_account = aliased(Account)
    return (
        sa.select(
            Assignment,
            Account.name,
            Account.public_id,
            Organisation.name.label("organisation"),
            substituted_account.name.label("substitute_for"),
        )
        .join(Account, Account.id == Assignment.staff_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .outerjoin(substituted_account, substituted_account.id == Assignment.substitute_for)
        .where(
            Assignment.person_id.in_(person_ids),
            sa.or_(Assignment.until.is_(None), Assignment.until >= today()),
        )
        .order_by(Assignment.person_id, Account.name, Assignment.id)
    )


def select_assignments_of_staff(person_id: PersonId, staff_id: AccountId) -> sa.Select[Assignment]:
    """The assignments, now or later, of one handläggare with one person."""
    return sa.select(Assignment).where(
        Assignment.person_id == person_id,
        Assignment.staff_id == staff_id,
        sa.or_(Assignment.until.is_(None), Assignment.until >= today()),
    )
