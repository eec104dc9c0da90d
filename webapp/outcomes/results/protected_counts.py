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

FEWEST_SHOWN = 5


class ProtectedCounts(msgspec.Struct, frozen=True):
    """What may be shown; None is a number that is hidden."""

    cells: dict[str, int | None]
    total: int | None


def hide_small_counts(person_counts: Mapping[str, int]) -> ProtectedCounts:
    """The counts and their total as they may be shown."""
    shown_counts = {
        count_name: person_count if person_count >= FEWEST_SHOWN else None
        for count_name, person_count in person_counts.items()
    }
    return ProtectedCounts(
        shown_counts, None if None in shown_counts.values() else sum(person_counts.values())
    )


class CellStatus(enum.StrEnum):
    """Whether a cell is shown, and if not, why: too few answers, a hidden part, or nobody asked."""

    SHOWN = "shown"
    FEW = "few"
    PART = "part"
    NONE = "none"


class ProtectedCell(msgspec.Struct, frozen=True):
    """What may be shown of one question: ``least`` to ``most`` of ``answered`` agree."""

    why: CellStatus
    answered: int = 0
    least: int = 0
    most: int = 0
    missing: int = 0

    @property
    def shown(self) -> bool:
        """Whether there are numbers."""
        return self.why is CellStatus.SHOWN


def build_protected_cell(
    person_count: int, answered_count: int, agreeing_count: int
) -> ProtectedCell:
    """Of ``persons``, ``answered`` answered this question, and ``agree`` of those agreed."""
    if person_count == 0:
        return ProtectedCell(CellStatus.NONE)
    if answered_count < FEWEST_SHOWN:
        return ProtectedCell(CellStatus.FEW)
    least_agreeing = most_agreeing = agreeing_count
    if agreeing_count <= 1:
        least_agreeing, most_agreeing = 0, 1
    elif agreeing_count >= answered_count - 1:
        least_agreeing, most_agreeing = answered_count - 1, answered_count
    return ProtectedCell(
        CellStatus.SHOWN,
        answered_count,
        least_agreeing,
        most_agreeing,
        person_count - answered_count,
    )


def build_margin_cell(part_cells: Sequence[ProtectedCell]) -> ProtectedCell:
    """A margin, from what is shown of its parts; hidden where one of them is."""
    asked_cells = [part_cell for part_cell in part_cells if part_cell.why is not CellStatus.NONE]
    if not asked_cells:
        return ProtectedCell(CellStatus.NONE)
    if not all(part_cell.shown for part_cell in asked_cells):
        return ProtectedCell(CellStatus.PART)
    return ProtectedCell(
        CellStatus.SHOWN,
        answered=sum(part_cell.answered for part_cell in asked_cells),
        least=sum(part_cell.least for part_cell in asked_cells),
        most=sum(part_cell.most for part_cell in asked_cells),
        missing=sum(part_cell.missing for part_cell in asked_cells),
    )
