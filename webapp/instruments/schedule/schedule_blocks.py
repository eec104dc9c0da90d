"""The blocks of a week: what they are, their order, how long they take, and copying them.

A block is planned, lived, or both; what was lived stands beside the plan and never replaces it
(domain.md, "Veckoschema"). Nothing here reads the database or the request.
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

# Far more than anybody plans in a week; more can only be a mistake or a script.
MOST_BLOCKS = 200
SHORT_LIMIT = 100
NOTE_LIMIT = 1000
DAY_MINUTES = 24 * 60
_BLOCK_NAME_LENGTH = 9


class DayPart(StrEnum):
    """The parts of a day in order; a block always has one, even where it has no clock time."""

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
    """What became of a block; ``minutes`` is how long it took, None where nobody said."""

    outcome: BlockOutcome
    energy: BlockEnergy | None = None
    minutes: Annotated[int, Meta(ge=0, le=DAY_MINUTES)] | None = None


class Block(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing on one day.

    ``day`` is 0 (Monday) to 6; ``activity`` a code and ``name`` what the catalogue called it, in
    Swedish, when it was chosen; ``words`` the person's own name for it; ``start`` and ``end`` are
    minutes after midnight, ``overnight`` tells that the end is on the next day; ``order`` is its
    place in the part of the day, lowest first; ``planned`` is False for what was added afterwards;
    ``lived`` is None until somebody answered.
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
        msgspec.ValidationError: an answer with the name of a block is no block.
    """
    named_blocks = {
        name: msgspec.convert(stored_value, Block)
        for name, stored_value in answers.items()
        if is_block_name(name) and stored_value is not None
    }
    return dict(sorted(named_blocks.items(), key=build_block_sort_key))


def is_block_name(answer_name: str) -> bool:
    """Whether an answer of that name is a block: "b" and eight more characters."""
    return len(answer_name) == _BLOCK_NAME_LENGTH and answer_name.startswith("b")


def build_block_sort_key(named_block: tuple[str, Block]) -> tuple[int, int, int, str]:
    """What blocks are sorted by: day, part of the day, the person's own order, then name."""
    name, block = named_block
    return block.day, DAY_PARTS.index(block.part), block.order, name


def build_block_changes(changed_blocks: Mapping[str, Block | None]) -> dict[str, Any]:
    """Blocks as answers to save, by name; None takes the block away."""
    return {name: msgspec.to_builtins(block) for name, block in changed_blocks.items()}


def make_block_name(taken_names: Iterable[str] = ()) -> str:
    """A random block name that is not among ``taken_names``."""
    while True:
        name = f"b{secrets.token_hex(4)}"
        if name not in taken_names:
            return name


# For ``copy_planned_blocks``: each day is copied to the same day.
EVERY_DAY = {day: [day] for day in range(DAYS_A_WEEK)}


def copy_planned_blocks(
    source: Blocks, target_days: Mapping[int, Iterable[int]], target: Blocks | None = None
) -> dict[str, Block]:
    """Copies of the planned blocks of ``source``, under new names.

    ``target_days`` maps a day of the source to the days its blocks are copied to. The answers about
    what was lived are not copied, nor is a block that is in ``target`` already. The same thing
    twice is copied twice.
    """
    target_blocks = target or {}
    new_blocks: dict[str, Block] = {}
    existing_plans = Counter(_strip_to_plan(block) for block in target_blocks.values())
    for block in source.values():
        if not block.planned:
            continue
        for target_day in target_days.get(block.day, ()):
            new_block = msgspec.structs.replace(block, day=target_day, lived=None)
            new_plan = _strip_to_plan(new_block)
            if existing_plans[new_plan] > 0:
                existing_plans[new_plan] -= 1
            else:
                name = make_block_name(new_blocks.keys() | target_blocks.keys())
                new_blocks[name] = new_block
    return new_blocks


def _strip_to_plan(block: Block) -> Block:
    """A block without its order and its answer: equal for two blocks that plan the same thing."""
    return msgspec.structs.replace(block, order=0, lived=None, planned=True)


def is_week_overfull(week_blocks: Blocks, changed_blocks: Mapping[str, Block | None]) -> bool:
    """Whether a week would hold more than ``MOST_BLOCKS`` after a change.

    A week that holds more already may stay as full as it is.
    """
    blocks_after = {**week_blocks, **changed_blocks}
    block_count = len([block for block in blocks_after.values() if block is not None])
    return block_count > max(MOST_BLOCKS, len(week_blocks))


def count_clock_minutes(block: Block, week: Week) -> int | None:
    """How many real minutes a block takes by the clock; None where start or end is missing.

    The night the clocks change, a night is an hour shorter or longer.
    """
    moments = find_block_moments(block, week)
    if moments is None:
        return None
    start, end = moments
    return max(0, round((end - start).total_seconds() / 60))


def find_block_moments(block: Block, week: Week) -> tuple[dt.datetime, dt.datetime] | None:
    """When a block starts and ends, in UTC; None where start or end is missing."""
    if block.start is None or block.end is None:
        return None
    start_date = week.days[block.day]
    end_date = start_date + dt.timedelta(days=1) if block.overnight else start_date
    return _build_moment(start_date, block.start), _build_moment(end_date, block.end)


def _build_moment(date: dt.date, minute: int) -> dt.datetime:
    """The moment in UTC that is ``minute`` minutes after midnight on Stockholm's clock."""
    local_moment = dt.datetime.combine(date, dt.time(minute // 60, minute % 60), STOCKHOLM)
    return local_moment.astimezone(dt.UTC)


class BlockSpan(Struct, frozen=True):
    """When a block starts and ends, in minutes after Monday's midnight by the wall clock."""

    name: str
    start: int
    end: int


def find_overlapping_names(week_blocks: Blocks) -> set[str]:
    """The names of the blocks that take place at the same time as another; empty where none do."""
    overlapping: set[str] = set()
    latest_span: BlockSpan | None = None
    for span in _list_block_spans(week_blocks):
        if latest_span is not None and span.start < latest_span.end:
            overlapping |= {span.name, latest_span.name}
        if latest_span is None or span.end >= latest_span.end:
            latest_span = span
    return overlapping


def _list_block_spans(week_blocks: Blocks) -> list[BlockSpan]:
    """The spans of the blocks that have start and end, by start, then end."""
    block_spans = []
    for name, block in week_blocks.items():
        if block.start is None or block.end is None:
            continue
        midnight = block.day * DAY_MINUTES
        end_midnight = midnight + DAY_MINUTES if block.overnight else midnight
        block_spans.append(
            BlockSpan(name=name, start=midnight + block.start, end=end_midnight + block.end)
        )
    return sorted(block_spans, key=lambda span: (span.start, span.end))
