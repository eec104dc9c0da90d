"""A person's own wheels as they stand."""

from webapp.accounts.persons import Person
from webapp.core.db import db
from webapp.livshjulet import queries
from webapp.livshjulet.picture import Measure
from webapp.sheets import road


def measures(person: Person, kind: str, also: str = "") -> list[Measure]:
    """What a person has filled in of a wheel and is done with, sent or not.

    ``also`` is the key of one that counts before it is done.
    """
    found = []
    for sheet in db.session.scalars(queries.own(person, kind)):
        measure = Measure(kind, sheet.key, road.opened(person, sheet).answers)
        if sheet.version or sheet.kept or measure.complete or sheet.key == also:
            found.append(measure)
    return found
