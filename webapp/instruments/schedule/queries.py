"""Reads of the weeks a person saved to plan from."""

import uuid

import sqlalchemy as sa

from webapp.identity.people.persons import Person
from webapp.instruments.schedule.models import UsualWeek


def select_usual_weeks(person: Person) -> sa.Select[UsualWeek]:
    """A person's saved weeks, newest first."""
    return (
        sa.select(UsualWeek)
        .where(UsualWeek.person_id == person.id)
        .order_by(UsualWeek.saved_at.desc(), UsualWeek.id.desc())
    )


def select_usual_week(person: Person, public_id: uuid.UUID) -> sa.Select[UsualWeek]:
    """The saved week with that public id, where it is the person's own."""
    return select_usual_weeks(person).where(UsualWeek.public_id == public_id)
