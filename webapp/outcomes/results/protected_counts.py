"""Numbers of people, shown so that nobody can work out a small one.

``hide_small_counts`` is for one row of counts: a number under five is hidden, and where one is
hidden the total is too. Nothing that is shown then narrows a hidden number down, even for somebody
who knows this rule.

``build_protected_cell`` and ``build_margin_cell`` are for the table of an indicator: insats by
half-year, with margins. Why no hidden number follows from the table, whatever the counts are:

1. A cell is made of the answers of its own insats and half-year alone. Of fewer than five answers
   it says only that they are few: it looks the same for 0 to 4 answers.
2. A margin is made of what is shown of its parts, never of counts. Whoever sees the cells can work
   out the margins, so they tell nothing more, also where a filter leaves out rows. Any hidden
   number may therefore be replaced by another of 0 to 4 without a change in what is shown.
3. Where all agree, the answer of each person is known, however many they are. So "all" and "all but
   one" are shown alike, and so are "none" and "one": the number that agrees is from ``least`` to
   ``most``. Margins add up both ends, and by 2. tell nothing more.

The table of a half-year that has not ended changes between two looks. Answers are released at least
five at a time, so the difference between two looks never shows the answers of one person.
"""

import enum
from collections.abc import Mapping, Sequence

import msgspec

FEWEST_SHOWN = 5


class ProtectedCounts(msgspec.Struct, frozen=True):
    """Counts by name and their total as they may be shown; None is a hidden number."""

    cells: dict[str, int | None]
    total: int | None


def hide_small_counts(person_counts: Mapping[str, int]) -> ProtectedCounts:
    """The counts, those under five hidden; the total hidden where one of them is."""
    shown_counts = {
        count_name: person_count if person_count >= FEWEST_SHOWN else None
        for count_name, person_count in person_counts.items()
    }
    if None in shown_counts.values():
        return ProtectedCounts(shown_counts, None)
    return ProtectedCounts(shown_counts, sum(person_counts.values()))


class CellStatus(enum.StrEnum):
    """Whether a cell is shown, and if not, why.

    FEW: fewer than five answers. PART: a margin, a part of which is hidden. NONE: nobody was asked.
    """

    SHOWN = "shown"
    FEW = "few"
    PART = "part"
    NONE = "none"


class ProtectedCell(msgspec.Struct, frozen=True, kw_only=True):
    """What may be shown of one question: ``least`` to ``most`` of ``answered`` persons agree.

    ``missing`` is how many handed in the questionnaire without an answer to this question. All
    numbers are 0 where the cell is hidden.
    """

    why: CellStatus
    answered: int = 0
    least: int = 0
    most: int = 0
    missing: int = 0

    @property
    def shown(self) -> bool:
        """Whether the cell has numbers to show."""
        return self.why is CellStatus.SHOWN


def build_protected_cell(
    person_count: int, answered_count: int, agreeing_count: int
) -> ProtectedCell:
    """The cell of one question, of which ``agreeing_count`` of ``answered_count`` persons agree.

    ``person_count`` is how many handed in the questionnaire.
    """
    if person_count == 0:
        return ProtectedCell(why=CellStatus.NONE)
    if answered_count < FEWEST_SHOWN:
        return ProtectedCell(why=CellStatus.FEW)
    least_agreeing = most_agreeing = agreeing_count
    if agreeing_count <= 1:
        least_agreeing, most_agreeing = 0, 1
    elif agreeing_count >= answered_count - 1:
        least_agreeing, most_agreeing = answered_count - 1, answered_count
    return ProtectedCell(
        why=CellStatus.SHOWN,
        answered=answered_count,
        least=least_agreeing,
        most=most_agreeing,
        missing=person_count - answered_count,
    )


def build_margin_cell(part_cells: Sequence[ProtectedCell]) -> ProtectedCell:
    """The sum of cells, made of what is shown of them; hidden where one of them is."""
    asked_cells = [part_cell for part_cell in part_cells if part_cell.why is not CellStatus.NONE]
    if not asked_cells:
        return ProtectedCell(why=CellStatus.NONE)
    if not all(part_cell.shown for part_cell in asked_cells):
        return ProtectedCell(why=CellStatus.PART)
    return ProtectedCell(
        why=CellStatus.SHOWN,
        answered=sum(part_cell.answered for part_cell in asked_cells),
        least=sum(part_cell.least for part_cell in asked_cells),
        most=sum(part_cell.most for part_cell in asked_cells),
        missing=sum(part_cell.missing for part_cell in asked_cells),
    )
