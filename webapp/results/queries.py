"""How many, and how far: nothing here reaches a sheet, a comment or a log."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.accounts.models import Account, Role
from webapp.consent.models import Grant
from webapp.consent.queries import live
from webapp.core.clock import today
from webapp.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import holds

Key = tuple[str, int]
# A questionnaire and one of its occasions.
Kind = tuple[str, str]


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


def _released(year: int, kind: Kind | None) -> list[sa.ColumnElement[bool]]:
    """Of that year, and of one questionnaire and occasion if ``kind`` names them."""
    found: list[sa.ColumnElement[bool]] = [
        IndicatorTotal.month.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    ]
    if kind is not None:
        found += [IndicatorText.instrument == kind[0], IndicatorTotal.occasion == kind[1]]
    return found


def _second(table: type[IndicatorTotal | IndicatorCount], year: int) -> sa.Label[bool]:
    return (table.month >= dt.date(year, 7, 1)).label("second")


def indicator_years(programmes: Collection[str] | None = None) -> sa.Select[*tuple[Any, ...]]:
    """For which years there are answers to what: (instrument, occasion, year), newest first."""
    year = sa.extract("year", IndicatorTotal.month).label("year")
    query = (
        sa.select(IndicatorText.instrument, IndicatorTotal.occasion, year)
        .join(IndicatorText, IndicatorText.id == IndicatorTotal.text_id)
        .distinct()
        .order_by(year.desc(), IndicatorText.instrument, IndicatorTotal.occasion)
    )
    return query if programmes is None else query.where(IndicatorTotal.programme.in_(programmes))


def indicator_texts(year: int, kind: Kind | None) -> sa.Select[*tuple[Any, ...]]:
    """The wordings answered in a year: (id, definition), newest last."""
    return (
        sa.select(IndicatorText.id, IndicatorText.definition)
        .where(
            sa.exists().where(IndicatorTotal.text_id == IndicatorText.id, *_released(year, kind))
        )
        .order_by(IndicatorText.version, IndicatorText.id)
    )


def indicator_totals(year: int, kind: Kind | None) -> sa.Select[*tuple[Any, ...]]:
    """Persons who answered: (text_id, occasion, programme, second half of the year, number)."""
    half = _second(IndicatorTotal, year)
    key = (IndicatorTotal.text_id, IndicatorTotal.occasion, IndicatorTotal.programme, half)
    return (
        sa.select(*key, sa.func.sum(IndicatorTotal.number).label("number"))
        .join(IndicatorText, IndicatorText.id == IndicatorTotal.text_id)
        .where(*_released(year, kind))
        .group_by(*key)
    )


def indicator_counts(year: int, kind: Kind | None) -> sa.Select[*tuple[Any, ...]]:
    """How many gave each answer: the same key, then (question, answer, number)."""
    counted = IndicatorCount
    key = (
        counted.text_id,
        counted.occasion,
        counted.programme,
        _second(counted, year),
        counted.question,
        counted.answer,
    )
    query = (
        sa.select(*key, sa.func.sum(counted.number).label("number"))
        .where(counted.month.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        .group_by(*key)
    )
    if kind is None:
        return query
    return query.join(IndicatorText, IndicatorText.id == counted.text_id).where(
        IndicatorText.instrument == kind[0], counted.occasion == kind[1]
    )


def own_programmes(person_id: int) -> sa.Select[str]:
    """The insatser a person is or was in, the newest first."""
    return (
        sa.select(Enrolment.programme)
        .where(Enrolment.person_id == person_id)
        .group_by(Enrolment.programme)
        .order_by(sa.func.max(Enrolment.id).desc())
    )
