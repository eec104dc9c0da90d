"""Which insats a person takes part in, now and on a day; read from the database once a request.

A participation follows the version of the definition that it began with; where that file is no
longer there, the newest version of the insats.
"""

import datetime as dt

from msgspec import Struct

from webapp.core.db import db
from webapp.core.ids import PersonId
from webapp.programmes.programme_definitions import Programme, find_programme
from webapp.programmes.queries import select_participations


class Participation(Struct, frozen=True, kw_only=True):
    """One enrolment of a person: ``programme`` is None where the insats has no definition here.

    Both ``enrolled_on`` and ``ended_on`` are days of the participation; ``ended_on`` is None while
    it goes on.
    """

    code: str
    programme: Programme | None
    enrolled_on: dt.date
    ended_on: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        """Whether the person takes part on ``day``."""
        return self.enrolled_on <= day and (self.ended_on is None or day <= self.ended_on)


def list_participations(person_id: PersonId) -> list[Participation]:
    """All participations of a person, the newest first; empty where there was never one."""

    def read_participations() -> list[Participation]:
        return [
            Participation(
                code=row.programme,
                programme=find_programme(row.programme, row.version),
                enrolled_on=row.enrolled_on,
                ended_on=row.ended_on,
            )
            for row in db.run(*select_participations(person_id))
        ]

    return db.read_once(("participations", person_id), read_participations)


def find_newest_participation(person_id: PersonId) -> Participation | None:
    """The newest participation of a person, ended or not; None for who was never in an insats."""
    participations = list_participations(person_id)
    return participations[0] if participations else None


def find_participation_on(person_id: PersonId, day: dt.date) -> Participation | None:
    """The newest participation that holds on ``day``; None where there is none."""
    for participation in list_participations(person_id):
        if participation.holds_on(day):
            return participation
    return None


def find_own_programme(person_id: PersonId) -> Programme | None:
    """The insats of a person's newest participation; None where it has no definition here."""
    participation = find_newest_participation(person_id)
    return participation.programme if participation else None
