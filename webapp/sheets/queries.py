"""Reads of sheets: those of their owner, and those that a reader may see now."""

import datetime as dt
import uuid

import sqlalchemy as sa

from webapp.consent.queries import visible_to
from webapp.core.audit import AuditAction, AuditEvent
from webapp.core.cached_statements import prepared
from webapp.core.db import ColumnsSelect
from webapp.core.ids import PersonId, SheetId
from webapp.identity.models import Account, Organisation
from webapp.identity.people.persons import Person, StaffMember
from webapp.sheets.models import ReadMark, Sheet, SheetComment, SheetOption, SheetVersion


def select_own_history(person: Person) -> sa.Select[Sheet]:
    """All of a person's own sheets that have something in them, newest day first."""
    return (
        sa.select(Sheet)
        .where(Sheet.person_id == person.id, Sheet.draft.is_not(None))
        .order_by(Sheet.day.desc(), Sheet.id.desc())
    )


@prepared
def select_own_recent_sheets(person_id: PersonId, since: dt.datetime) -> ColumnsSelect:
    """How far a person has come with all sheets saved since then, without their answers."""
    return sa.select(
        Sheet.kind,
        Sheet.key,
        Sheet.version,
        Sheet.kept,
        Sheet.saved_at,
        Sheet.sent_at,
        Sheet.due,
        Sheet.waits,
    ).where(Sheet.person_id == person_id, Sheet.saved_at >= since)


@prepared
def select_switched_options(person_id: PersonId, kind: str) -> sa.Select[str]:
    """The extra questions a person has switched on for a kind."""
    return sa.select(SheetOption.option).where(
        SheetOption.person_id == person_id, SheetOption.kind == kind
    )


@prepared
def select_unseen_comments(person_id: PersonId) -> ColumnsSelect:
    """The ten newest comments that a person has not said they have read, newest first."""
    return (
        sa.select(
            Sheet.kind,
            Sheet.key,
            Account.name.label("author"),
            Organisation.name.label("organisation"),
        )
        .select_from(SheetComment)
        .join(Sheet, Sheet.id == SheetComment.sheet_id)
        .join(Account, Account.id == SheetComment.author_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Sheet.person_id == person_id, SheetComment.seen_at.is_(None))
        .order_by(SheetComment.at.desc(), SheetComment.id.desc())
        .limit(10)
    )


def select_own_comments(person: Person, sheet_id: SheetId) -> ColumnsSelect:
    """Comments on a person's own sheet, oldest first: (SheetComment, author, organisation)."""
    return (
        sa.select(
            SheetComment, Account.name.label("author"), Organisation.name.label("organisation")
        )
        .join(Sheet, Sheet.id == SheetComment.sheet_id)
        .join(Account, Account.id == SheetComment.author_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Sheet.person_id == person.id, SheetComment.sheet_id == sheet_id)
        .order_by(SheetComment.at, SheetComment.id)
    )


def select_own_readings(person: Person) -> ColumnsSelect:
    """What others did with a person's data, newest first: (AuditEvent, name, organisation)."""
    return (
        sa.select(AuditEvent, Account.name, Organisation.name.label("organisation"))
        .join(Account, Account.id == AuditEvent.actor_id)
        .outerjoin(Organisation, Organisation.id == AuditEvent.organisation_id)
        .where(AuditEvent.person_id == person.id, AuditEvent.actor_id != person.id)
        .order_by(AuditEvent.number.desc())
    )


def select_staff_readings(reader: StaffMember) -> ColumnsSelect:
    """What a member of staff has opened, newest first: (AuditEvent, name of the person)."""
    return (
        sa.select(AuditEvent, Account.name)
        .join(Account, Account.id == AuditEvent.person_id)
        .where(AuditEvent.actor_id == reader.id, AuditEvent.action == AuditAction.READ)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    )


def select_visible_sheets(reader: StaffMember) -> ColumnsSelect:
    """Every sheet that ``reader`` may see now: sent, of a person they work with, with consent.

    All reading of others' sheets starts from this statement; a view only narrows it.
    """
    return (
        sa.select(
            Sheet.id,
            Sheet.public_id,
            Sheet.kind,
            Sheet.key,
            Sheet.version,
            Sheet.sent_at,
            Sheet.waits,
            Sheet.due,
            Sheet.person_id,
            Account.public_id.label("person"),
            Account.name,
            Account.language,
            ReadMark.version.label("read_version"),
        )
        .select_from(Sheet)
        .join(Account, Account.id == Sheet.person_id)
        .outerjoin(ReadMark, sa.and_(ReadMark.sheet_id == Sheet.id, ReadMark.staff_id == reader.id))
        .where(Sheet.version > 0, visible_to(reader, Sheet.person_id, Sheet.kind))
    )


def select_visible_sheet(reader: StaffMember, public_id: uuid.UUID) -> ColumnsSelect:
    """The one sheet with that public id, if ``reader`` may see it now."""
    return select_visible_sheets(reader).where(Sheet.public_id == public_id)


def select_visible_versions(reader: StaffMember, sheet_ids: list[SheetId]) -> ColumnsSelect:
    """The sent versions of sheets that ``reader`` may see now, oldest first."""
    return (
        sa.select(SheetVersion, Sheet.kind, Sheet.key, Account.public_id.label("person"))
        .join(Sheet, Sheet.id == SheetVersion.sheet_id)
        .join(Account, Account.id == Sheet.person_id)
        .where(
            SheetVersion.sheet_id.in_(sheet_ids), visible_to(reader, Sheet.person_id, Sheet.kind)
        )
        .order_by(SheetVersion.sheet_id, SheetVersion.number)
    )


def select_visible_comments(reader: StaffMember, sheet_id: SheetId) -> ColumnsSelect:
    """The comments on a sheet that ``reader`` may see now, oldest first."""
    return (
        sa.select(
            SheetComment, Account.name.label("author"), Organisation.name.label("organisation")
        )
        .join(Sheet, Sheet.id == SheetComment.sheet_id)
        .join(Account, Account.id == SheetComment.author_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(SheetComment.sheet_id == sheet_id, visible_to(reader, Sheet.person_id, Sheet.kind))
        .order_by(SheetComment.at, SheetComment.id)
    )
