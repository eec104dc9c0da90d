"""What a handläggare sees of others, all of it narrowed from ``sheets.queries.sent_to``."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.accounts.models import Account, Card, Organisation
from webapp.accounts.persons import StaffMember
from webapp.casework.filters import Filters, Show
from webapp.consent.kinds import covering
from webapp.consent.models import ConsentState, Grant
from webapp.consent.queries import live
from webapp.core.clock import today
from webapp.core.sealing import DataKey
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import holds
from webapp.sheets import queries
from webapp.sheets.models import ReadMark, Sheet, SheetVersion, Waits

Place = tuple[int, dt.date, int]

_LAST = dt.date.max


def _mine(reader: StaffMember) -> sa.Select[int]:
    """Ids of the persons ``reader`` works with.

    Says nothing that ``sent_to`` does not say; SQLite finds its way from here instead of trying
    every sheet there is.
    """
    return sa.select(Assignment.person_id).where(Assignment.staff_id == reader.id, holds(today()))


def _candidates(reader: StaffMember, filters: Filters) -> sa.SelectBase:
    """Ids of the sheets that the filter is about, cheap to find among years of read ones.

    Whether ``reader`` may see them is for ``sent_to`` to say, which then looks at few.
    """
    sheets = sa.select(Sheet.id).where(Sheet.person_id.in_(_mine(reader)))
    opened = sa.exists().where(
        ReadMark.staff_id == reader.id, ReadMark.sheet_id == Sheet.id, _opened(filters.at)
    )
    waiting = sheets.where(Sheet.waits == Waits.HANDLAGGARE)
    unread = sheets.where(Sheet.version > 0, ~opened)
    return {
        Show.TODO: sa.union(waiting, unread),
        Show.WAITING: waiting,
        Show.UNREAD: unread,
        Show.ALL: sheets,
    }[filters.show]


def _opened(at: dt.datetime) -> sa.ColumnElement[bool]:
    """Whether the newest version had been opened by the time ``at``."""
    return sa.and_(ReadMark.version >= Sheet.version, ReadMark.at <= at)


def inbox(
    reader: StaffMember, filters: Filters, after: Place | None
) -> sa.Select[*tuple[Any, ...]]:
    """The inbox: unread first, then by promised reply date, then as they came.

    Adds ``was_read`` and ``due_or_last``, which with the id are the sorting key.
    """
    was_read = sa.case((_opened(filters.at), 1), else_=0)
    due = sa.func.coalesce(Sheet.due, sa.literal(_LAST, sa.Date()))
    query = (
        queries.sent_to(reader)
        .add_columns(was_read.label("was_read"), due.label("due_or_last"))
        .where(Sheet.id.in_(_candidates(reader, filters)))
        .order_by(was_read, due, Sheet.id)
    )
    if filters.kind:
        query = query.where(covering(Sheet.kind) == filters.kind)
    if filters.person:
        query = query.where(Account.public_id == filters.person)
    if after is not None:
        query = query.where(sa.tuple_(was_read, due, Sheet.id) > after)
    return query


def last_named(
    reader: StaffMember, person_id: int, kind: str, limit: int
) -> sa.Select[*tuple[Any, ...]]:
    """The last sheets of one person and kind, without what they say."""
    return (
        queries.sent_to(reader)
        .where(Sheet.person_id == person_id, Sheet.kind == kind)
        .order_by(Sheet.day.desc())
        .limit(limit)
    )


def last_sent(
    reader: StaffMember, person_id: int, kind: str, limit: int
) -> sa.Select[*tuple[Any, ...]]:
    """The newest versions of the last sheets of one person and kind: adds SheetVersion."""
    newest = sa.and_(SheetVersion.sheet_id == Sheet.id, SheetVersion.number == Sheet.version)
    return (
        last_named(reader, person_id, kind, limit)
        .add_columns(SheetVersion)
        .join(SheetVersion, newest)
    )


def sent_by(reader: StaffMember, person_id: int) -> sa.Select[*tuple[Any, ...]]:
    """What one person has sent and ``reader`` may see, newest first, without bodies."""
    return (
        queries.sent_to(reader)
        .where(Sheet.person_id == person_id)
        .order_by(Sheet.sent_at.desc(), Sheet.id.desc())
    )


def _until(reader: StaffMember, person_id: Any, kind: str | None = None) -> Any:
    """Until when the person's consent for the reader's organisation holds; NULL without one."""
    query = sa.select(sa.func.max(Grant.until)).where(
        Grant.person_id == person_id, Grant.organisation_id == reader.organisation_id, live()
    )
    return (query.where(Grant.kind == covering(kind)) if kind else query).scalar_subquery()


def _newest_enrolment() -> sa.ColumnElement[bool]:
    other = aliased(Enrolment)
    newest = sa.select(sa.func.max(other.id)).where(other.person_id == Account.id)
    return Enrolment.id == newest.scalar_subquery()


def context(reader: StaffMember, person_id: int, kind: str) -> sa.Select[*tuple[Any, ...]]:
    """What stands beside a sheet: the insats, consent until, the person's wrapped key if any."""
    return (
        sa.select(
            Enrolment.programme,
            _until(reader, Account.id, kind).label("until"),
            DataKey.wrapped,
            DataKey.master_key,
        )
        .select_from(Account)
        .outerjoin(DataKey, DataKey.person_id == Account.id)
        .outerjoin(Enrolment, _newest_enrolment())
        .where(Account.id == person_id)
    )


def caseload(reader: StaffMember, after: tuple[str, int] | None) -> sa.Select[*tuple[Any, ...]]:
    """The persons ``reader`` works with today, by name; no content, no sheets."""
    query = (
        sa.select(
            Account.id,
            Account.public_id,
            Account.name,
            Enrolment.programme,
            Enrolment.enrolled_on,
            _until(reader, Account.id).label("until"),
            sa.func.coalesce(ConsentState.wants_to_talk, sa.false()).label("wants_to_talk"),
        )
        .select_from(Account)
        .outerjoin(Enrolment, _newest_enrolment())
        .outerjoin(ConsentState, ConsentState.person_id == Account.id)
        .where(Account.id.in_(_mine(reader)))
        .order_by(Account.name, Account.id)
    )
    if after is None:
        return query
    return query.where(sa.tuple_(Account.name, Account.id) > after)


def turns(reader: StaffMember, person_ids: list[int]) -> sa.Select[*tuple[Any, ...]]:
    """For each of these persons: last sent, and how many sheets wait for whom, until when."""
    ours, theirs = Sheet.waits == Waits.HANDLAGGARE, Sheet.waits == Waits.DELTAGARE
    visible = queries.sent_to(reader).where(Sheet.person_id.in_(person_ids))
    return visible.with_only_columns(
        Sheet.person_id,
        sa.func.max(Sheet.sent_at).label("last_sent"),
        sa.func.sum(sa.case((ours, 1), else_=0)).label("ours"),
        sa.func.sum(sa.case((theirs, 1), else_=0)).label("theirs"),
        sa.func.min(sa.case((ours, Sheet.due))).label("due"),
        maintain_column_froms=True,
    ).group_by(Sheet.person_id)


def person(reader: StaffMember, public_id: UUID) -> sa.Select[*tuple[Any, ...]]:
    """One person ``reader`` works with today; ``card_issued``: their newest card."""
    card = sa.select(sa.func.max(Card.issued_at)).where(Card.account_id == Account.id)
    return (
        caseload(reader, None)
        .add_columns(Account.language, card.scalar_subquery().label("card_issued"))
        .where(Account.public_id == public_id)
    )


def granted(reader: StaffMember, person_id: int) -> sa.Select[*tuple[Any, ...]]:
    """What a person of the reader's lets their organisation read now: (kind, until)."""
    return sa.select(Grant.kind, Grant.until).where(
        Grant.person_id == person_id,
        Grant.organisation_id == reader.organisation_id,
        Grant.person_id.in_(_mine(reader)),
        live(),
    )


def assignments(reader: StaffMember, person_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Who works or worked with a person of the reader's: (Assignment, name, organisation, for)."""
    other = aliased(Account)
    return (
        sa.select(
            Assignment,
            Account.name,
            Organisation.name.label("organisation"),
            other.name.label("substitute_for"),
        )
        .join(Account, Account.id == Assignment.staff_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .outerjoin(other, other.id == Assignment.substitute_for)
        .where(Assignment.person_id == person_id, Assignment.person_id.in_(_mine(reader)))
        .order_by(Assignment.since.desc(), Assignment.id.desc())
    )
