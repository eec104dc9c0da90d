"""The results of anonymous questionnaires: the one table that page, paper and Excel file show."""

import enum
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import msgspec

from webapp.core.db import db
from webapp.core.fields import DECLINED
from webapp.core.i18n import gettext as _
from webapp.indicators import HELP
from webapp.questionnaires.body import OCCASIONS
from webapp.questions import asking
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import Say
from webapp.results import queries
from webapp.results.protect import Cell, Why, cell, together

# The first answer to who helped: nobody did.
_ALONE = (HELP.options[0].code,)
# Insats and half-year (0 or 1), then question and answer: how many.
Place = tuple[str, bool]
Answers = Mapping[Place, Mapping[str, Mapping[str, int]]]


class Period(enum.IntEnum):
    """The columns of a table."""

    FIRST = 0
    SECOND = 1
    YEAR = 2


class Row(msgspec.Struct, frozen=True):
    """An insats, or with ``programme`` "" all of them, over the periods."""

    programme: str
    cells: tuple[Cell, Cell, Cell]


class Line(msgspec.Struct, frozen=True):
    """A question: its text, which answers count, and its table; the last row is all insatser."""

    question: str
    text: str
    counted: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def told(self) -> Row:
        """The row that a sentence is made of: the last."""
        return self.rows[-1]


class Table(msgspec.Struct, frozen=True):
    """One wording of a questionnaire, on one occasion, in one year.

    Two wordings are two tables and never added up. ``attribution`` stands as it is. ``helped`` is
    no indicator: it tells how much the answers can be trusted.
    """

    instrument: str
    occasion: str
    title: str
    version: int
    year: int
    attribution: str
    lines: tuple[Line, ...]
    helped: Line | None = None

    def only(self, programme: str) -> "Table":
        """The same figures of one insats alone."""
        helped = self.helped and _only(self.helped, programme)
        return msgspec.structs.replace(
            self, lines=tuple(_only(line, programme) for line in self.lines), helped=helped
        )


def read(year: int, kind: queries.Kind | None = None) -> list[Table]:
    """The tables of a year, of one questionnaire and occasion or of all; three statements.

    The texts come in the language in use, or all of them in Swedish.
    """
    persons: dict[tuple[int, str], dict[Place, int]] = defaultdict(dict)
    for row in db.session.execute(queries.indicator_totals(year, kind)):
        persons[row.text_id, row.occasion][row.programme, bool(row.second)] = int(row.number)
    answers: dict[tuple[int, str], dict[Place, dict[str, dict[str, int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(dict))
    )
    for row in db.session.execute(queries.indicator_counts(year, kind)):
        given = answers[row.text_id, row.occasion][row.programme, bool(row.second)]
        given[row.question][row.answer] = int(row.number)
    found = []
    for text in db.session.execute(queries.indicator_texts(year, kind)):
        definition = msgspec.json.decode(text.definition, type=Definition)
        for each, occasion in sorted(persons):
            if each == text.id:
                place = (each, occasion)
                found.append(_table(definition, occasion, year, persons[place], answers[place]))
    return found


def title(definition: Definition, occasion: str) -> str:
    """``Om insatsen, i slutet``; without the occasion where there is only one."""
    said = asking.voice(definition)(definition.title)
    if len(definition.occasions) == 1 or occasion not in OCCASIONS:
        return said
    return _("%(title)s, %(occasion)s", title=said, occasion=OCCASIONS[occasion])


def _table(
    definition: Definition,
    occasion: str,
    year: int,
    persons: Mapping[Place, int],
    answers: Answers,
) -> Table:
    say = asking.voice(definition)
    lines = [
        _line(each, each.agrees, say, persons, answers)
        for each in definition.questions
        if each.agrees
    ]
    helped = definition.question(HELP.id)
    return Table(
        instrument=definition.id,
        occasion=occasion,
        title=title(definition, occasion),
        version=definition.version,
        year=year,
        attribution=definition.attribution,
        lines=tuple(lines),
        helped=_line(helped, _ALONE, say, persons, answers) if helped else None,
    )


def _line(
    question: Kind,
    agrees: Sequence[str | int],
    say: Say,
    persons: Mapping[Place, int],
    answers: Answers,
) -> Line:
    codes = {str(answer) for answer in agrees}
    counted = tuple(question.words(answer, say) for answer in agrees)

    def half(programme: str, second: bool) -> Cell:
        place = (programme, second)
        return _cell(persons.get(place, 0), answers.get(place, {}).get(question.id, {}), codes)

    rows = []
    for programme in sorted({programme for programme, _second in persons}):
        first, second = half(programme, False), half(programme, True)
        rows.append(Row(programme, (first, second, together([first, second]))))
    return Line(question.id, say(question.text), counted, (*rows, _all(rows)))


def _cell(persons: int, given: Mapping[str, int], agrees: Collection[str]) -> Cell:
    answered = sum(number for answer, number in given.items() if answer != DECLINED)
    agree = sum(number for answer, number in given.items() if answer in agrees)
    return cell(max(persons, answered), answered, agree)


def _all(rows: Sequence[Row]) -> Row:
    first, second, year = (together([row.cells[period] for row in rows]) for period in Period)
    return Row("", (first, second, year))


def _only(line: Line, programme: str) -> Line:
    nobody = Cell(Why.NONE)
    rows = [row for row in line.rows if row.programme == programme]
    rows = rows or [Row(programme, (nobody, nobody, nobody))]
    return msgspec.structs.replace(line, rows=tuple(rows))
