"""A week drawn: seven columns of days, plan and lived beside each other, what changed, its sums.

Everything here is words and numbers ready for ``schedule/_drawn.html``; nothing is decided there.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from msgspec import Struct, structs

from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.instruments.schedule import category_totals, schedule_blocks, week_sheet
from webapp.instruments.schedule.activity_catalogue import list_categories
from webapp.instruments.schedule.category_totals import CategorySum, WeekTotals
from webapp.instruments.schedule.schedule_blocks import DAY_PARTS, Block, BlockEnergy, Blocks
from webapp.sheets.kinds import Answers, Audience
from webapp.sheets.page_hooks import SheetDrawing

# The longest bar, in the units of its own picture.
LONGEST_BAR = 120
# More than two that gave equally much energy say nothing.
_MOST_NAMED_CATEGORIES = 2


class BlockChange(StrEnum):
    """What became of a block since the version before."""

    SAME = ""
    NEW = "new"
    CHANGED = "changed"
    ANSWERED = "answered"
    GONE = "gone"


class BlockFact(Struct, frozen=True):
    """Something said about a block; ``label`` is empty for a note."""

    label: str
    value: str


class DrawnBlock(Struct, frozen=True):
    """One block in its cell.

    ``own`` tells that its label is the person's own words, and ``activity`` is then what the
    catalogue calls it. ``outcome`` and ``energy`` are (picture, words). ``goes_on`` where it began
    the day before, ``until`` its end on the next day.
    """

    picture: str
    label: str
    own: bool
    activity: str
    times: str
    facts: list[BlockFact]
    outcome: tuple[str, str] | None
    energy: tuple[str, str] | None
    took: str
    planned: bool
    overlaps: bool
    mark: BlockChange
    before: str
    until: str
    goes_on: bool = False


class DrawnDay(Struct, frozen=True):
    """A column; ``empty`` where nothing stands in it."""

    number: int
    date: dt.date
    empty: bool


class DrawnPart(Struct, frozen=True):
    """A part of the day: its cells from Monday to Sunday. Parts nobody used have no row."""

    number: int
    picture: str
    label: str
    cells: list[list[DrawnBlock]]


class DrawnText(Struct, frozen=True):
    """What the person wrote looking back; ``before`` is what it said in the version before."""

    label: str
    value: str
    changed: bool
    before: str


class CategoryBar(Struct, frozen=True):
    """One category: its numbers, and its bars as widths of at most ``LONGEST_BAR``."""

    picture: str
    label: str
    sum: CategorySum
    plan: int
    done: int
    added: int
    time: str


class DrawnWeek(Struct, frozen=True):
    """A week as its template shows it."""

    week: Week
    days: list[DrawnDay]
    rows: list[DrawnPart]
    texts: list[DrawnText]
    sentences: list[str]
    bars: list[CategoryBar]
    added: bool
    timed: bool
    felt: bool


def build_drawn_week(
    sheet_key: str, answers: Answers, earlier_answers: Answers | None
) -> DrawnWeek:
    """The week of ``sheet_key``; what differs from ``earlier_answers``, if any, is marked."""
    week, week_blocks = Week.read(sheet_key), schedule_blocks.parse_sheet_blocks(answers)
    earlier_blocks = (
        None if earlier_answers is None else schedule_blocks.parse_sheet_blocks(earlier_answers)
    )
    drawn_parts = _build_drawn_parts(_place_drawn_blocks(week_blocks, earlier_blocks))
    week_totals = category_totals.build_week_totals(week_blocks, week)
    return DrawnWeek(
        week=week,
        days=[
            DrawnDay(
                day_number,
                date,
                not any(drawn_part.cells[day_number] for drawn_part in drawn_parts),
            )
            for day_number, date in enumerate(week.days)
        ],
        rows=drawn_parts,
        texts=_build_drawn_texts(answers, earlier_answers),
        sentences=describe_week_totals(week_totals),
        bars=_build_category_bars(week_totals.sums),
        added=week_totals.added > 0,
        timed=any(category_sum.minutes is not None for category_sum in week_totals.sums),
        felt=any(any(category_sum.energy.values()) for category_sum in week_totals.sums),
    )


def draw_schedule_sheet(
    sheet_key: str, answers: Answers, earlier_answers: Answers | None, _audience: Audience
) -> DrawnWeek:
    """A week as every reading page shows it."""
    return build_drawn_week(sheet_key, answers, earlier_answers)


SCHEDULE_DRAWING = SheetDrawing("schedule/_drawn.html", draw_schedule_sheet)


def _place_drawn_blocks(
    week_blocks: Blocks, earlier_blocks: Blocks | None
) -> list[tuple[int, int, DrawnBlock]]:
    """Each block as (day, part, thing), in order; the end of a night comes first on its day."""
    overlapping = schedule_blocks.find_overlapping_names(week_blocks)
    gone_blocks = {
        name: block for name, block in (earlier_blocks or {}).items() if name not in week_blocks
    }
    placed_blocks = []
    for name, block in sorted(
        [*week_blocks.items(), *gone_blocks.items()], key=schedule_blocks.build_block_sort_key
    ):
        change = (
            BlockChange.GONE if name in gone_blocks else _compare_block(name, block, earlier_blocks)
        )
        earlier = (earlier_blocks or {}).get(name)
        drawn_block = _build_drawn_block(block, change, name in overlapping)
        if change is BlockChange.CHANGED and earlier is not None:
            drawn_block = structs.replace(
                drawn_block, before=_describe_earlier_block(earlier, block)
            )
        placed_blocks.append((block.day, DAY_PARTS.index(block.part), drawn_block))
        if drawn_block.until and change is not BlockChange.GONE and block.day + 1 < DAYS_A_WEEK:
            night_rest = structs.replace(
                drawn_block, goes_on=True, mark=BlockChange.SAME, overlaps=False
            )
            placed_blocks.append((block.day + 1, 0, night_rest))
    return sorted(placed_blocks, key=lambda placed_block: not placed_block[2].goes_on)


def _compare_block(name: str, block: Block, earlier_blocks: Blocks | None) -> BlockChange:
    """How ``block`` differs from what it was; its place among its neighbours tells nothing."""
    if earlier_blocks is None:
        return BlockChange.SAME
    if name not in earlier_blocks:
        return BlockChange.NEW
    current_plan, earlier_plan = (
        structs.replace(compared, order=0) for compared in (block, earlier_blocks[name])
    )
    if current_plan == earlier_plan:
        return BlockChange.SAME
    is_only_answered = (
        earlier_plan.lived is None and structs.replace(current_plan, lived=None) == earlier_plan
    )
    return BlockChange.ANSWERED if is_only_answered else BlockChange.CHANGED


def _describe_earlier_block(earlier: Block, current: Block) -> str:
    """What a block was: where, if it stood elsewhere, and all that was said of it."""
    block_line = week_sheet.build_block_line("", earlier)
    has_moved = (earlier.day, earlier.part) != (current.day, current.part)
    return f"{block_line.label} · {block_line.value}" if has_moved else block_line.value


def _build_drawn_block(block: Block, change: BlockChange, overlaps: bool) -> DrawnBlock:
    lived = block.lived
    return DrawnBlock(
        picture=week_sheet.choose_block_pictogram(block),
        label=week_sheet.format_block_label(block),
        own=bool(block.words),
        activity=_(block.name) if block.words else "",
        times=week_sheet.format_block_times(block),
        facts=_list_block_facts(block),
        outcome=(f"outcome_{lived.outcome}", str(week_sheet.OUTCOME_LABELS[lived.outcome]))
        if lived
        else None,
        energy=_describe_energy(lived.energy) if lived and lived.energy else None,
        took=_("Tog %(time)s", time=week_sheet.format_duration(lived.minutes))
        if lived and lived.minutes is not None
        else "",
        planned=block.planned,
        overlaps=overlaps,
        mark=change,
        before="",
        until=week_sheet.format_clock_time(block.end)
        if block.overnight and block.end is not None
        else "",
    )


def _describe_energy(block_energy: BlockEnergy) -> tuple[str, str]:
    return f"energy_{block_energy}", str(week_sheet.ENERGY_LABELS[block_energy])


def _list_block_facts(block: Block) -> list[BlockFact]:
    facts = {_("Plats"): block.place, _("Med vem"): block.with_whom, "": block.note}
    return [BlockFact(label, value) for label, value in facts.items() if value]


def _build_drawn_parts(placed_blocks: Iterable[tuple[int, int, DrawnBlock]]) -> list[DrawnPart]:
    cells_by_part: dict[int, list[list[DrawnBlock]]] = {}
    for day, part, drawn_block in placed_blocks:
        cells_by_part.setdefault(part, [[] for _day_number in range(DAYS_A_WEEK)])[day].append(
            drawn_block
        )
    return [
        DrawnPart(
            part_number,
            f"part_{part}",
            str(week_sheet.PART_LABELS[part]),
            cells_by_part[part_number],
        )
        for part_number, part in enumerate(DAY_PARTS)
        if part_number in cells_by_part
    ]


def _build_drawn_texts(answers: Answers, earlier_answers: Answers | None) -> list[DrawnText]:
    drawn_texts = []
    for answer_name, question in week_sheet.LOOKBACK_QUESTIONS.items():
        current, earlier = (
            answers.get(answer_name) or "",
            (earlier_answers or {}).get(answer_name) or "",
        )
        if current or earlier:
            has_changed = earlier_answers is not None and current != earlier
            drawn_texts.append(
                DrawnText(str(question), current, has_changed, earlier if has_changed else "")
            )
    return drawn_texts


def describe_week_totals(week_totals: WeekTotals) -> list[str]:
    """A week in words: what was planned and done, what came besides, what gave energy."""
    week_words = [_describe_plan_totals(week_totals)]
    if week_totals.added:
        week_words.append(
            ngettext(
                "%(n)s sak till blev gjord.", "%(n)s saker till blev gjorda.", week_totals.added
            )
        )
    category_names = [
        str(list_categories()[category_code].label) for category_code in week_totals.gave_most
    ]
    if len(category_names) == 1:
        week_words.append(_("%(what)s gav mest energi.", what=category_names[0]))
    elif len(category_names) == _MOST_NAMED_CATEGORIES:
        first_name, second_name = category_names
        week_words.append(
            _(
                "%(one)s gav mest energi. Det gjorde %(other)s också.",
                one=first_name,
                other=second_name,
            )
        )
    return week_words


def _describe_plan_totals(week_totals: WeekTotals) -> str:
    if not week_totals.planned:
        return _("Inget var planerat.")
    if not week_totals.done:
        return ngettext("Planerade %(n)s sak.", "Planerade %(n)s saker.", week_totals.planned)
    return ngettext(
        "Planerade %(n)s sak och gjorde %(done)s.",
        "Planerade %(n)s saker och gjorde %(done)s.",
        week_totals.planned,
        done=week_totals.done,
    )


def _build_category_bars(category_sums: Sequence[CategorySum]) -> list[CategoryBar]:
    highest = max(
        (max(category.planned, category.done + category.added) for category in category_sums),
        default=0,
    )
    unit = LONGEST_BAR / highest if highest else 0
    return [
        CategoryBar(
            picture=list_categories()[category.category].picture,
            label=list_categories()[category.category].label,
            sum=category,
            plan=round(category.planned * unit),
            done=round(category.done * unit),
            added=round(category.added * unit),
            time="" if category.minutes is None else week_sheet.format_duration(category.minutes),
        )
        for category in category_sums
    ]
