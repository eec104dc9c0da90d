"""Numbers of people, shown so that nobody can work out a small one.

A number under five is hidden. So that it does not follow from the total, another is hidden beside
it where needed, and at last the total itself.
"""

from collections.abc import Mapping

import msgspec

FEWEST = 5


class Shown(msgspec.Struct, frozen=True):
    """What may be shown; None is a number that is hidden."""

    cells: dict[str, int | None]
    total: int | None


def shown(counts: Mapping[str, int]) -> Shown:
    """The counts and their total as they may be shown.

    Holds for what comes out: no number under five, and the hidden ones are none, or at least two
    that together are at least five, or their sum is not to be had because the total is hidden too.
    """
    hidden = {name for name, count in counts.items() if count < FEWEST}
    while hidden and not _blurred(counts, hidden):
        open_names = [name for name in counts if name not in hidden]
        if not open_names:
            break
        # The smallest costs the reader least; the name settles ties, so that it is always the same.
        hidden.add(min(open_names, key=lambda name: (counts[name], name)))
    total = sum(counts.values())
    total_is_safe = total >= FEWEST and (not hidden or _blurred(counts, hidden))
    return Shown(
        {name: None if name in hidden else count for name, count in counts.items()},
        total if total_is_safe else None,
    )


def _blurred(counts: Mapping[str, int], hidden: set[str]) -> bool:
    """Whether the sum of the hidden numbers tells none of them."""
    return len(hidden) >= 2 and sum(counts[name] for name in hidden) >= FEWEST
