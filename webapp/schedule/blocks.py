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
from webapp.core.weeks import DAYS, Week
from webapp.sheets.kinds import Answers

# A week with more is a mistake, or a script; nobody lives so many.
MOST = 200
SHORT_LIMIT = 100
NOTE_LIMIT = 1000
DAY_MINUTES = 24 * 60
# Between neighbours in a part of a day, so that a new one seldom has to move the others.
_GAP = 1024
# In place of a block's name: after all of them.
LAST = ""


class Part(StrEnum):
    """A part of a day, in the order it is lived; complete without a clock."""

    MORNING = "morning"
    FORENOON = "forenoon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


PARTS = list(Part)


class Outcome(StrEnum):
    """What became of a block."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"
    OTHER = "other"


class Energy(StrEnum):
    """What a block did to the person's energy."""

    GAVE = "gave"
    NEITHER = "neither"
    TOOK = "took"


Minute = Annotated[int, Meta(ge=0, lt=DAY_MINUTES)]
Short = Annotated[str, Meta(max_length=SHORT_LIMIT)]


class Lived(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What became of a block; ``minutes`` is how long it really took, where somebody said so."""

    outcome: Outcome
    energy: Energy | None = None
    minutes: Annotated[int, Meta(ge=0, le=DAY_MINUTES)] | None = None


class Block(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing on one day.

    ``day`` is 0 (Monday) to 6; ``activity`` a code and ``name`` what the catalogue called it, in
    Swedish, when it was chosen; ``words`` the person's own name for it; ``start`` and ``end`` are
    minutes after midnight, ``overnight`` where the end is on the next day; ``planned`` is False
    for what was added afterwards.
    """

    day: Annotated[int, Meta(ge=0, lt=DAYS)]
    part: Part
    activity: Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]
    name: Short
    order: int = 0
    words: Short = ""
    start: Minute | None = None
    end: Minute | None = None
    overnight: bool = False
    place: Short = ""
    with_whom: Short = ""
    note: Annotated[str, Meta(max_length=NOTE_LIMIT)] = ""
    planned: bool = True
    lived: Lived | None = None


Blocks = Mapping[str, Block]


def in_sheet(answers: Answers) -> dict[str, Block]:
    """The blocks of a week's answers by name, in the order they are lived.

    Raises:
        msgspec.ValidationError: one of them is no block.
    """
    found = {
        name: msgspec.convert(value, Block)
        for name, value in answers.items()
        if is_block(name) and value is not None
    }
    return dict(sorted(found.items(), key=place_of))


def is_block(name: str) -> bool:
    """Whether an answer's name is a block's."""
    return len(name) == 9 and name[0] == "b"


def place_of(item: tuple[str, Block]) -> tuple[int, int, int, str]:
    """What blocks are ordered by: day, part, the person's own order."""
    name, block = item
    return block.day, PARTS.index(block.part), block.order, name


def changes(blocks: Mapping[str, Block | None]) -> dict[str, Any]:
    """Blocks as answers to save; None takes one away."""
    return {name: msgspec.to_builtins(block) for name, block in blocks.items()}


def new_name(taken: Iterable[str] = ()) -> str:
    """A name no other block has."""
    while True:
        name = f"b{secrets.token_hex(4)}"
        if name not in taken:
            return name


def beside(blocks: Blocks, block: Block) -> list[tuple[str, Block]]:
    """The blocks of the same part of the same day, in order."""
    return [
        (name, each)
        for name, each in sorted(blocks.items(), key=place_of)
        if (each.day, each.part) == (block.day, block.part)
    ]


def put(blocks: Blocks, name: str, block: Block, before: str | None = None) -> dict[str, Block]:
    """What changes when ``block`` is put before another of its part, by default where it fits.

    With a clock it fits before the first that starts later; without, last. ``LAST`` is last
    whatever the clock says.
    """
    others = [(other, each) for other, each in beside(blocks, block) if other != name]
    names = [other for other, _each in others]
    if before is not None and before in names:
        place = names.index(before)
    else:
        later = [at for at, (_other, each) in enumerate(others) if _starts_later(each, block)]
        place = later[0] if later and before is None else len(others)
    low = others[place - 1][1].order if place else 0
    high = others[place][1].order if place < len(others) else low + 2 * _GAP
    if high - low > 1:
        return {name: msgspec.structs.replace(block, order=(low + high) // 2)}
    whole = [*others[:place], (name, block), *others[place:]]
    return {
        other: msgspec.structs.replace(each, order=_GAP * at)
        for at, (other, each) in enumerate(whole, 1)
    }


def _starts_later(other: Block, block: Block) -> bool:
    return other.start is not None and block.start is not None and other.start > block.start


def step(blocks: Blocks, name: str, up: bool) -> dict[str, Block]:
    """What changes when a block goes one place up or down in its day; nothing at the end.

    From the end of a part of the day it goes on into the next part.
    """
    block = blocks[name]
    names = [other for other, _block in beside(blocks, block)]
    at = names.index(name)
    if up and at > 0:
        return put(blocks, name, block, names[at - 1])
    if not up and at < len(names) - 1:
        # Past its neighbour: before the one after that, or last.
        return put(blocks, name, block, names[at + 2] if at + 2 < len(names) else LAST)
    part = PARTS.index(block.part) + (-1 if up else 1)
    if not 0 <= part < len(PARTS):
        return {}
    moved = msgspec.structs.replace(block, part=PARTS[part])
    first = [other for other, _block in beside(blocks, moved)][:1]
    return put(blocks, name, moved, LAST if up or not first else first[0])


def copied(
    source: Blocks, days: Mapping[int, Iterable[int]], into: Blocks | None = None
) -> dict[str, Block]:
    """New planned blocks: those of each day of ``days`` on each of the days it names.

    What was lived, what was never planned, and what stands ``into`` already is not copied; the same
    thing twice is copied twice.
    """
    found: dict[str, Block] = {}
    there = Counter(_same(block) for block in (into or {}).values())
    for block in source.values():
        for day in days.get(block.day, ()) if block.planned else ():
            new = msgspec.structs.replace(block, day=day, lived=None)
            if there[_same(new)]:
                there[_same(new)] -= 1
            else:
                found[new_name(found.keys() | (into or {}).keys())] = new
    return found


def _same(block: Block) -> Block:
    """What makes two blocks the same plan: all but their place in line and what became of them."""
    return msgspec.structs.replace(block, order=0, lived=None, planned=True)


def too_many(there: Blocks, changed: Mapping[str, Block | None]) -> bool:
    """Whether a week would hold more than it may."""
    after = {**there, **changed}
    more = sum(block is not None for block in after.values())
    return more > max(MOST, len(there))


EVERY_DAY = {day: [day] for day in range(DAYS)}


def minutes(block: Block, week: Week) -> int | None:
    """How long a block takes by the clock, in real minutes; None without both ends.

    The night the clocks change, a night is an hour shorter or longer.
    """
    if block.start is None or block.end is None:
        return None
    day = week.days[block.day]
    start, end = _moment(day, block.start), _moment(day, block.end, block.overnight)
    return max(0, round((end - start).total_seconds() / 60))


def moments(block: Block, week: Week) -> tuple[dt.datetime, dt.datetime] | None:
    """When a block starts and ends, in UTC; None without both ends."""
    if block.start is None or block.end is None:
        return None
    day = week.days[block.day]
    return _moment(day, block.start), _moment(day, block.end, block.overnight)


def _moment(day: dt.date, minute: int, overnight: bool = False) -> dt.datetime:
    day += dt.timedelta(days=overnight)
    at = dt.datetime.combine(day, dt.time(minute // 60, minute % 60), STOCKHOLM)
    return at.astimezone(dt.UTC)


def overlapping(blocks: Blocks) -> set[str]:
    """The blocks whose times run into another's; allowed, only shown."""
    timed = [
        (name, _span(block))
        for name, block in blocks.items()
        if block.start is not None and block.end is not None
    ]
    timed.sort(key=lambda each: each[1])
    found: set[str] = set()
    latest: tuple[int, str] = (-1, "")
    for name, (start, end) in timed:
        if start < latest[0]:
            found |= {name, latest[1]}
        latest = max(latest, (end, name))
    return found


def _span(block: Block) -> tuple[int, int]:
    """Start and end in minutes after Monday's midnight, by the wall clock."""
    at = block.day * DAY_MINUTES
    return at + (block.start or 0), at + (block.end or 0) + DAY_MINUTES * block.overnight
