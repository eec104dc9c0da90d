"""The SELECT statements of the report: a person's own data, and what a handläggare may see."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from webapp.consent.queries import visible_to
from webapp.core.cached_statements import prepared
from webapp.core.db import ColumnsSelect
from webapp.core.ids import PersonId
from webapp.documents.models import Signature, SignatureAct
from webapp.identity.models import Account, Organisation
from webapp.identity.people.persons import Person, StaffMember
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.report_sheet import KIND
from webapp.instruments.schedule import week_sheet
from webapp.programmes.models import Enrolment
from webapp.programmes.queries import select_assigned_persons
from webapp.sheets.models import Sheet
from webapp.sheets.queries import select_visible_sheets


@prepared
def select_own_enrolments(person_id: PersonId) -> ColumnsSelect:
    """All a person's enrolments, newest first: (programme, enrolled_on, ended_on)."""
    return (
        sa.select(Enrolment.programme, Enrolment.enrolled_on, Enrolment.ended_on)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id.desc())
    )


def select_own_weeks(person: Person, report_month: Month) -> sa.Select[Sheet]:
    """The sheets of a person's own weeks that have a day in the month."""
    return sa.select(Sheet).where(
        Sheet.person_id == person.id,
        Sheet.kind == week_sheet.KIND,
        Sheet.key.in_([month_week.key for month_week in report_month.weeks]),
    )


@prepared
def select_own_report_standing(person_id: PersonId, key: str) -> ColumnsSelect:
    """All a person's enrolments, each with how far their report ``key`` has come.

    Gives (programme, enrolled_on, ended_on, version, approved_at, approver, organisation), newest
    enrolment first, then newest approval first; ``version`` and the approval are NULL where there
    is none. Only approvals of the newest version are given.
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
                Signature.act == SignatureAct.APPROVED,
            ),
        )
        .outerjoin(Account, Account.id == Signature.signer_id)
        .outerjoin(Organisation, Organisation.id == Signature.organisation_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id.desc(), Signature.at.desc())
    )


def select_weeks_sent_after(
    reader: StaffMember, person_id: PersonId, report_month: Month, sent_after: dt.datetime
) -> ColumnsSelect:
    """The weeks of a month that were sent after ``sent_after`` and that ``reader`` may see now."""
    return (
        select_visible_sheets(reader)
        .where(
            Sheet.person_id == person_id,
            Sheet.kind == week_sheet.KIND,
            Sheet.key.in_([month_week.key for month_week in report_month.weeks]),
            Sheet.sent_at > sent_after,
        )
        .order_by(Sheet.key)
    )


def select_reporting_persons(
    reader: StaffMember,
    programme_codes: Collection[str],
    first_day: dt.date,
    page_start: tuple[str, int] | None,
) -> ColumnsSelect:
    """The persons ``reader`` works with who took part in one of the insatser since ``first_day``.

    Gives (id, public_id, name, consented) by name; ``consented`` is whether their reports may be
    seen now. ``page_start`` is the name and id of the last person on the page before, None for the
    first page.
    """
    took_part = sa.exists().where(
        Enrolment.person_id == Account.id,
        Enrolment.programme.in_(programme_codes),
        sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= first_day),
    )
    statement = (
        select_assigned_persons(reader)
        .with_only_columns(
            Account.id,
            Account.public_id,
            Account.name,
            visible_to(reader, Account.id, KIND).label("consented"),
        )
        .where(took_part)
        .order_by(Account.name, Account.id)
    )
    if page_start is None:
        return statement
    return statement.where(sa.tuple_(Account.name, Account.id) > page_start)


def select_visible_reports(
    reader: StaffMember, person_ids: Collection[PersonId], report_months: Collection[Month]
) -> ColumnsSelect:
    """The reports of those persons and months that ``reader`` may see, with ``approved``.

    ``approved`` is whether somebody of the reader's organisation approved the newest version.
    """
    is_approved = sa.exists().where(
        Signature.sheet_id == Sheet.id,
        Signature.number == Sheet.version,
        Signature.act == SignatureAct.APPROVED,
        Signature.organisation_id == reader.organisation_id,
    )
    return (
        select_visible_sheets(reader)
        .add_columns(is_approved.label("approved"))
        .where(
            Sheet.kind == KIND,
            Sheet.person_id.in_(person_ids),
            Sheet.key.in_([report_month.key for report_month in report_months]),
        )
    )


def select_enrolments_of_persons(
    reader: StaffMember, person_ids: Collection[PersonId]
) -> ColumnsSelect:
    """The enrolments of those persons whom ``reader`` works with, newest first.

    Gives (person_id, programme, enrolled_on, ended_on).
    """
    return (
        sa.select(
            Enrolment.person_id, Enrolment.programme, Enrolment.enrolled_on, Enrolment.ended_on
        )
        .where(
            Enrolment.person_id.in_(person_ids),
            Enrolment.person_id.in_(select_assigned_persons(reader).with_only_columns(Account.id)),
        )
        .order_by(Enrolment.id.desc())
    )
