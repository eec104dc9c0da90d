"""Where a block stands among the others of its part of the day, and moving it."""

import msgspec

from webapp.instruments.schedule.schedule_blocks import (
    DAY_PARTS,
    Block,
    Blocks,
    build_block_sort_key,
)

# Between the order numbers of neighbours, so that a new block seldom changes the others'.
_ORDER_GAP = 1024
# Given in place of a block's name: after all of them.
LAST_PLACE = ""


def list_neighbour_blocks(week_blocks: Blocks, block: Block) -> dict[str, Block]:
    """The blocks in the same part of the same day as ``block``, by name, in order."""
    return {
        name: other_block
        for name, other_block in sorted(week_blocks.items(), key=build_block_sort_key)
        if (other_block.day, other_block.part) == (block.day, block.part)
    }


def place_block(
    week_blocks: Blocks, name: str, block: Block, next_name: str | None = None
) -> dict[str, Block]:
    """The blocks that change, by name, when ``block`` is put into its part of the day.

    It comes before the block called ``next_name``, or last with ``LAST_PLACE``. Without either it
    comes before the first block that starts later by the clock, or last where there is none.
    """
    neighbours = list_neighbour_blocks(week_blocks, block)
    neighbours.pop(name, None)
    place = _find_place(neighbours, block, next_name)
    orders = [neighbour.order for neighbour in neighbours.values()]
    order_before = orders[place - 1] if place > 0 else 0
    order_after = orders[place] if place < len(orders) else order_before + 2 * _ORDER_GAP
    if order_after - order_before > 1:
        return {name: msgspec.structs.replace(block, order=(order_before + order_after) // 2)}
    # No number is free between the two: all of them get new ones.
    in_new_order = list(neighbours.items())
    in_new_order.insert(place, (name, block))
    return {
        other_name: msgspec.structs.replace(neighbour, order=_ORDER_GAP * position)
        for position, (other_name, neighbour) in enumerate(in_new_order, 1)
    }


def _find_place(neighbours: Blocks, block: Block, next_name: str | None) -> int:
    """The index among ``neighbours`` at which ``block`` comes in."""
    if next_name is not None and next_name in neighbours:
        return list(neighbours).index(next_name)
    if next_name is None:
        for position, neighbour in enumerate(neighbours.values()):
            if _starts_later(neighbour, block):
                return position
    return len(neighbours)


def _starts_later(other: Block, block: Block) -> bool:
    return other.start is not None and block.start is not None and other.start > block.start


def step_block(week_blocks: Blocks, name: str, upwards: bool) -> dict[str, Block]:
    """The blocks that change, by name, when a block goes one place up or down in its day.

    From the end of a part of the day it goes on into the next part. Empty at the end of the day.
    """
    block = week_blocks[name]
    neighbour_names = list(list_neighbour_blocks(week_blocks, block))
    position = neighbour_names.index(name)
    if upwards and position > 0:
        return place_block(week_blocks, name, block, neighbour_names[position - 1])
    if not upwards and position < len(neighbour_names) - 1:
        # Past its neighbour: before the one after that, or last.
        names_after = neighbour_names[position + 2 :]
        return place_block(week_blocks, name, block, names_after[0] if names_after else LAST_PLACE)
    return _step_into_next_part(week_blocks, name, upwards)


def _step_into_next_part(week_blocks: Blocks, name: str, upwards: bool) -> dict[str, Block]:
    """Put a block last in the part of the day before, or first in the one after."""
    block = week_blocks[name]
    part_number = DAY_PARTS.index(block.part) + (-1 if upwards else 1)
    if not 0 <= part_number < len(DAY_PARTS):
        return {}
    moved_block = msgspec.structs.replace(block, part=DAY_PARTS[part_number])
    names_there = list(list_neighbour_blocks(week_blocks, moved_block))
    next_name = LAST_PLACE if upwards or not names_there else names_there[0]
    return place_block(week_blocks, name, moved_block, next_name)
