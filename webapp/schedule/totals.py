"""What a week adds up to: planned and done, time and energy, by category."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from webapp.core.weeks import Week
from webapp.schedule import blocks as timing
from webapp.schedule.blocks import Block, Blocks, Energy, Outcome
from webapp.schedule.body import was_done
from webapp.schedule.catalogue import categories, category_of


class Sum(Struct, frozen=True):
    """One category of a week, by its code.

    ``done`` counts what was planned and done, wholly or partly, ``added`` what was done besides;
    ``minutes`` is the time it all really took, None where nobody said; ``energy`` counts the
    answers of each kind.
    """

    category: str
    planned: int
    done: int
    added: int
    minutes: int | None
    energy: dict[Energy, int]


class Totals(Struct, frozen=True):
    """A whole week, in the same numbers as its categories.

    ``answered`` counts the planned blocks with an answer to what became of them; ``gave_most``
    names the categories that gave energy most often: several where they are equal.
    """

    planned: int
    answered: int
    done: int
    added: int
    sums: list[Sum]
    gave_most: list[str]


def of(blocks: Blocks, week: Week) -> Totals:
    """The totals of the ``blocks`` of ``week``; its categories in the order of the catalogue."""
    found: dict[str, list[Block]] = defaultdict(list)
    for block in blocks.values():
        found[category_of(block.activity)].append(block)
    sums = [_sum(code, found[code], week) for code in categories() if code in found]
    most = max((each.energy[Energy.GAVE] for each in sums), default=0)
    return Totals(
        planned=sum(each.planned for each in sums),
        answered=sum(block.planned and block.lived is not None for block in blocks.values()),
        done=sum(each.done for each in sums),
        added=sum(each.added for each in sums),
        sums=sums,
        gave_most=[each.category for each in sums if most and each.energy[Energy.GAVE] == most],
    )


def _sum(category: str, blocks: Sequence[Block], week: Week) -> Sum:
    done = [block for block in blocks if was_done(block)]
    times = [time for block in done if (time := minutes(block, week)) is not None]
    answers = [block.lived.energy for block in blocks if block.lived is not None]
    return Sum(
        category=category,
        planned=sum(block.planned for block in blocks),
        done=sum(block.planned for block in done),
        added=sum(not block.planned for block in done),
        minutes=sum(times) if times else None,
        energy={energy: answers.count(energy) for energy in Energy},
    )


def minutes(block: Block, week: Week) -> int | None:
    """How long a block really took; None where nobody said.

    What was done wholly took what the clock of the plan says, unless its owner says otherwise; of
    what was done partly only they know.
    """
    if block.lived is None or not was_done(block):
        return None
    if block.lived.minutes is not None or block.lived.outcome is not Outcome.DONE:
        return block.lived.minutes
    return timing.minutes(block, week)
