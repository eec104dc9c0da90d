"""Which definition somebody's next sheet goes by."""

from webapp.accounts.persons import Person
from webapp.questionnaires import body
from webapp.questions.asking import definitions
from webapp.questions.format import DEFINITION, Definition
from webapp.sheets import road
from webapp.sheets.road import Stored

# Where the areas, their order and their scale are settled for a person.
_FIRST = ("start", f"start{body.TOGETHER}")


def definition_for(person: Person, kind: str, stored: Stored) -> Definition:
    """The definition a sheet keeps, else that of the person's start, else the one in use.

    Only a wheel goes by its start: set, order and scale are settled for each deltagare then, so
    that start and end can be compared (domain.md 4).
    """
    answers = stored.draft.answers
    if DEFINITION in answers or not definitions()[kind].wheel:
        return body.begun_with(kind, answers)
    for key in _FIRST:
        first = road.find(person, kind, key).draft.answers if key != stored.key else {}
        if DEFINITION in first:
            return body.begun_with(kind, first)
    return definitions()[kind]
