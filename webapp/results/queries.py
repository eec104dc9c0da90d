"""How many, and how far: nothing here reaches a sheet, a comment or a log."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.accounts.models import Account, Role
from webapp.consent.models import Grant
from webapp.consent.queries import live
from webapp.core.clock import today
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import holds

Key = tuple[str, int]


def enrolled() -> sa.Select[*tuple[Any, ...]]:
    """Persons who take part now, by insats: (programme, persons)."""
    return (
        sa.select(
            Enrolment.programme, sa.func.count(Enrolment.person_id.distinct()).label("persons")
        )
        .join(Account, Account.id == Enrolment.person_id)
        .where(
            Account.ended_at.is_(None),
            sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= today()),
        )
        .group_by(Enrolment.programme)
    )


def persons(after: Key | None) -> sa.Select[*tuple[Any, ...]]:
    """The deltagare by chosen name, with insats and whether any consent holds; status only."""
    other = aliased(Enrolment)
    newest = sa.select(sa.func.max(other.id)).where(other.person_id == Account.id)
    consented = sa.exists().where(Grant.person_id == Account.id, live())
    query = (
        sa.select(
            Account.id,
            Account.name,
            Enrolment.programme,
            Enrolment.enrolled_on,
            consented.label("consented"),
        )
        .select_from(Account)
        .outerjoin(Enrolment, Enrolment.id == newest.scalar_subquery())
        .where(Account.role == Role.DELTAGARE, Account.ended_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return query if after is None else query.where(sa.tuple_(Account.name, Account.id) > after)


def handlaggare(person_ids: list[int]) -> sa.Select[*tuple[Any, ...]]:
    """Who works with these persons today: (person_id, name)."""
    return (
        sa.select(Assignment.person_id, Account.name)
        .join(Account, Account.id == Assignment.staff_id)
        .where(Assignment.person_id.in_(person_ids), holds(today()), Account.ended_at.is_(None))
        .distinct()
        .order_by(Account.name)
    )
