"""Reads of consent, and the access rule: who may read which data of whom, now."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from webapp.consent.consent_kinds import resolve_consent_kind
from webapp.consent.models import ConsentChoice, ConsentState, Grant, Receipt
from webapp.core.cached_statements import NOW, prepared
from webapp.core.clock import today
from webapp.core.ids import PersonId
from webapp.identity.models import Account, Organisation, Role
from webapp.identity.people.persons import Person, StaffMember
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import is_assigned_to, is_current_assignment


def is_live_grant() -> sa.ColumnElement[bool]:
    """Whether a grant is a valid Ja at the moment the statement runs."""
    return sa.and_(
        Grant.granted, Grant.since <= NOW, Grant.until > NOW, Grant.withdrawn_at.is_(None)
    )


def visible_to(reader: StaffMember, person_id: Any, sheet_kind: Any) -> sa.ColumnElement[bool]:
    """Whether ``reader`` may see now what the person sent of that kind of sheet.

    ``person_id`` and ``sheet_kind`` are columns or values. The reader must be a handläggare who is
    assigned to the person today, and the person must have said Ja to the reader's organisation.
    """
    if reader.role is not Role.HANDLAGGARE:
        return sa.false()
    has_live_grant = sa.exists().where(
        Grant.person_id == person_id,
        Grant.organisation_id == reader.organisation_id,
        Grant.kind == resolve_consent_kind(sheet_kind),
        is_live_grant(),
    )
    return sa.and_(is_assigned_to(reader, person_id), has_live_grant)


@prepared
def select_consented_readers(person_id: PersonId, kind: str) -> sa.Select[*tuple[Any, ...]]:
    """The handläggare who can read now what a person sends of that kind of data, by name.

    Rows of (name, organisation, until); ``kind`` is a code that ``resolve_consent_kind`` gives.
    """
    return (
        sa.select(Account.name, Organisation.name.label("organisation"), Grant.until)
        .select_from(Grant)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .join(Account, Account.organisation_id == Organisation.id)
        .where(
            Grant.person_id == person_id,
            Grant.kind == kind,
            is_live_grant(),
            Account.ended_at.is_(None),
            sa.exists().where(
                Assignment.person_id == person_id,
                Assignment.staff_id == Account.id,
                is_current_assignment(),
            ),
        )
        .order_by(Account.name)
    )


# For about two months after an insats, a person may still write what it asked for.
_RECENT_SINCE: sa.BindParameter[Any] = sa.bindparam(
    "lately", callable_=lambda: today() - dt.timedelta(days=62), type_=sa.Date()
)

_POSITION_COLUMNS = (
    Organisation.id,
    Organisation.public_id,
    Organisation.name,
    Grant.kind,
    Grant.granted,
    Grant.until,
    Receipt.public_id.label("receipt"),
    Receipt.text_version,
    ConsentState.seen_version,
    ConsentState.wants_to_talk,
    ConsentState.round_version,
    ConsentState.round_step,
)


@prepared
def select_consent_position(person_id: PersonId) -> sa.Select[*tuple[Any, ...]]:
    """All that decides what a person is asked: a row for each organisation and its decisions.

    The organisations are those whose handläggare work with the person today (``active``), and
    those with a decision that is not withdrawn. ``programme`` is the codes of the person's insatser
    with commas between.
    """
    is_active = Organisation.id.in_(_select_working_organisations(person_id))
    programme_codes = _select_programme_codes(person_id).scalar_subquery()
    return (
        sa.select(*_POSITION_COLUMNS, is_active.label("active"), programme_codes.label("programme"))
        .select_from(Organisation)
        .outerjoin(
            Grant,
            sa.and_(
                Grant.organisation_id == Organisation.id,
                Grant.person_id == person_id,
                Grant.withdrawn_at.is_(None),
            ),
        )
        .outerjoin(Receipt, Receipt.id == Grant.receipt_id)
        .outerjoin(ConsentState, ConsentState.person_id == person_id)
        .where(sa.or_(is_active, Grant.id.is_not(None)))
        .order_by(Organisation.name, Organisation.id, Grant.kind)
    )


def _select_working_organisations(person_id: PersonId) -> sa.Select[Any]:
    """The ids of the organisations whose handläggare work with the person today."""
    return (
        sa.select(Account.organisation_id)
        .join(Assignment, Assignment.staff_id == Account.id)
        .where(
            Assignment.person_id == person_id, Account.ended_at.is_(None), is_current_assignment()
        )
    )


def _select_programme_codes(person_id: PersonId) -> sa.Select[Any]:
    """The codes, with commas between, of the insatser for which something may still be written.

    These are the newest insats of the person, and those that go on or ended lately.
    """
    is_own_enrolment = Enrolment.person_id == person_id
    newest_enrolment_id = (
        sa.select(sa.func.max(Enrolment.id)).where(is_own_enrolment).scalar_subquery()
    )
    is_recent = sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= _RECENT_SINCE)
    return sa.select(sa.func.aggregate_strings(Enrolment.programme, ",")).where(
        is_own_enrolment, sa.or_(Enrolment.id == newest_enrolment_id, is_recent)
    )


def select_consent_choices(person_id: PersonId) -> sa.Select[ConsentChoice]:
    """A person's answers that are not confirmed yet."""
    return sa.select(ConsentChoice).where(ConsentChoice.person_id == person_id)


def select_consent_receipts(person: Person) -> sa.Select[*tuple[Any, ...]]:
    """A person's receipts with their decisions, newest first: (Receipt, Grant, Organisation)."""
    return (
        sa.select(Receipt, Grant, Organisation)
        .join(Grant, Grant.receipt_id == Receipt.id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Receipt.person_id == person.id)
        .order_by(Receipt.at.desc(), Receipt.id.desc(), Organisation.name, Grant.kind)
    )


def select_consent_receipt(
    person: Person, receipt_public_id: uuid.UUID
) -> sa.Select[*tuple[Any, ...]]:
    """One of a person's own receipts: (Receipt, Grant, Organisation) for each decision."""
    return select_consent_receipts(person).where(Receipt.public_id == receipt_public_id)
