"""Reads for the report: a person's own weeks and insatser, and what a handläggare may see."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from webapp.accounts.models import Account, Organisation
from webapp.accounts.persons import Person, StaffMember
from webapp.consent.queries import visible_to
from webapp.core.db import Rows
from webapp.core.prepared import prepared
from webapp.documents.models import Act, Signature
from webapp.programmes.models import Enrolment
from webapp.programmes.queries import persons_of
from webapp.report.body import KIND
from webapp.report.month import Month
from webapp.schedule.body import KIND as WEEKS
from webapp.sheets.models import Sheet
from webapp.sheets.queries import sent_to


@prepared
def enrolments(person_id: int) -> Rows:
    """All a person's enrolments, newest first: (programme, enrolled_on, ended_on)."""
    return (
        sa.select(Enrolment.programme, Enrolment.enrolled_on, Enrolment.ended_on)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id.desc())
    )


def own_weeks(person: Person, month: Month) -> sa.Select[Sheet]:
    """A person's own weeks that have a day in the month."""
    return sa.select(Sheet).where(
        Sheet.person_id == person.id,
        Sheet.kind == WEEKS,
        Sheet.key.in_([week.key for week in month.weeks]),
    )


@prepared
def own_standing(person_id: int, key: str) -> Rows:
    """What the home page needs: each enrolment with how far the report of a month has come.

    Newest enrolment first, the newest approval of the newest version with it.
    """
    return (
        sa.select(
            Enrolment.programme,
            Enrolment.enrolled_on,
            Enrolment.ended_on,
            Sheet.version,
            Signature.at.label("approved_at"),
            Account.name.label("approver"),
            Organisation.name.label("organisation"),
        )
        .select_from(Enrolment)
        .outerjoin(
            Sheet,
            sa.and_(Sheet.person_id == Enrolment.person_id, Sheet.kind == KIND, Sheet.key == key),
        )
        .outerjoin(
            Signature,
            sa.and_(
                Signature.sheet_id == Sheet.id,
                Signature.number == Sheet.version,
                Signature.act == Act.APPROVED,
            ),
        )
        .outerjoin(Account, Account.id == Signature.signer_id)
        .outerjoin(Organisation, Organisation.id == Signature.organisation_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id.desc(), Signature.at.desc())
    )


def sent_weeks(reader: StaffMember, person_id: int, month: Month, since: dt.datetime) -> Rows:
    """The weeks of a month that were sent after ``since`` and ``reader`` may see now."""
    return (
        sent_to(reader)
        .where(
            Sheet.person_id == person_id,
            Sheet.kind == WEEKS,
            Sheet.key.in_([week.key for week in month.weeks]),
            Sheet.sent_at > since,
        )
        .order_by(Sheet.key)
    )


def persons(
    reader: StaffMember, codes: Collection[str], first: dt.date, after: tuple[str, int] | None
) -> Rows:
    """The persons ``reader`` works with who take or took part in one of those insatser since.

    By name; ``consented`` is whether their reports may be seen now.
    """
    part = sa.exists().where(
        Enrolment.person_id == Account.id,
        Enrolment.programme.in_(codes),
        sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= first),
    )
    query = (
        persons_of(reader)
        .with_only_columns(
            Account.id,
            Account.public_id,
            Account.name,
            visible_to(reader, Account.id, KIND).label("consented"),
        )
        .where(part)
        .order_by(Account.name, Account.id)
    )
    if after is None:
        return query
    return query.where(sa.tuple_(Account.name, Account.id) > after)


def reports(reader: StaffMember, person_ids: Collection[int], months: Collection[Month]) -> Rows:
    """The reports of those persons and months that ``reader`` may see; adds ``approved``.

    ``approved`` is whether somebody of the reader's organisation approved the newest version.
    """
    approved = sa.exists().where(
        Signature.sheet_id == Sheet.id,
        Signature.number == Sheet.version,
        Signature.act == Act.APPROVED,
        Signature.organisation_id == reader.organisation_id,
    )
    return (
        sent_to(reader)
        .add_columns(approved.label("approved"))
        .where(
            Sheet.kind == KIND,
            Sheet.person_id.in_(person_ids),
            Sheet.key.in_([month.key for month in months]),
        )
    )


def enrolments_of(reader: StaffMember, person_ids: Collection[int]) -> Rows:
    """The enrolments of persons ``reader`` works with, newest first."""
    return (
        sa.select(
            Enrolment.person_id, Enrolment.programme, Enrolment.enrolled_on, Enrolment.ended_on
        )
        .where(
            Enrolment.person_id.in_(person_ids),
            Enrolment.person_id.in_(persons_of(reader).with_only_columns(Account.id)),
        )
        .order_by(Enrolment.id.desc())
    )
