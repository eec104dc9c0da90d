"""Enrol a person, give them a card, assign handläggare; each with its event in the log.

Nothing here commits; the view does.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from webapp.core import audit
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.ids import AccountId, PersonId
from webapp.identity.credentials import cards
from webapp.identity.models import Account
from webapp.identity.people.accounts import create_person
from webapp.identity.people.persons import StaffMember
from webapp.programmes import staff_queries
from webapp.programmes.models import Assignment, Enrolment
from webapp.programmes.programme_definitions import Programme


def enrol_new_person(
    staff_member: StaffMember,
    *,
    public_id: UUID,
    person_name: str,
    language_code: str,
    programme: Programme,
    assigned_staff: Iterable[Account],
) -> tuple[Account, str]:
    """A new deltagare, with an account, an enrolment and a card: the account, and the card's code.

    ``public_id`` comes from the form, so that the same form sent twice makes one person. The code
    is stored nowhere in readable form.
    """
    person = create_person(person_name, language_code)
    person.public_id = public_id
    db.session.add(
        Enrolment(
            person_id=person.id,
            programme=programme.code,
            version=programme.version,
            enrolled_by=staff_member.id,
            enrolled_on=today(),
        )
    )
    write_staff_event(
        audit.AuditAction.ENROLLED, staff_member, PersonId(person.id), f"insats/{programme.code}"
    )
    for handlaggare in assigned_staff:
        add_assignment(staff_member, PersonId(person.id), handlaggare, today())
    return person, replace_person_card(staff_member, PersonId(person.id))


def replace_person_card(staff_member: StaffMember, person_id: PersonId) -> str:
    """Issue a new card and give its readable code; the old card and its phones stop working."""
    card_code = cards.issue_card(person_id, staff_member.id)
    write_staff_event(audit.AuditAction.CARD_ISSUED, staff_member, person_id, "card")
    return card_code


def add_assignment(
    staff_member: StaffMember,
    person_id: PersonId,
    handlaggare: Account,
    first_day: dt.date,
    last_day: dt.date | None = None,
    substitute_for: AccountId | None = None,
) -> None:
    """Let ``handlaggare`` work with a person from ``first_day`` to ``last_day``, both included.

    Where there is an assignment with the same days (a form sent twice) nothing is added.
    """
    if (
        db.session.scalar(
            staff_queries.select_same_assignment(person_id, handlaggare.id, first_day, last_day)
        )
        is not None
    ):
        return
    db.session.add(
        Assignment(
            person_id=person_id,
            staff_id=handlaggare.id,
            since=first_day,
            until=last_day,
            substitute_for=substitute_for,
        )
    )
    write_staff_event(
        audit.AuditAction.ASSIGNED, staff_member, person_id, f"handlaggare/{handlaggare.public_id}"
    )


def end_staff_assignment(
    staff_member: StaffMember,
    assignment: Assignment,
    handlaggare: Account | StaffMember,
    last_day: dt.date,
) -> None:
    """Set the last day of an assignment; at the earliest it is the day it began."""
    assignment.until = max(last_day, assignment.since)
    write_staff_event(
        audit.AuditAction.UNASSIGNED,
        staff_member,
        assignment.person_id,
        f"handlaggare/{handlaggare.public_id}",
    )


def end_own_assignments(staff_member: StaffMember, person_id: PersonId) -> None:
    """End the assignments of ``staff_member`` to a person with today as the last day."""
    for assignment in db.session.scalars(
        staff_queries.select_assignments_today(person_id, staff_member.id)
    ):
        end_staff_assignment(staff_member, assignment, staff_member, today())


def write_staff_event(
    audit_action: audit.AuditAction,
    staff_member: StaffMember,
    person_id: PersonId,
    event_subject: str,
) -> None:
    """Write an event into the person's log: what a member of staff did."""
    audit.write_audit_event(
        audit_action,
        person_id=person_id,
        actor_id=staff_member.id,
        organisation_id=staff_member.organisation_id,
        subject=event_subject,
        purpose="handlaggning",
    )
