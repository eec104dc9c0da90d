"""Numbers of people, shown so that nobody can work out a small one.

``shown`` is for one row of counts: a number under five is hidden, and where one is hidden the total
is too: then nothing that is shown narrows it down, also for somebody who knows this rule.

``cell`` and ``together`` are for the fixed table of an indicator, insats by half-year with margins.
Why nothing hidden follows from it, whatever the counts are:

1. ``cell`` looks at the answers of its own insats and half-year alone. Of fewer than five answers
   it says only that they are few: with 0 to 4 of them the picture is the same.
2. ``together`` looks at what is shown of its parts, never at counts. Whoever sees the cells knows
   the margins: they add nothing, in any combination, under any filter (which only leaves out rows).
   So any hidden number may be replaced by another of 0 to 4, and nothing that is shown changes.
3. Where all agree, each of them is known, however many they are. So all and all but one are told
   alike, none and one too: the number that agrees is from ``least`` to ``most``. Margins add both
   ends, and by 2. they narrow nothing.

A half-year that goes on is looked at more than once. Answers are released at least five at a time,
so that also what came between two looks is nobody's own.
"""

import enum
from collections.abc import Mapping, Sequence

import msgspec

FEWEST = 5


class Shown(msgspec.Struct, frozen=True):
    """What may be shown; None is a number that is hidden."""

    cells: dict[str, int | None]
    total: int | None


def shown(counts: Mapping[str, int]) -> Shown:
    """The counts and their total as they may be shown."""
    cells = {name: count if count >= FEWEST else None for name, count in counts.items()}
    return Shown(cells, None if None in cells.values() else sum(counts.values()))


class Why(enum.StrEnum):
    """Whether a cell is shown, and if not, why: too few answers, a hidden part, or nobody asked."""

    SHOWN = "shown"
    FEW = "few"
    PART = "part"
    NONE = "none"


class Cell(msgspec.Struct, frozen=True):
    """What may be shown of one question: ``least`` to ``most`` of ``answered`` agree."""

    why: Why
    answered: int = 0
    least: int = 0
    most: int = 0
    missing: int = 0

    @property
    def shown(self) -> bool:
        """Whether there are numbers."""
        return self.why is Why.SHOWN


def cell(persons: int, answered: int, agree: int) -> Cell:
    """Of ``persons``, ``answered`` answered this question, and ``agree`` of those agreed."""
    if persons == 0:
        return Cell(Why.NONE)
    if answered < FEWEST:
        return Cell(Why.FEW)
    least = most = agree
    if agree <= 1:
        least, most = 0, 1
    elif agree >= answered - 1:
        least, most = answered - 1, answered
    return Cell(Why.SHOWN, answered, least, most, persons - answered)


def together(parts: Sequence[Cell]) -> Cell:
    """A margin, from what is shown of its parts; hidden where one of them is."""
    told = [part for part in parts if part.why is not Why.NONE]
    if not told:
        return Cell(Why.NONE)
    if not all(part.shown for part in told):
        return Cell(Why.PART)
    return Cell(
        Why.SHOWN,
        answered=sum(part.answered for part in told),
        least=sum(part.least for part in told),
        most=sum(part.most for part in told),
        missing=sum(part.missing for part in told),
    )
