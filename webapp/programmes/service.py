"""Enrolment and assignment: what changes together, and the line in the person's log. No commit."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from webapp.accounts import cards
from webapp.accounts.models import Account
from webapp.accounts.people import create_person
from webapp.accounts.persons import StaffMember
from webapp.core import audit
from webapp.core.clock import today
from webapp.core.db import db
from webapp.programmes import colleagues
from webapp.programmes.definitions import Programme
from webapp.programmes.models import Assignment, Enrolment


def enrol(
    by: StaffMember,
    *,
    public_id: UUID,
    name: str,
    language: str,
    programme: Programme,
    staff: Iterable[Account],
) -> tuple[Account, str]:
    """A new deltagare with an account, an enrolment, their handläggare, and a card.

    ``public_id`` comes from the form, so that the same form sent twice makes one person. Gives the
    account and the card's readable code, which exists nowhere else.
    """
    person = create_person(name, language)
    person.public_id = public_id
    db.session.add(
        Enrolment(
            person_id=person.id,
            programme=programme.code,
            version=programme.version,
            enrolled_by=by.id,
            enrolled_on=today(),
        )
    )
    note(audit.Action.ENROLLED, by, person.id, f"insats/{programme.code}")
    for each in staff:
        assign(by, person.id, each, today())
    return person, new_card(by, person.id)


def new_card(by: StaffMember, person_id: int) -> str:
    """A new card; the old one and its phones are dead with the commit. Gives the readable code."""
    code = cards.issue(person_id, by.id)
    note(audit.Action.CARD_ISSUED, by, person_id, "card")
    return code


def assign(
    by: StaffMember,
    person_id: int,
    staff: Account,
    since: dt.date,
    until: dt.date | None = None,
    substitute_for: int | None = None,
) -> None:
    """Let ``staff`` work with a person from ``since`` to ``until``, both included.

    The very same once more (a form sent twice) changes nothing.
    """
    if db.session.scalar(colleagues.same(person_id, staff.id, since, until)) is not None:
        return
    db.session.add(
        Assignment(
            person_id=person_id,
            staff_id=staff.id,
            since=since,
            until=until,
            substitute_for=substitute_for,
        )
    )
    note(audit.Action.ASSIGNED, by, person_id, f"handlaggare/{staff.public_id}")


def end(
    by: StaffMember, assignment: Assignment, staff: Account | StaffMember, last_day: dt.date
) -> None:
    """End an assignment with ``last_day``, at the earliest the day it began."""
    assignment.until = max(last_day, assignment.since)
    note(audit.Action.UNASSIGNED, by, assignment.person_id, f"handlaggare/{staff.public_id}")


def leave(by: StaffMember, person_id: int) -> None:
    """Today is ``by``'s last day with a person."""
    for assignment in db.session.scalars(colleagues.standing(person_id, by.id)):
        end(by, assignment, by, today())


def note(action: audit.Action, by: StaffMember, person_id: int, subject: str) -> None:
    """Write what staff did into the person's log."""
    audit.record(
        action,
        person_id=person_id,
        actor_id=by.id,
        organisation_id=by.organisation_id,
        subject=subject,
        purpose="handlaggning",
    )
