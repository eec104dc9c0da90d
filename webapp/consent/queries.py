"""Consent is the access rule: the only place that says who may read what of whom, now."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from webapp.accounts.models import Account, Organisation, Role
from webapp.accounts.persons import Person, StaffMember
from webapp.consent.kinds import covering
from webapp.consent.models import Choice, ConsentState, Grant, Receipt
from webapp.core.clock import today
from webapp.core.prepared import NOW, prepared
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.queries import assigned_to, holds


def live() -> sa.ColumnElement[bool]:
    """Whether a grant lets somebody read at the very moment the statement runs."""
    return sa.and_(
        Grant.granted, Grant.since <= NOW, Grant.until > NOW, Grant.withdrawn_at.is_(None)
    )


def visible_to(reader: StaffMember, person_id: Any, kind: Any) -> sa.ColumnElement[bool]:
    """Whether ``reader`` may see what the person sent of that kind, now.

    ``person_id`` and ``kind`` (of sheet) are columns or values. It takes a handläggare who is
    assigned to the person today, and a live grant to the handläggare's own organisation.
    """
    if reader.role is not Role.HANDLAGGARE:
        return sa.false()
    granted = sa.exists().where(
        Grant.person_id == person_id,
        Grant.organisation_id == reader.organisation_id,
        Grant.kind == covering(kind),
        live(),
    )
    return sa.and_(assigned_to(reader, person_id), granted)


@prepared
def readers_of(person_id: int, kind: str) -> sa.Select[*tuple[Any, ...]]:
    """Names of who can read what a person sends under consent of that kind, now.

    Rows of name, organisation, until; ``kind`` as ``kinds.covering`` gives it.
    """
    return (
        sa.select(Account.name, Organisation.name.label("organisation"), Grant.until)
        .select_from(Grant)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .join(Account, Account.organisation_id == Organisation.id)
        .where(
            Grant.person_id == person_id,
            Grant.kind == kind,
            live(),
            Account.ended_at.is_(None),
            sa.exists().where(
                Assignment.person_id == person_id,
                Assignment.staff_id == Account.id,
                holds(),
            ),
        )
        .order_by(Account.name)
    )


# Two months: as long as what an insats asked for may still be written, more or less.
_LATELY: sa.BindParameter[Any] = sa.bindparam(
    "lately", callable_=lambda: today() - dt.timedelta(days=62), type_=sa.Date()
)

_POSITION = (
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
def position_of(person_id: int) -> sa.Select[*tuple[Any, ...]]:
    """All that decides what a person is asked: one row an organisation and standing decision.

    The organisations are those whose handläggare work with the person today (``active``), and
    those with a decision that stands. ``programme`` are the person's insatser with commas between:
    the newest, and those that go on or ended lately, for which something may still be owed.
    """
    mine = Enrolment.person_id == person_id
    newest = sa.select(sa.func.max(Enrolment.id)).where(mine).scalar_subquery()
    lately = sa.or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= _LATELY)
    programme = (
        sa.select(sa.func.aggregate_strings(Enrolment.programme, ","))
        .where(mine, sa.or_(Enrolment.id == newest, lately))
        .scalar_subquery()
    )
    working = (
        sa.select(Account.organisation_id)
        .join(Assignment, Assignment.staff_id == Account.id)
        .where(Assignment.person_id == person_id, Account.ended_at.is_(None), holds())
    )
    active = Organisation.id.in_(working)
    return (
        sa.select(*_POSITION, active.label("active"), programme.label("programme"))
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
        .where(sa.or_(active, Grant.id.is_not(None)))
        .order_by(Organisation.name, Organisation.id, Grant.kind)
    )


def choices_of(person_id: int) -> sa.Select[Choice]:
    """A person's answers that are not confirmed yet."""
    return sa.select(Choice).where(Choice.person_id == person_id)


def receipts_of(person: Person) -> sa.Select[*tuple[Any, ...]]:
    """A person's receipts with their decisions, newest first: (Receipt, Grant, Organisation)."""
    return (
        sa.select(Receipt, Grant, Organisation)
        .join(Grant, Grant.receipt_id == Receipt.id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(Receipt.person_id == person.id)
        .order_by(Receipt.at.desc(), Receipt.id.desc(), Organisation.name, Grant.kind)
    )


def receipt_of(person: Person, public_id: uuid.UUID) -> sa.Select[*tuple[Any, ...]]:
    """One receipt of a person's own, with its decisions."""
    return receipts_of(person).where(Receipt.public_id == public_id)
