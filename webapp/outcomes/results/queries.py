"""How many, and how far: nothing here reaches a sheet, a comment or a log."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.consent.models import Grant
from webapp.consent.queries import is_live_grant
from webapp.core.clock import today
from webapp.identity.models import Account, Role
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import is_current_assignment

ParticipantPageKey = tuple[str, int]
# A questionnaire and one of its occasions.
InstrumentOccasion = tuple[str, str]


def select_enrolled_counts() -> sa.Select[*tuple[Any, ...]]:
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


def select_participants(after_key: ParticipantPageKey | None) -> sa.Select[*tuple[Any, ...]]:
    """The deltagare by chosen name, with insats and whether any consent holds; status only."""
    other_enrolment = aliased(Enrolment)
    newest_enrolment_id = sa.select(sa.func.max(other_enrolment.id)).where(
        other_enrolment.person_id == Account.id
    )
    has_consented = sa.exists().where(Grant.person_id == Account.id, is_live_grant())
    statement = (
        sa.select(
            Account.id,
            Account.name,
            Enrolment.programme,
            Enrolment.enrolled_on,
            has_consented.label("consented"),
        )
        .select_from(Account)
        .outerjoin(Enrolment, Enrolment.id == newest_enrolment_id.scalar_subquery())
        .where(Account.role == Role.DELTAGARE, Account.ended_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return (
        statement
        if after_key is None
        else statement.where(sa.tuple_(Account.name, Account.id) > after_key)
    )


def select_assigned_handlaggare(person_ids: list[int]) -> sa.Select[*tuple[Any, ...]]:
    """Who works with these persons today: (person_id, name)."""
    return (
        sa.select(Assignment.person_id, Account.name)
        .join(Account, Account.id == Assignment.staff_id)
        .where(
            Assignment.person_id.in_(person_ids),
            is_current_assignment(today()),
            Account.ended_at.is_(None),
        )
        .distinct()
        .order_by(Account.name)
    )


def _filter_released_totals(
    year: int, occasion_kind: InstrumentOccasion | None
) -> list[sa.ColumnElement[bool]]:
    """Of that year, and of one questionnaire and occasion if ``kind`` names them."""
    conditions: list[sa.ColumnElement[bool]] = [
        IndicatorTotal.month.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    ]
    if occasion_kind is not None:
        conditions += [
            IndicatorText.instrument == occasion_kind[0],
            IndicatorTotal.occasion == occasion_kind[1],
        ]
    return conditions


def _label_second_half(table: type[IndicatorTotal | IndicatorCount], year: int) -> sa.Label[bool]:
    return (table.month >= dt.date(year, 7, 1)).label("second")


def select_indicator_years(
    programme_codes: Collection[str] | None = None,
) -> sa.Select[*tuple[Any, ...]]:
    """For which years there are answers to what: (instrument, occasion, year), newest first."""
    year_column = sa.extract("year", IndicatorTotal.month).label("year")
    statement = (
        sa.select(IndicatorText.instrument, IndicatorTotal.occasion, year_column)
        .join(IndicatorText, IndicatorText.id == IndicatorTotal.text_id)
        .distinct()
        .order_by(year_column.desc(), IndicatorText.instrument, IndicatorTotal.occasion)
    )
    return (
        statement
        if programme_codes is None
        else statement.where(IndicatorTotal.programme.in_(programme_codes))
    )


def select_indicator_texts(
    year: int, occasion_kind: InstrumentOccasion | None
) -> sa.Select[*tuple[Any, ...]]:
    """The wordings answered in a year: (id, definition), newest last."""
    return (
        sa.select(IndicatorText.id, IndicatorText.definition)
        .where(
            sa.exists().where(
                IndicatorTotal.text_id == IndicatorText.id,
                *_filter_released_totals(year, occasion_kind),
            )
        )
        .order_by(IndicatorText.version, IndicatorText.id)
    )


def select_indicator_totals(
    year: int, occasion_kind: InstrumentOccasion | None
) -> sa.Select[*tuple[Any, ...]]:
    """Persons who answered: (text_id, occasion, programme, second half of the year, number)."""
    second_half = _label_second_half(IndicatorTotal, year)
    group_columns = (
        IndicatorTotal.text_id,
        IndicatorTotal.occasion,
        IndicatorTotal.programme,
        second_half,
    )
    return (
        sa.select(*group_columns, sa.func.sum(IndicatorTotal.number).label("number"))
        .join(IndicatorText, IndicatorText.id == IndicatorTotal.text_id)
        .where(*_filter_released_totals(year, occasion_kind))
        .group_by(*group_columns)
    )


def select_indicator_counts(
    year: int, occasion_kind: InstrumentOccasion | None
) -> sa.Select[*tuple[Any, ...]]:
    """How many gave each answer: the same key, then (question, answer, number)."""
    indicator_count = IndicatorCount
    group_columns = (
        indicator_count.text_id,
        indicator_count.occasion,
        indicator_count.programme,
        _label_second_half(indicator_count, year),
        indicator_count.question,
        indicator_count.answer,
    )
    statement = (
        sa.select(*group_columns, sa.func.sum(indicator_count.number).label("number"))
        .where(indicator_count.month.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        .group_by(*group_columns)
    )
    if occasion_kind is None:
        return statement
    return statement.join(IndicatorText, IndicatorText.id == indicator_count.text_id).where(
        IndicatorText.instrument == occasion_kind[0], indicator_count.occasion == occasion_kind[1]
    )


def select_own_programmes(person_id: int) -> sa.Select[str]:
    """The insatser a person is or was in, the newest first."""
    return (
        sa.select(Enrolment.programme)
        .where(Enrolment.person_id == person_id)
        .group_by(Enrolment.programme)
        .order_by(sa.func.max(Enrolment.id).desc())
    )
