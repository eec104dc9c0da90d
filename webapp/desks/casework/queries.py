"""Statements for what a handläggare sees; all that read sheets narrow ``select_visible_sheets``."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.consent.consent_kinds import resolve_consent_kind
from webapp.consent.models import ConsentState, Grant
from webapp.consent.queries import is_live_grant
from webapp.core.clock import today
from webapp.core.ids import PersonId
from webapp.core.sealing import DataKey
from webapp.desks.casework.inbox_filters import InboxFilters, InboxScope
from webapp.identity.models import Account, Card, Organisation
from webapp.identity.people.persons import StaffMember
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import is_current_assignment
from webapp.sheets import queries
from webapp.sheets.models import ReadMark, Sheet, SheetTurn, SheetVersion

InboxPosition = tuple[int, dt.date, int]

_LAST_DAY = dt.date.max


def _select_my_person_ids(reader: StaffMember) -> sa.Select[int]:
    """Ids of the persons ``reader`` works with today.

    ``select_visible_sheets`` has this condition too. Stated again here, it lets SQLite start from
    few persons instead of all sheets.
    """
    return sa.select(Assignment.person_id).where(
        Assignment.staff_id == reader.id, is_current_assignment(today())
    )


def _select_candidate_sheet_ids(reader: StaffMember, filters: InboxFilters) -> sa.SelectBase:
    """Ids of the sheets within the scope of ``filters``, of persons ``reader`` works with.

    It is cheap, and leaves few sheets for which ``select_visible_sheets`` has to find out whether
    ``reader`` may see them.
    """
    own_sheets = sa.select(Sheet.id).where(Sheet.person_id.in_(_select_my_person_ids(reader)))
    is_opened = sa.exists().where(
        ReadMark.staff_id == reader.id, ReadMark.sheet_id == Sheet.id, _had_been_opened(filters.at)
    )
    waiting_sheets = own_sheets.where(Sheet.waits == SheetTurn.HANDLAGGARE)
    unread_sheets = own_sheets.where(Sheet.version > 0, ~is_opened)
    return {
        InboxScope.TODO: sa.union(waiting_sheets, unread_sheets),
        InboxScope.WAITING: waiting_sheets,
        InboxScope.UNREAD: unread_sheets,
        InboxScope.ALL: own_sheets,
    }[filters.show]


def _had_been_opened(round_start: dt.datetime) -> sa.ColumnElement[bool]:
    """Whether the reader of the ReadMark had opened the newest version by ``round_start``."""
    return sa.and_(ReadMark.version >= Sheet.version, ReadMark.at <= round_start)


def select_inbox_rows(
    reader: StaffMember, filters: InboxFilters, page_start: InboxPosition | None
) -> sa.Select[*tuple[Any, ...]]:
    """The inbox of ``reader``: unread first, then by the day a reply is due, then by id.

    Adds the columns ``was_read`` and ``due_or_last``; with the id they are the sorting key.
    ``page_start`` is the key of the row before the first one wanted.
    """
    was_read = sa.case((_had_been_opened(filters.at), 1), else_=0)
    due_or_last = sa.func.coalesce(Sheet.due, sa.literal(_LAST_DAY, sa.Date()))
    statement = (
        queries.select_visible_sheets(reader)
        .add_columns(was_read.label("was_read"), due_or_last.label("due_or_last"))
        .where(Sheet.id.in_(_select_candidate_sheet_ids(reader, filters)))
        .order_by(was_read, due_or_last, Sheet.id)
    )
    if filters.kind:
        statement = statement.where(resolve_consent_kind(Sheet.kind) == filters.kind)
    if filters.person:
        statement = statement.where(Account.public_id == filters.person)
    if page_start is not None:
        statement = statement.where(sa.tuple_(was_read, due_or_last, Sheet.id) > page_start)
    return statement


def select_recent_sheets(
    reader: StaffMember, person_id: PersonId, sheet_kind: str, sheet_limit: int
) -> sa.Select[*tuple[Any, ...]]:
    """The last sheets of one person and kind that ``reader`` may see, newest first, no answers."""
    return (
        queries.select_visible_sheets(reader)
        .where(Sheet.person_id == person_id, Sheet.kind == sheet_kind)
        .order_by(Sheet.day.desc())
        .limit(sheet_limit)
    )


def select_recent_versions(
    reader: StaffMember, person_id: PersonId, sheet_kind: str, sheet_limit: int
) -> sa.Select[*tuple[Any, ...]]:
    """As ``select_recent_sheets``, with the newest SheetVersion of each."""
    is_newest_version = sa.and_(
        SheetVersion.sheet_id == Sheet.id, SheetVersion.number == Sheet.version
    )
    return (
        select_recent_sheets(reader, person_id, sheet_kind, sheet_limit)
        .add_columns(SheetVersion)
        .join(SheetVersion, is_newest_version)
    )


def select_sheets_sent_by(reader: StaffMember, person_id: PersonId) -> sa.Select[*tuple[Any, ...]]:
    """What one person has sent and ``reader`` may see, last sent first, without answers."""
    return (
        queries.select_visible_sheets(reader)
        .where(Sheet.person_id == person_id)
        .order_by(Sheet.sent_at.desc(), Sheet.id.desc())
    )


def _select_consent_end(reader: StaffMember, person_id: Any, sheet_kind: str | None = None) -> Any:
    """When the person's consent to the reader's organisation ends; NULL where there is none."""
    consent_statement = sa.select(sa.func.max(Grant.until)).where(
        Grant.person_id == person_id,
        Grant.organisation_id == reader.organisation_id,
        is_live_grant(),
    )
    return (
        consent_statement.where(Grant.kind == resolve_consent_kind(sheet_kind))
        if sheet_kind
        else consent_statement
    ).scalar_subquery()


def _is_newest_enrolment() -> sa.ColumnElement[bool]:
    other_enrolment = aliased(Enrolment)
    newest_id = sa.select(sa.func.max(other_enrolment.id)).where(
        other_enrolment.person_id == Account.id
    )
    return Enrolment.id == newest_id.scalar_subquery()


def select_context(
    reader: StaffMember, person_id: PersonId, sheet_kind: str
) -> sa.Select[*tuple[Any, ...]]:
    """For the page of a sheet: the insats, the end of consent, and the person's wrapped key.

    One row; each column is NULL where there is none.
    """
    return (
        sa.select(
            Enrolment.programme,
            _select_consent_end(reader, Account.id, sheet_kind).label("until"),
            DataKey.wrapped,
            DataKey.master_key,
        )
        .select_from(Account)
        .outerjoin(DataKey, DataKey.person_id == Account.id)
        .outerjoin(Enrolment, _is_newest_enrolment())
        .where(Account.id == person_id)
    )


def select_caseload_rows(
    reader: StaffMember, page_start: tuple[str, int] | None
) -> sa.Select[*tuple[Any, ...]]:
    """The persons ``reader`` works with today, by name; nothing of what they sent."""
    statement = (
        sa.select(
            Account.id,
            Account.public_id,
            Account.name,
            Enrolment.programme,
            Enrolment.enrolled_on,
            _select_consent_end(reader, Account.id).label("until"),
            sa.func.coalesce(ConsentState.wants_to_talk, sa.false()).label("wants_to_talk"),
        )
        .select_from(Account)
        .outerjoin(Enrolment, _is_newest_enrolment())
        .outerjoin(ConsentState, ConsentState.person_id == Account.id)
        .where(Account.id.in_(_select_my_person_ids(reader)))
        .order_by(Account.name, Account.id)
    )
    if page_start is None:
        return statement
    return statement.where(sa.tuple_(Account.name, Account.id) > page_start)


def select_turn_counts(
    reader: StaffMember, person_ids: list[PersonId]
) -> sa.Select[*tuple[Any, ...]]:
    """For each person: ``last_sent``, and how many visible sheets wait for whom.

    ``ours`` wait for the handläggare, the first of them until ``due``; ``theirs`` wait for the
    deltagare. A person without visible sheets has no row.
    """
    waits_for_handlaggare, waits_for_deltagare = (
        Sheet.waits == SheetTurn.HANDLAGGARE,
        Sheet.waits == SheetTurn.DELTAGARE,
    )
    visible_sheets = queries.select_visible_sheets(reader).where(Sheet.person_id.in_(person_ids))
    return visible_sheets.with_only_columns(
        Sheet.person_id,
        sa.func.max(Sheet.sent_at).label("last_sent"),
        sa.func.sum(sa.case((waits_for_handlaggare, 1), else_=0)).label("ours"),
        sa.func.sum(sa.case((waits_for_deltagare, 1), else_=0)).label("theirs"),
        sa.func.min(sa.case((waits_for_handlaggare, Sheet.due))).label("due"),
        maintain_column_froms=True,
    ).group_by(Sheet.person_id)


def select_caseload_person(reader: StaffMember, public_id: UUID) -> sa.Select[*tuple[Any, ...]]:
    """One person ``reader`` works with today; adds ``language`` and when a card was last issued."""
    newest_card = sa.select(sa.func.max(Card.issued_at)).where(Card.account_id == Account.id)
    return (
        select_caseload_rows(reader, None)
        .add_columns(Account.language, newest_card.scalar_subquery().label("card_issued"))
        .where(Account.public_id == public_id)
    )


def select_current_grants(reader: StaffMember, person_id: PersonId) -> sa.Select[*tuple[Any, ...]]:
    """The kinds of sheet that a person lets the reader's organisation read now: (kind, until)."""
    return sa.select(Grant.kind, Grant.until).where(
        Grant.person_id == person_id,
        Grant.organisation_id == reader.organisation_id,
        Grant.person_id.in_(_select_my_person_ids(reader)),
        is_live_grant(),
    )


def select_person_assignments(
    reader: StaffMember, person_id: PersonId
) -> sa.Select[*tuple[Any, ...]]:
    """Who works or has worked with a person of the reader's, newest first.

    Columns: Assignment, name, organisation, substitute_for (a name or NULL).
    """
    replaced_account = aliased(Account)
    return (
        sa.select(
            Assignment,
            Account.name,
            Organisation.name.label("organisation"),
            replaced_account.name.label("substitute_for"),
        )
        .join(Account, Account.id == Assignment.staff_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .outerjoin(replaced_account, replaced_account.id == Assignment.substitute_for)
        .where(
            Assignment.person_id == person_id,
            Assignment.person_id.in_(_select_my_person_ids(reader)),
        )
        .order_by(Assignment.since.desc(), Assignment.id.desc())
    )
