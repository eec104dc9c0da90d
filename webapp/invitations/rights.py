"""Which anonymous questionnaires a person may answer once: invited to, or by their insats' rule."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from webapp.core.db import Rows, db
from webapp.core.prepared import prepared
from webapp.invitations.models import Invitation
from webapp.programmes.definitions import Programme, programmes
from webapp.programmes.models import Enrolment
from webapp.questionnaires.plan import due
from webapp.questions.asking import definitions
from webapp.questions.format import Definition

# The occasion on which the insats itself invites everybody.
_BY_RULE = "slut"


class Right(msgspec.Struct, frozen=True):
    """The right of one person to answer ``definition`` once; ``used`` up by sending or by a no."""

    person_id: int
    programme: str
    definition: Definition
    occasion: str
    since: dt.date
    used: bool

    @property
    def name(self) -> dict[str, Any]:
        """What makes its row the only one."""
        return {
            "person_id": self.person_id,
            "programme": self.programme,
            "instrument": self.definition.id,
            "occasion": self.occasion,
        }


def anonymous(programme: Programme | None) -> Iterator[tuple[Definition, str]]:
    """The anonymous questionnaires of an insats with each occasion it asks them on."""
    for use in programme.instruments if programme else ():
        definition = definitions()[use.id]
        if definition.anonymous:
            yield from ((definition, occasion) for occasion in use.occasions)


@prepared
def standing(person_id: int) -> Rows:
    """A person's newest enrolment, beside each of their invitations."""
    newest = (
        sa.select(sa.func.max(Enrolment.id))
        .where(Enrolment.person_id == person_id)
        .scalar_subquery()
    )
    return (
        sa.select(
            Enrolment.programme,
            Enrolment.enrolled_on,
            Enrolment.ended_on,
            Invitation.programme.label("into"),
            Invitation.instrument,
            Invitation.occasion,
            Invitation.since,
            Invitation.burnt,
            Invitation.invited_by,
        )
        .select_from(Enrolment)
        .outerjoin(Invitation, Invitation.person_id == Enrolment.person_id)
        .where(Enrolment.id == newest)
    )


def of(person_id: int) -> list[Right]:
    """Every right a person has or had, to what is still asked so; one statement."""
    rows = db.run(*standing(person_id)).all()
    given = [_given(person_id, row) for row in rows if _is_asked(row.instrument, row.occasion)]
    known = [right.name for right in given]
    by_rule = [right for right in _by_rule(person_id, rows) if right.name not in known]
    return given + by_rule


def invited(person_id: int) -> set[tuple[str, str]]:
    """What a handläggare sees a person invited to in their newest insats: (kind, occasion).

    Never what the person did of themselves: a right by rule has a row only once it is used up, so
    without its rule the row would tell.
    """
    rows = db.run(*standing(person_id)).all()
    given = {
        (row.instrument, row.occasion)
        for row in rows
        if row.invited_by is not None and row.into == row.programme
    }
    return given | {(each.definition.id, each.occasion) for each in _by_rule(person_id, rows)}


def _is_asked(kind: str, occasion: str) -> bool:
    """Whether it is an anonymous questionnaire of that occasion, now that its file may be newer."""
    definition = definitions().get(kind)
    return definition is not None and definition.anonymous and occasion in definition.occasions


def _given(person_id: int, row: Any) -> Right:
    definition = definitions()[row.instrument]
    return Right(person_id, row.into, definition, row.occasion, row.since, row.burnt)


def _by_rule(person_id: int, rows: Any) -> Iterator[Right]:
    """What the insats asks everybody in the end, from the day that is."""
    programme = programmes().get(rows[0].programme) if rows else None
    if programme is None:
        return
    enrolled_on, ended_on = rows[0].enrolled_on, rows[0].ended_on
    if _BY_RULE not in due(programme, enrolled_on, ended_on):
        return
    last = enrolled_on + dt.timedelta(weeks=programme.length_weeks or 0)
    for definition, occasion in anonymous(programme):
        if occasion == _BY_RULE:
            yield Right(person_id, programme.code, definition, occasion, ended_on or last, False)


def find(person_id: int, kind: str, occasion: str) -> Right | None:
    """A person's right of that name; one that is not used up before one that is."""
    found = [
        right
        for right in of(person_id)
        if (right.definition.id, right.occasion) == (kind, occasion)
    ]
    return min(found, key=lambda right: (right.used, right.programme), default=None)
