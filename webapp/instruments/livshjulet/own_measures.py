"""The measures of a person's own wheel, read from their drafts."""

from webapp.core.db import db
from webapp.identity.people.persons import Person
from webapp.instruments.livshjulet import queries
from webapp.instruments.livshjulet.wheel_measures import WheelMeasure
from webapp.sheets import draft_saving


def list_own_measures(person: Person, wheel_kind: str, extra_key: str = "") -> list[WheelMeasure]:
    """The measures that a person has finished, whether they sent them or not; may be empty.

    The sheet with the key ``extra_key`` is included even when it is not finished.
    """
    done_measures = []
    for sheet in db.session.scalars(queries.select_own_wheels(person, wheel_kind)):
        measure = WheelMeasure(
            wheel_kind, sheet.key, draft_saving.unseal_own_draft(person, sheet).answers
        )
        if sheet.version or sheet.kept or measure.complete or sheet.key == extra_key:
            done_measures.append(measure)
    return done_measures
