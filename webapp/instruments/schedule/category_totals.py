"""What a week adds up to: planned and done, time and energy, by category."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from webapp.core.weeks import Week
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.activity_catalogue import list_categories, resolve_category_code
from webapp.instruments.schedule.schedule_blocks import Block, BlockEnergy, BlockOutcome, Blocks
from webapp.instruments.schedule.week_sheet import is_block_done


class CategorySum(Struct, frozen=True, kw_only=True):
    """The numbers of one category of a week; ``category`` is its code.

    ``done`` counts what was planned and done, wholly or partly, ``added`` what was done without
    being planned; ``minutes`` is the time they took together, None where nobody said; ``energy``
    counts the answers of each kind.
    """

    category: str
    planned: int
    done: int
    added: int
    minutes: int | None
    energy: dict[BlockEnergy, int]


class WeekTotals(Struct, frozen=True, kw_only=True):
    """The numbers of a whole week; ``sums`` are those of its categories.

    ``answered`` counts the planned blocks with an answer to what became of them. ``gave_most`` are
    the codes of the categories that gave energy most often: several where they are equal, none
    where nothing gave energy.
    """

    planned: int
    answered: int
    done: int
    added: int
    sums: list[CategorySum]
    gave_most: list[str]


def build_week_totals(week_blocks: Blocks, week: Week) -> WeekTotals:
    """The totals of ``week_blocks`` in ``week``; its categories in the order of the catalogue."""
    blocks_by_category: dict[str, list[Block]] = defaultdict(list)
    for block in week_blocks.values():
        blocks_by_category[resolve_category_code(block.activity)].append(block)
    category_sums = [
        _build_category_sum(category_code, blocks_by_category[category_code], week)
        for category_code in list_categories()
        if category_code in blocks_by_category
    ]
    most_energy = max(
        (category_sum.energy[BlockEnergy.GAVE] for category_sum in category_sums), default=0
    )
    return WeekTotals(
        planned=sum(category_sum.planned for category_sum in category_sums),
        answered=len(
            [block for block in week_blocks.values() if block.planned and block.lived is not None]
        ),
        done=sum(category_sum.done for category_sum in category_sums),
        added=sum(category_sum.added for category_sum in category_sums),
        sums=category_sums,
        gave_most=[
            category_sum.category
            for category_sum in category_sums
            if most_energy and category_sum.energy[BlockEnergy.GAVE] == most_energy
        ],
    )


def _build_category_sum(
    category_code: str, category_blocks: Sequence[Block], week: Week
) -> CategorySum:
    done_blocks = [block for block in category_blocks if is_block_done(block)]
    lived_minutes = [count_lived_minutes(block, week) for block in done_blocks]
    known_minutes = [minutes for minutes in lived_minutes if minutes is not None]
    energy_answers = [block.lived.energy for block in category_blocks if block.lived is not None]
    return CategorySum(
        category=category_code,
        planned=len([block for block in category_blocks if block.planned]),
        done=len([block for block in done_blocks if block.planned]),
        added=len([block for block in done_blocks if not block.planned]),
        minutes=sum(known_minutes) if known_minutes else None,
        energy={block_energy: energy_answers.count(block_energy) for block_energy in BlockEnergy},
    )


def count_lived_minutes(block: Block, week: Week) -> int | None:
    """How many minutes a block really took; None where it was not done, or nobody said.

    What its owner said counts. Otherwise a block that was done wholly took as long as planned, and
    how long a block took that was done partly is not known.
    """
    if block.lived is None or not is_block_done(block):
        return None
    if block.lived.minutes is not None or block.lived.outcome is not BlockOutcome.DONE:
        return block.lived.minutes
    return schedule_blocks.count_clock_minutes(block, week)
