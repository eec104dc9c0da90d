"""What stands above each question of a wheel: which area it is, and the wheel after the last."""

from typing import Any

from msgspec import Struct

from webapp.accounts.persons import Person
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.livshjulet import own, wheel
from webapp.livshjulet.picture import PICTURES, picture
from webapp.livshjulet.wheel import Wheel
from webapp.questionnaires import body
from webapp.questionnaires.above import Above
from webapp.questions.asking import shown
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.sheets.road import Stored

# Eight areas take about five minutes (ux.md 4.5).
_A_MINUTE = 8 / 5
_SHORTEST = 3


class Asked(Struct, frozen=True):
    """One area that is asked about: its picture, else its place in the wheel.

    ``intro`` says on the first page how long it takes.
    """

    intro: str
    picture: str | None
    number: int
    wheel: Wheel


def above(
    person: Person, kind: str, definition: Definition, stored: Stored, asked: Kind
) -> Above | None:
    """What stands above a question of a wheel; nothing where the questionnaire is none."""
    areas = [area.question for area in definition.wheel]
    if not areas:
        return None
    if asked.id in areas:
        return _area(areas, asked)
    rest = [each.id for each in shown(definition, stored.draft.answers) if each.id not in areas]
    number, total = rest.index(asked.id) + 1, len(rest)
    words = _("Fråga %(number)s av %(total)s", number=number, total=total)
    every = [each.id for each in definition.questions]
    last = max(every.index(area) for area in areas)
    # Once is enough: the questions after the first come sooner without it.
    first = next((name for name in rest if every.index(name) > last), None)
    drawn = _so_far(person, kind, stored.key) if asked.id == first else None
    return Above("livshjulet/_after.html", drawn, words, number, total)


def _area(areas: list[str], asked: Kind) -> Above:
    number, total = areas.index(asked.id) + 1, len(areas)
    minutes = max(_SHORTEST, round(total / _A_MINUTE))
    intro = ngettext(
        "%(n)s område. Det tar ungefär %(minutes)s minuter. Du kan ta paus.",
        "%(n)s områden. Det tar ungefär %(minutes)s minuter. Du kan ta paus.",
        total,
        minutes=minutes,
    )
    return Above(
        "livshjulet/_area.html",
        Asked(
            intro=intro if number == 1 else "",
            picture=PICTURES.get(asked.id),
            number=number,
            wheel=wheel.draw(areas, asked.span() or (1, 10), {}),
        ),
        _("Område %(number)s av %(total)s", number=number, total=total),
        number,
        total,
    )


def _so_far(person: Person, kind: str, key: str) -> Any:
    """The wheel that was just filled in, with the start of the same way once there is one."""
    start = f"start{body.TOGETHER if body.is_together(key) else ''}"
    mine = [
        each
        for each in own.measures(person, kind, also=key)
        if each.key in {key, start} and each.definition.wheel
    ]
    found = sorted(mine, key=lambda each: each.key == key)
    return picture(found, "") if found else None
