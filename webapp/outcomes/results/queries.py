"""Statements for counts and for how far people have come; none reads a sheet, comment or log."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.consent.models import Grant
from webapp.consent.queries import is_live_grant
from webapp.core.clock import today
from webapp.core.ids import PersonId
from webapp.identity.models import Account, Role
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import is_current_assignment

# The name and the id of the last deltagare on a page of the list.
ParticipantPageKey = tuple[str, int]


class InstrumentOccasion(msgspec.Struct, frozen=True):
    """A questionnaire and one of its occasions."""

    instrument: str
    occasion: str


def select_enrolled_counts() -> sa.Select[*tuple[Any, ...]]:
    """How many persons take part today, by insats: (programme, persons)."""
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
    """The deltagare by name: (id, name, programme, enrolled_on, consented).

    The insats is that of the newest enrolment; ``consented`` where any consent holds today. With
    ``after_key`` only those that follow it.
    """
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
    if after_key is None:
        return statement
    return statement.where(sa.tuple_(Account.name, Account.id) > after_key)


def select_assigned_handlaggare(person_ids: list[PersonId]) -> sa.Select[*tuple[Any, ...]]:
    """The handläggare assigned to these persons today: (person_id, name)."""
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
    """Conditions for the totals of a year; of every questionnaire for ``occasion_kind`` None."""
    conditions: list[sa.ColumnElement[bool]] = [
        IndicatorTotal.month.between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    ]
    if occasion_kind is not None:
        conditions += [
            IndicatorText.instrument == occasion_kind.instrument,
            IndicatorTotal.occasion == occasion_kind.occasion,
        ]
    return conditions


def _label_second_half(table: type[IndicatorTotal | IndicatorCount], year: int) -> sa.Label[bool]:
    """Whether a month is in the second half of the year, as the column ``second``."""
    return (table.month >= dt.date(year, 7, 1)).label("second")


def select_indicator_years(
    programme_codes: Collection[str] | None = None,
) -> sa.Select[*tuple[Any, ...]]:
    """Which years have answers: (instrument, occasion, year), newest first.

    Of these insatser alone, or of all for None.
    """
    year_column = sa.extract("year", IndicatorTotal.month).label("year")
    statement = (
        sa.select(IndicatorText.instrument, IndicatorTotal.occasion, year_column)
        .join(IndicatorText, IndicatorText.id == IndicatorTotal.text_id)
        .distinct()
        .order_by(year_column.desc(), IndicatorText.instrument, IndicatorTotal.occasion)
    )
    if programme_codes is None:
        return statement
    return statement.where(IndicatorTotal.programme.in_(programme_codes))


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
    """How many persons answered: (text_id, occasion, programme, second, number).

    ``second`` says whether it was in the second half of the year.
    """
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
    """How many gave each answer.

    (text_id, occasion, programme, second, question, answer, number), where ``second`` says whether
    it was in the second half of the year.
    """
    group_columns = (
        IndicatorCount.text_id,
        IndicatorCount.occasion,
        IndicatorCount.programme,
        _label_second_half(IndicatorCount, year),
        IndicatorCount.question,
        IndicatorCount.answer,
    )
    statement = (
        sa.select(*group_columns, sa.func.sum(IndicatorCount.number).label("number"))
        .where(IndicatorCount.month.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
        .group_by(*group_columns)
    )
    if occasion_kind is None:
        return statement
    return statement.join(IndicatorText, IndicatorText.id == IndicatorCount.text_id).where(
        IndicatorText.instrument == occasion_kind.instrument,
        IndicatorCount.occasion == occasion_kind.occasion,
    )


def select_own_programmes(person_id: PersonId) -> sa.Select[str]:
    """The insatser a person is or was in, the newest first."""
    return (
        sa.select(Enrolment.programme)
        .where(Enrolment.person_id == person_id)
        .group_by(Enrolment.programme)
        .order_by(sa.func.max(Enrolment.id).desc())
    )
