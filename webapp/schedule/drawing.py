"""A week drawn: seven columns of days, plan and lived beside each other, what changed, its sums.

Everything here is words and numbers ready for ``schedule/_drawn.html``; nothing is decided there.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct, structs

from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import DAYS, Week
from webapp.schedule import blocks as timing
from webapp.schedule import body, totals
from webapp.schedule.blocks import PARTS, Block, Blocks, Energy
from webapp.schedule.catalogue import categories
from webapp.schedule.totals import Sum, Totals
from webapp.sheets.kinds import Answers, Audience
from webapp.sheets.page_hooks import Drawing

# The longest bar, in the units of its own picture.
BAR = 120
# More than two that gave equally much energy say nothing.
_FEW = 2


class Mark(StrEnum):
    """What became of a block since the version before."""

    SAME = ""
    NEW = "new"
    CHANGED = "changed"
    ANSWERED = "answered"
    GONE = "gone"


class Fact(Struct, frozen=True):
    """Something said about a block; ``label`` is empty for a note."""

    label: str
    value: str


class Thing(Struct, frozen=True):
    """One block in its cell.

    ``own`` tells that its label is the person's own words, and ``activity`` is then what the
    catalogue calls it. ``outcome`` and ``energy`` are (picture, words). ``goes_on`` where it began
    the day before, ``until`` its end on the next day.
    """

    picture: str
    label: str
    own: bool
    activity: str
    times: str
    facts: list[Fact]
    outcome: tuple[str, str] | None
    energy: tuple[str, str] | None
    took: str
    planned: bool
    overlaps: bool
    mark: Mark
    before: str
    until: str
    goes_on: bool = False


class Day(Struct, frozen=True):
    """A column; ``empty`` where nothing stands in it."""

    number: int
    date: dt.date
    empty: bool


class Row(Struct, frozen=True):
    """A part of the day: its cells from Monday to Sunday. Parts nobody used have no row."""

    number: int
    picture: str
    label: str
    cells: list[list[Thing]]


class Text(Struct, frozen=True):
    """What the person wrote looking back; ``before`` is what it said in the version before."""

    label: str
    value: str
    changed: bool
    before: str


class Bar(Struct, frozen=True):
    """One category: its numbers, and its bars as widths of at most ``BAR``."""

    picture: str
    label: str
    sum: Sum
    plan: int
    done: int
    added: int
    time: str


class Picture(Struct, frozen=True):
    """A week as its template shows it."""

    week: Week
    days: list[Day]
    rows: list[Row]
    texts: list[Text]
    sentences: list[str]
    bars: list[Bar]
    added: bool
    timed: bool
    felt: bool


def picture(key: str, answers: Answers, before: Answers | None) -> Picture:
    """The week of ``key``; what is other than in ``before`` is marked, unless that is None."""
    week, there = Week.read(key), timing.in_sheet(answers)
    was = None if before is None else timing.in_sheet(before)
    rows = _rows(_placed(there, was))
    sums = totals.of(there, week)
    return Picture(
        week=week,
        days=[
            Day(number, date, not any(row.cells[number] for row in rows))
            for number, date in enumerate(week.days)
        ],
        rows=rows,
        texts=_texts(answers, before),
        sentences=sentences(sums),
        bars=_bars(sums.sums),
        added=sums.added > 0,
        timed=any(each.minutes is not None for each in sums.sums),
        felt=any(any(each.energy.values()) for each in sums.sums),
    )


def draw_sheet(key: str, answers: Answers, before: Answers | None, _audience: Audience) -> Picture:
    """A week as every reading page shows it."""
    return picture(key, answers, before)


DRAWN = Drawing("schedule/_drawn.html", draw_sheet)


def _placed(there: Blocks, was: Blocks | None) -> list[tuple[int, int, Thing]]:
    """Each block as (day, part, thing), in order; the end of a night comes first on its day."""
    overlapping = timing.overlapping(there)
    gone = {name: block for name, block in (was or {}).items() if name not in there}
    found = []
    for name, block in sorted([*there.items(), *gone.items()], key=timing.place_of):
        mark = Mark.GONE if name in gone else _mark(name, block, was)
        old = (was or {}).get(name)
        thing = _thing(block, mark, name in overlapping)
        if mark is Mark.CHANGED and old is not None:
            thing = structs.replace(thing, before=_said(old, block))
        found.append((block.day, PARTS.index(block.part), thing))
        if thing.until and mark is not Mark.GONE and block.day + 1 < DAYS:
            rest = structs.replace(thing, goes_on=True, mark=Mark.SAME, overlaps=False)
            found.append((block.day + 1, 0, rest))
    return sorted(found, key=lambda each: not each[2].goes_on)


def _mark(name: str, block: Block, was: Blocks | None) -> Mark:
    """How ``block`` differs from what it was; its place among its neighbours tells nothing."""
    if was is None:
        return Mark.SAME
    if name not in was:
        return Mark.NEW
    now, old = (structs.replace(each, order=0) for each in (block, was[name]))
    if now == old:
        return Mark.SAME
    answered = old.lived is None and structs.replace(now, lived=None) == old
    return Mark.ANSWERED if answered else Mark.CHANGED


def _said(old: Block, new: Block) -> str:
    """What a block was: where, if it stood elsewhere, and all that was said of it."""
    line = body.line("", old)
    moved = (old.day, old.part) != (new.day, new.part)
    return f"{line.label} · {line.value}" if moved else line.value


def _thing(block: Block, mark: Mark, overlaps: bool) -> Thing:
    lived = block.lived
    return Thing(
        picture=body.picture(block),
        label=body.label(block),
        own=bool(block.words),
        activity=_(block.name) if block.words else "",
        times=body.times(block),
        facts=_facts(block),
        outcome=(f"outcome_{lived.outcome}", str(body.OUTCOMES[lived.outcome])) if lived else None,
        energy=_energy(lived.energy) if lived and lived.energy else None,
        took=_("Tog %(time)s", time=body.length(lived.minutes))
        if lived and lived.minutes is not None
        else "",
        planned=block.planned,
        overlaps=overlaps,
        mark=mark,
        before="",
        until=body.hour(block.end) if block.overnight and block.end is not None else "",
    )


def _energy(energy: Energy) -> tuple[str, str]:
    return f"energy_{energy}", str(body.ENERGIES[energy])


def _facts(block: Block) -> list[Fact]:
    said = {_("Plats"): block.place, _("Med vem"): block.with_whom, "": block.note}
    return [Fact(label, value) for label, value in said.items() if value]


def _rows(placed: Iterable[tuple[int, int, Thing]]) -> list[Row]:
    cells: dict[int, list[list[Thing]]] = {}
    for day, part, thing in placed:
        cells.setdefault(part, [[] for _day in range(DAYS)])[day].append(thing)
    return [
        Row(number, f"part_{part}", str(body.PARTS[part]), cells[number])
        for number, part in enumerate(PARTS)
        if number in cells
    ]


def _texts(answers: Answers, before: Answers | None) -> list[Text]:
    found = []
    for name, label in body.TEXTS.items():
        value, old = answers.get(name) or "", (before or {}).get(name) or ""
        if value or old:
            changed = before is not None and value != old
            found.append(Text(str(label), value, changed, old if changed else ""))
    return found


def sentences(sums: Totals) -> list[str]:
    """A week in words: what was planned and done, what came besides, what gave energy."""
    found = [_plan(sums)]
    if sums.added:
        found.append(
            ngettext("%(n)s sak till blev gjord.", "%(n)s saker till blev gjorda.", sums.added)
        )
    names = [str(categories()[code].label) for code in sums.gave_most]
    if len(names) == 1:
        found.append(_("%(what)s gav mest energi.", what=names[0]))
    elif len(names) == _FEW:
        one, other = names
        found.append(
            _("%(one)s gav mest energi. Det gjorde %(other)s också.", one=one, other=other)
        )
    return found


def _plan(sums: Totals) -> str:
    if not sums.planned:
        return _("Inget var planerat.")
    if not sums.done:
        return ngettext("Planerade %(n)s sak.", "Planerade %(n)s saker.", sums.planned)
    return ngettext(
        "Planerade %(n)s sak och gjorde %(done)s.",
        "Planerade %(n)s saker och gjorde %(done)s.",
        sums.planned,
        done=sums.done,
    )


def _bars(sums: Sequence[Sum]) -> list[Bar]:
    most = max((max(each.planned, each.done + each.added) for each in sums), default=0)
    unit = BAR / most if most else 0
    return [
        Bar(
            picture=categories()[each.category].picture,
            label=categories()[each.category].label,
            sum=each,
            plan=round(each.planned * unit),
            done=round(each.done * unit),
            added=round(each.added * unit),
            time="" if each.minutes is None else body.length(each.minutes),
        )
        for each in sums
    ]
