"""Numbers of people, shown so that nobody can work out a small one.

A number under five is hidden, and where one is hidden the total is too: then nothing that is shown
narrows it down, also for somebody who knows this rule.
"""

from collections.abc import Mapping

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
