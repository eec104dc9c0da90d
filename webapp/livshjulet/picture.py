"""Wheels as pages and papers show them: sentences, bars, a table and the drawing, of each way.

Everything here is words and numbers ready for a template; nothing is decided there.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from webapp.core.i18n import format_date
from webapp.core.i18n import gettext as _
from webapp.livshjulet import compare, wheel, words
from webapp.livshjulet.compare import Outcome, Rating, Step
from webapp.livshjulet.wheel import Wheel
from webapp.questionnaires import body
from webapp.questions.asking import definitions, voice
from webapp.questions.format import Definition
from webapp.sheets.kinds import Answers, Audience, Line

# Pictures of the areas we ship; any other area is shown by its place in the wheel.
PICTURES = {
    "health": "treatment",
    "rest": "sleep",
    "family": "family",
    "friends": "social",
    "home": "home",
    "money": "authority",
    "work": "work",
    "leisure": "leisure",
}
BAR = 100
# As many columns as a phone has room for: the first measure and the newest ones.
_COLUMNS = 4
# The end stays the end: what was filled in on days of one's own choice stands before it.
_ORDER = ["start", "mitt", "pagaende", body.FREE, "slut"]


class Measure(Struct, frozen=True):
    """What one sheet says; ``kind`` is the questionnaire, ``key`` the occasion and way."""

    kind: str
    key: str
    answers: Answers

    @property
    def definition(self) -> Definition:
        """The definition it was filled in by; one from before it was a wheel has today's areas.

        Those of them that it asked about, that is: there may be none.
        """
        settled = body.begun_with(self.kind, self.answers)
        if settled.wheel:
            return settled
        today = definitions()[self.kind].wheel
        asked = tuple(area for area in today if settled.question(area.question))
        return structs.replace(settled, wheel=asked)

    @property
    def complete(self) -> bool:
        """Whether each area is rated or declined."""
        return all(area.question in self.answers for area in self.definition.wheel)

    def ratings(self, by: Definition) -> dict[str, Rating]:
        """The ratings of the areas of ``by``; an area with another scale has none."""
        mine = self.definition
        found: dict[str, Rating] = {}
        for area in by.wheel:
            asked, settled = mine.question(area.question), by.question(area.question)
            value = self.answers.get(area.question)
            same = asked and settled and asked.span() == settled.span()
            found[area.question] = value if same and isinstance(value, int) else None
        return found


class Area(Struct, frozen=True):
    """One area: its ratings in the order of the columns, and how it went.

    ``was`` and ``now`` are the lengths of its bars, of ``BAR``; None where nothing is to be drawn.
    """

    number: int
    name: str
    picture: str | None
    cells: list[str]
    step: str
    sentence: str
    was: float | None
    now: float | None


class Picture(Struct, frozen=True):
    """The measures of one way, the first and the last of them compared if there are several."""

    way: str
    columns: list[str]
    areas: list[Area]
    wheel: Wheel
    told: list[str]
    goal: str
    rest: list[tuple[str, list[Line]]]

    @property
    def is_compared(self) -> bool:
        """Whether there are two measures to tell apart."""
        return len(self.columns) > 1


def pictures(measures: Sequence[Measure]) -> list[Picture]:
    """A picture of what was answered alone and one of what was answered together, never mixed."""
    ways = {False: _("Ifyllt på egen hand"), True: _("Ifyllt tillsammans")}
    found = []
    for together, label in ways.items():
        mine = [
            each
            for each in measures
            if body.is_together(each.key) is together and each.definition.wheel
        ]
        if mine:
            first, *later = sorted(mine, key=_when)
            found.append(picture([first, *later[1 - _COLUMNS :]], label))
    return found


def picture(measures: Sequence[Measure], way: str) -> Picture:
    """The picture of measures of one way, the earliest first; they go by the first one's areas."""
    settled = measures[0].definition
    areas = [area.question for area in settled.wheel]
    span = _span(settled)
    ratings = [each.ratings(settled) for each in measures]
    first, last = ratings[0], ratings[-1]
    found = compare.outcome(areas, first, last, span[1]) if len(measures) > 1 else None
    begun = body.occasion(measures[0].key) in {"start", body.FREE}
    traces = {"was": first, "now": last} if found else {"now": first}
    return Picture(
        way=way,
        columns=[_label(each.key) for each in measures],
        areas=_areas(settled, span, ratings, found),
        wheel=wheel.draw(areas, span, traces),
        told=words.told(found) if found else [],
        goal=words.goal(found) if found and begun else "",
        rest=[(_label(each.key), lines) for each in measures if (lines := _rest(each))],
    )


def _when(measure: Measure) -> tuple[int, str]:
    return _ORDER.index(body.occasion(measure.key)), measure.key


def _span(definition: Definition) -> tuple[int, int]:
    """The scale that all areas share: ``questions.format`` sees to that."""
    question = definition.question(definition.wheel[0].question)
    span = question.span() if question else None
    if span is None:
        raise ValueError(definition.id)
    return span


def _areas(
    settled: Definition,
    span: tuple[int, int],
    ratings: Sequence[Mapping[str, Rating]],
    found: Outcome | None,
) -> list[Area]:
    say = voice(settled)
    areas = []
    for at, area in enumerate(settled.wheel):
        name, mine = say(area.name), [each[area.question] for each in ratings]
        step = found.steps[area.question] if found else Step.UNKNOWN
        areas.append(
            Area(
                number=at + 1,
                name=name,
                picture=PICTURES.get(area.question),
                cells=["–" if each is None else str(each) for each in mine],
                step=str(words.STEPS[step]) if found else "",
                sentence=words.compared(name, step, mine[0], mine[-1])
                if found
                else words.alone(name, mine[0], span[1]),
                was=_bar(mine[0], span) if found else None,
                now=_bar(mine[-1], span),
            )
        )
    return areas


def _bar(rating: Rating, span: tuple[int, int]) -> float | None:
    least, most = span
    return None if rating is None else round(BAR * (rating - least + 1) / (most - least + 1), 1)


def _label(key: str) -> str:
    named = body.occasion(key)
    return format_date(body.day(key)) if named == body.FREE else str(words.WHEN[named])


def _rest(measure: Measure) -> list[Line]:
    """What was answered besides the areas: which one to change first, and a small step."""
    areas = {area.question for area in measure.definition.wheel}
    return [
        line
        for line in body.lines(measure.kind, measure.answers, Audience.OWNER)
        if line.name not in areas and measure.answers.get(line.name) != ""
    ]
