"""The blocks of a drawn week: what each says, where it stands, and what changed about it."""

from enum import StrEnum

from msgspec import Struct, structs

from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS_A_WEEK
from webapp.instruments.schedule import schedule_blocks, week_sheet
from webapp.instruments.schedule.schedule_blocks import DAY_PARTS, Block, BlockEnergy, Blocks


class BlockChange(StrEnum):
    """How a block differs from the version of the week before."""

    SAME = ""
    NEW = "new"
    CHANGED = "changed"
    ANSWERED = "answered"
    GONE = "gone"


class BlockFact(Struct, frozen=True):
    """Something the person wrote about a block; ``label`` is "" for a note."""

    label: str
    value: str


class DrawnAnswer(Struct, frozen=True):
    """An answer about what was lived: the name of its pictogram, and its words."""

    picture: str
    words: str


class DrawnBlock(Struct, frozen=True, kw_only=True):
    """One block in its cell.

    ``own`` tells that ``label`` is in the person's own words; ``activity`` is then what the
    catalogue calls it, else "". ``took`` is how long it took, in words. ``mark`` is how it differs
    from the version before, and ``before`` what it said there. ``until`` is the clock time it ends
    on the next day, "" where it ends on its own day. ``goes_on`` tells that this is the end of a
    block that began the day before.
    """

    picture: str
    label: str
    own: bool
    activity: str
    times: str
    facts: list[BlockFact]
    outcome: DrawnAnswer | None
    energy: DrawnAnswer | None
    took: str
    planned: bool
    overlaps: bool
    mark: BlockChange
    before: str = ""
    until: str = ""
    goes_on: bool = False


class PlacedBlock(Struct, frozen=True, kw_only=True):
    """A drawn block and its cell: ``day`` and ``part`` are counted from 0."""

    day: int
    part: int
    drawn: DrawnBlock


def place_drawn_blocks(week_blocks: Blocks, earlier_blocks: Blocks | None) -> list[PlacedBlock]:
    """All blocks of a week, and those taken away since ``earlier_blocks``, each in its cell.

    A block that goes on after midnight also stands first in the morning of the next day. They come
    in the order they are lived. Nothing is marked as changed where ``earlier_blocks`` is None.
    """
    overlapping = schedule_blocks.find_overlapping_names(week_blocks)
    all_blocks = {**(earlier_blocks or {}), **week_blocks}
    night_rests = []
    placed_blocks = []
    for name, block in sorted(all_blocks.items(), key=schedule_blocks.build_block_sort_key):
        if name in week_blocks:
            drawn_block = _draw_current_block(name, block, earlier_blocks, name in overlapping)
        else:
            drawn_block = _draw_block(block, BlockChange.GONE, is_overlapping=False)
        part_number = DAY_PARTS.index(block.part)
        placed_blocks.append(PlacedBlock(day=block.day, part=part_number, drawn=drawn_block))
        goes_on = drawn_block.until != "" and name in week_blocks
        if goes_on and block.day + 1 < DAYS_A_WEEK:
            night_rest = _draw_night_rest(drawn_block)
            night_rests.append(PlacedBlock(day=block.day + 1, part=0, drawn=night_rest))
    return night_rests + placed_blocks


def _draw_current_block(
    name: str, block: Block, earlier_blocks: Blocks | None, is_overlapping: bool
) -> DrawnBlock:
    """A block that is in the week, with what it said before where that has changed."""
    change = _compare_block(name, block, earlier_blocks)
    drawn_block = _draw_block(block, change, is_overlapping)
    if change is BlockChange.CHANGED and earlier_blocks is not None:
        earlier_text = _describe_earlier_block(earlier_blocks[name], block)
        return structs.replace(drawn_block, before=earlier_text)
    return drawn_block


def _draw_night_rest(drawn_block: DrawnBlock) -> DrawnBlock:
    """The end of a block, for the morning of the next day."""
    return structs.replace(drawn_block, goes_on=True, mark=BlockChange.SAME, overlaps=False)


def _compare_block(name: str, block: Block, earlier_blocks: Blocks | None) -> BlockChange:
    """How ``block`` differs from the version before, apart from its order among its neighbours."""
    if earlier_blocks is None:
        return BlockChange.SAME
    if name not in earlier_blocks:
        return BlockChange.NEW
    current_plan = structs.replace(block, order=0)
    earlier_plan = structs.replace(earlier_blocks[name], order=0)
    if current_plan == earlier_plan:
        return BlockChange.SAME
    if earlier_plan.lived is None and structs.replace(current_plan, lived=None) == earlier_plan:
        return BlockChange.ANSWERED
    return BlockChange.CHANGED


def _describe_earlier_block(earlier: Block, current: Block) -> str:
    """What was said of a block before; with its day and part where it stood elsewhere."""
    block_line = week_sheet.build_block_line("", earlier)
    has_moved = (earlier.day, earlier.part) != (current.day, current.part)
    return f"{block_line.label} · {block_line.value}" if has_moved else block_line.value


def _draw_block(block: Block, change: BlockChange, is_overlapping: bool) -> DrawnBlock:
    goes_past_midnight = block.overnight and block.end is not None
    return DrawnBlock(
        picture=week_sheet.choose_block_pictogram(block),
        label=week_sheet.format_block_label(block),
        own=bool(block.words),
        activity=_(block.name) if block.words else "",
        times=week_sheet.format_block_times(block),
        facts=_list_block_facts(block),
        outcome=_draw_outcome(block),
        energy=_draw_energy(block),
        took=_format_time_taken(block),
        planned=block.planned,
        overlaps=is_overlapping,
        mark=change,
        until=week_sheet.format_clock_time(block.end or 0) if goes_past_midnight else "",
    )


def _draw_outcome(block: Block) -> DrawnAnswer | None:
    if block.lived is None:
        return None
    outcome = block.lived.outcome
    return DrawnAnswer(f"outcome_{outcome}", str(week_sheet.OUTCOME_LABELS[outcome]))


def _draw_energy(block: Block) -> DrawnAnswer | None:
    energy: BlockEnergy | None = block.lived.energy if block.lived is not None else None
    if energy is None:
        return None
    return DrawnAnswer(f"energy_{energy}", str(week_sheet.ENERGY_LABELS[energy]))


def _format_time_taken(block: Block) -> str:
    """How long a block took, in words; "" where nobody said."""
    if block.lived is None or block.lived.minutes is None:
        return ""
    return _("Tog %(time)s", time=week_sheet.format_duration(block.lived.minutes))


def _list_block_facts(block: Block) -> list[BlockFact]:
    facts = [
        BlockFact(_("Plats"), block.place),
        BlockFact(_("Med vem"), block.with_whom),
        BlockFact("", block.note),
    ]
    return [fact for fact in facts if fact.value]
