"""The blocks of a week: what they are, their order, how long they take, and copying them.

A block is planned, lived, or both; what was lived stands beside the plan and never replaces it
(domain: "Veckoschema"). Everything here is pure.
"""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from webapp.core.clock import STOCKHOLM
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.sheets.kinds import Answers

# A week with more is a mistake, or a script; nobody lives so many.
MOST_BLOCKS = 200
SHORT_LIMIT = 100
NOTE_LIMIT = 1000
DAY_MINUTES = 24 * 60
# Between neighbours in a part of a day, so that a new one seldom has to move the others.
_GAP = 1024
# In place of a block's name: after all of them.
LAST_PLACE = ""


class DayPart(StrEnum):
    """A part of a day, in the order it is lived; complete without a clock."""

    MORNING = "morning"
    FORENOON = "forenoon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


DAY_PARTS = list(DayPart)


class BlockOutcome(StrEnum):
    """What became of a block."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"
    OTHER = "other"


class BlockEnergy(StrEnum):
    """What a block did to the person's energy."""

    GAVE = "gave"
    NEITHER = "neither"
    TOOK = "took"


MinuteOfDay = Annotated[int, Meta(ge=0, lt=DAY_MINUTES)]
ShortText = Annotated[str, Meta(max_length=SHORT_LIMIT)]


class LivedAnswer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What became of a block; ``minutes`` is how long it really took, where somebody said so."""

    outcome: BlockOutcome
    energy: BlockEnergy | None = None
    minutes: Annotated[int, Meta(ge=0, le=DAY_MINUTES)] | None = None


class Block(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing on one day.

    ``day`` is 0 (Monday) to 6; ``activity`` a code and ``name`` what the catalogue called it, in
    Swedish, when it was chosen; ``words`` the person's own name for it; ``start`` and ``end`` are
    minutes after midnight, ``overnight`` where the end is on the next day; ``planned`` is False
    for what was added afterwards.
    """

    day: Annotated[int, Meta(ge=0, lt=DAYS_A_WEEK)]
    part: DayPart
    activity: Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]
    name: ShortText
    order: int = 0
    words: ShortText = ""
    start: MinuteOfDay | None = None
    end: MinuteOfDay | None = None
    overnight: bool = False
    place: ShortText = ""
    with_whom: ShortText = ""
    note: Annotated[str, Meta(max_length=NOTE_LIMIT)] = ""
    planned: bool = True
    lived: LivedAnswer | None = None


Blocks = Mapping[str, Block]


def parse_sheet_blocks(answers: Answers) -> dict[str, Block]:
    """The blocks of a week's answers by name, in the order they are lived.

    Raises:
        msgspec.ValidationError: one of them is no block.
    """
    named_blocks = {
        name: msgspec.convert(stored_value, Block)
        for name, stored_value in answers.items()
        if is_block_name(name) and stored_value is not None
    }
    return dict(sorted(named_blocks.items(), key=build_block_sort_key))


def is_block_name(answer_name: str) -> bool:
    """Whether an answer's name is a block's."""
    return len(answer_name) == 9 and answer_name[0] == "b"


def build_block_sort_key(named_block: tuple[str, Block]) -> tuple[int, int, int, str]:
    """What blocks are ordered by: day, part, the person's own order."""
    name, block = named_block
    return block.day, DAY_PARTS.index(block.part), block.order, name


def build_block_changes(changed_blocks: Mapping[str, Block | None]) -> dict[str, Any]:
    """Blocks as answers to save; None takes one away."""
    return {name: msgspec.to_builtins(block) for name, block in changed_blocks.items()}


def make_block_name(taken_names: Iterable[str] = ()) -> str:
    """A name no other block has."""
    while True:
        name = f"b{secrets.token_hex(4)}"
        if name not in taken_names:
            return name


def list_neighbour_blocks(week_blocks: Blocks, block: Block) -> list[tuple[str, Block]]:
    """The blocks of the same part of the same day, in order."""
    return [
        (name, other_block)
        for name, other_block in sorted(week_blocks.items(), key=build_block_sort_key)
        if (other_block.day, other_block.part) == (block.day, block.part)
    ]


def place_block(
    week_blocks: Blocks, name: str, block: Block, next_name: str | None = None
) -> dict[str, Block]:
    """What changes when ``block`` is put before another of its part, by default where it fits.

    With a clock it fits before the first that starts later; without, last. ``LAST_PLACE`` is last
    whatever the clock says.
    """
    neighbours = [
        (other_name, neighbour)
        for other_name, neighbour in list_neighbour_blocks(week_blocks, block)
        if other_name != name
    ]
    other_names = [other_name for other_name, _block in neighbours]
    if next_name is not None and next_name in other_names:
        place = other_names.index(next_name)
    else:
        later_places = [
            position
            for position, (_name, neighbour) in enumerate(neighbours)
            if _starts_later(neighbour, block)
        ]
        place = later_places[0] if later_places and next_name is None else len(neighbours)
    order_before = neighbours[place - 1][1].order if place else 0
    order_after = neighbours[place][1].order if place < len(neighbours) else order_before + 2 * _GAP
    if order_after - order_before > 1:
        return {name: msgspec.structs.replace(block, order=(order_before + order_after) // 2)}
    in_new_order = [*neighbours[:place], (name, block), *neighbours[place:]]
    return {
        other_name: msgspec.structs.replace(neighbour, order=_GAP * position)
        for position, (other_name, neighbour) in enumerate(in_new_order, 1)
    }


def _starts_later(other: Block, block: Block) -> bool:
    return other.start is not None and block.start is not None and other.start > block.start


def step_block(week_blocks: Blocks, name: str, upwards: bool) -> dict[str, Block]:
    """What changes when a block goes one place up or down in its day; nothing at the end.

    From the end of a part of the day it goes on into the next part.
    """
    block = week_blocks[name]
    other_names = [other_name for other_name, _block in list_neighbour_blocks(week_blocks, block)]
    position = other_names.index(name)
    if upwards and position > 0:
        return place_block(week_blocks, name, block, other_names[position - 1])
    if not upwards and position < len(other_names) - 1:
        # Past its neighbour: before the one after that, or last.
        return place_block(
            week_blocks,
            name,
            block,
            other_names[position + 2] if position + 2 < len(other_names) else LAST_PLACE,
        )
    part_number = DAY_PARTS.index(block.part) + (-1 if upwards else 1)
    if not 0 <= part_number < len(DAY_PARTS):
        return {}
    moved_block = msgspec.structs.replace(block, part=DAY_PARTS[part_number])
    first_names = [
        other_name for other_name, _block in list_neighbour_blocks(week_blocks, moved_block)
    ][:1]
    return place_block(
        week_blocks, name, moved_block, LAST_PLACE if upwards or not first_names else first_names[0]
    )


def copy_planned_blocks(
    source: Blocks, target_days: Mapping[int, Iterable[int]], target: Blocks | None = None
) -> dict[str, Block]:
    """New planned blocks: those of each day of ``target_days`` on each of the days it names.

    What was lived, what was never planned, and what stands in ``target`` already is not copied; the
    same thing twice is copied twice.
    """
    new_blocks: dict[str, Block] = {}
    existing_plans = Counter(_strip_to_plan(block) for block in (target or {}).values())
    for block in source.values():
        for target_day in target_days.get(block.day, ()) if block.planned else ():
            new_block = msgspec.structs.replace(block, day=target_day, lived=None)
            if existing_plans[_strip_to_plan(new_block)]:
                existing_plans[_strip_to_plan(new_block)] -= 1
            else:
                new_blocks[make_block_name(new_blocks.keys() | (target or {}).keys())] = new_block
    return new_blocks


def _strip_to_plan(block: Block) -> Block:
    """What makes two blocks the same plan: all but their place in line and what became of them."""
    return msgspec.structs.replace(block, order=0, lived=None, planned=True)


def is_week_overfull(week_blocks: Blocks, changed_blocks: Mapping[str, Block | None]) -> bool:
    """Whether a week would hold more than it may."""
    blocks_after = {**week_blocks, **changed_blocks}
    block_count = sum(block is not None for block in blocks_after.values())
    return block_count > max(MOST_BLOCKS, len(week_blocks))


EVERY_DAY = {day: [day] for day in range(DAYS_A_WEEK)}


def count_clock_minutes(block: Block, week: Week) -> int | None:
    """How long a block takes by the clock, in real minutes; None without both ends.

    The night the clocks change, a night is an hour shorter or longer.
    """
    if block.start is None or block.end is None:
        return None
    date = week.days[block.day]
    start, end = _build_moment(date, block.start), _build_moment(date, block.end, block.overnight)
    return max(0, round((end - start).total_seconds() / 60))


def find_block_moments(block: Block, week: Week) -> tuple[dt.datetime, dt.datetime] | None:
    """When a block starts and ends, in UTC; None without both ends."""
    if block.start is None or block.end is None:
        return None
    date = week.days[block.day]
    return _build_moment(date, block.start), _build_moment(date, block.end, block.overnight)


def _build_moment(date: dt.date, minute: int, overnight: bool = False) -> dt.datetime:
    date += dt.timedelta(days=overnight)
    local_moment = dt.datetime.combine(date, dt.time(minute // 60, minute % 60), STOCKHOLM)
    return local_moment.astimezone(dt.UTC)


def find_overlapping_names(week_blocks: Blocks) -> set[str]:
    """The blocks whose times run into another's; allowed, only shown."""
    timed_spans = [
        (name, _count_week_minutes(block))
        for name, block in week_blocks.items()
        if block.start is not None and block.end is not None
    ]
    timed_spans.sort(key=lambda named_span: named_span[1])
    overlapping: set[str] = set()
    latest_end: tuple[int, str] = (-1, "")
    for name, (start, end) in timed_spans:
        if start < latest_end[0]:
            overlapping |= {name, latest_end[1]}
        latest_end = max(latest_end, (end, name))
    return overlapping


def _count_week_minutes(block: Block) -> tuple[int, int]:
    """Start and end in minutes after Monday's midnight, by the wall clock."""
    midnight = block.day * DAY_MINUTES
    return midnight + (block.start or 0), midnight + (
        block.end or 0
    ) + DAY_MINUTES * block.overnight
