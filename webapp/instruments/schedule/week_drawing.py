"""A week drawn: seven columns of days, plan and lived beside each other, what changed, its sums.

Everything here is words and numbers that ``schedule/_drawn.html`` prints as they are.
"""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.instruments.schedule import (
    category_totals,
    drawn_blocks,
    schedule_blocks,
    week_sentences,
    week_sheet,
)
from webapp.instruments.schedule.activity_catalogue import list_categories
from webapp.instruments.schedule.category_totals import CategorySum
from webapp.instruments.schedule.drawn_blocks import DrawnBlock, PlacedBlock
from webapp.instruments.schedule.schedule_blocks import DAY_PARTS
from webapp.sheets.kinds import Answers, Audience
from webapp.sheets.page_hooks import SheetDrawing

# The longest bar, in the units of its own picture.
LONGEST_BAR = 120
# The columns of every table of sums: what was planned, and what was done.
_FIXED_SUM_COLUMNS = 2


class DrawnDay(Struct, frozen=True):
    """A column; ``number`` is 0 (Monday) to 6, ``empty`` tells that no block stands in it."""

    number: int
    date: dt.date
    empty: bool


class DrawnPart(Struct, frozen=True, kw_only=True):
    """A part of the day: the blocks of its cells from Monday to Sunday."""

    number: int
    picture: str
    label: str
    cells: list[list[DrawnBlock]]


class DrawnText(Struct, frozen=True, kw_only=True):
    """What the person wrote looking back; ``before`` is what it said in the version before."""

    label: str
    value: str
    changed: bool
    before: str


class CategoryBar(Struct, frozen=True, kw_only=True):
    """One category of a week.

    ``sum`` holds its numbers; ``plan``, ``done`` and ``added`` are the widths of its bars, together
    at most ``LONGEST_BAR`` on one line; ``time`` is how long it took, "" where nobody said.
    """

    picture: str
    label: str
    sum: CategorySum
    plan: int
    done: int
    added: int
    time: str


class DrawnWeek(Struct, frozen=True, kw_only=True):
    """A week as its template shows it.

    ``rows`` are the parts of the day that hold a block; ``sentences`` are the sums in words and
    ``bars`` the sums by category. ``added`` tells that something unplanned was done, ``timed`` that
    it is known how long something took, ``felt`` that there is an answer about energy.
    """

    week: Week
    days: list[DrawnDay]
    rows: list[DrawnPart]
    texts: list[DrawnText]
    sentences: list[str]
    bars: list[CategoryBar]
    added: bool
    timed: bool
    felt: bool

    @property
    def sum_columns(self) -> int:
        """How many columns the table of sums has besides the names of the categories."""
        column_count = _FIXED_SUM_COLUMNS
        if self.added:
            column_count += 1
        if self.timed:
            column_count += 1
        return column_count


def build_drawn_week(
    sheet_key: str, answers: Answers, earlier_answers: Answers | None
) -> DrawnWeek:
    """The week of ``sheet_key``, with marks where it differs from ``earlier_answers``.

    Nothing is marked where ``earlier_answers`` is None.
    """
    week = Week.read(sheet_key)
    week_blocks = schedule_blocks.parse_sheet_blocks(answers)
    earlier_blocks = (
        None if earlier_answers is None else schedule_blocks.parse_sheet_blocks(earlier_answers)
    )
    placed_blocks = drawn_blocks.place_drawn_blocks(week_blocks, earlier_blocks)
    week_totals = category_totals.build_week_totals(week_blocks, week)
    return DrawnWeek(
        week=week,
        days=_build_drawn_days(week, placed_blocks),
        rows=_build_drawn_parts(placed_blocks),
        texts=_build_drawn_texts(answers, earlier_answers),
        sentences=week_sentences.describe_week_totals(week_totals),
        bars=_build_category_bars(week_totals.sums),
        added=week_totals.added > 0,
        timed=any(category_sum.minutes is not None for category_sum in week_totals.sums),
        felt=any(any(category_sum.energy.values()) for category_sum in week_totals.sums),
    )


def draw_schedule_sheet(
    sheet_key: str, answers: Answers, earlier_answers: Answers | None, _audience: Audience
) -> DrawnWeek:
    """A week as every page that reads sheets shows it; the same for each audience."""
    return build_drawn_week(sheet_key, answers, earlier_answers)


SCHEDULE_DRAWING = SheetDrawing(template="schedule/_drawn.html", draw=draw_schedule_sheet)


def _build_drawn_days(week: Week, placed_blocks: Sequence[PlacedBlock]) -> list[DrawnDay]:
    days_with_blocks = {placed_block.day for placed_block in placed_blocks}
    return [
        DrawnDay(day_number, date, day_number not in days_with_blocks)
        for day_number, date in enumerate(week.days)
    ]


def _build_drawn_parts(placed_blocks: Sequence[PlacedBlock]) -> list[DrawnPart]:
    """A row for each part of the day that holds a block, in the order of the day."""
    cells_by_part: dict[int, list[list[DrawnBlock]]] = {}
    for placed_block in placed_blocks:
        if placed_block.part not in cells_by_part:
            cells_by_part[placed_block.part] = [[] for _day_number in range(DAYS_A_WEEK)]
        cells_by_part[placed_block.part][placed_block.day].append(placed_block.drawn)
    return [
        DrawnPart(
            number=part_number,
            picture=f"part_{part}",
            label=str(week_sheet.PART_LABELS[part]),
            cells=cells_by_part[part_number],
        )
        for part_number, part in enumerate(DAY_PARTS)
        if part_number in cells_by_part
    ]


def _build_drawn_texts(answers: Answers, earlier_answers: Answers | None) -> list[DrawnText]:
    """The look-back's questions that have an answer now, or had one before."""
    drawn_texts = []
    for answer_name, question in week_sheet.LOOKBACK_QUESTIONS.items():
        current = answers.get(answer_name) or ""
        earlier = (earlier_answers or {}).get(answer_name) or ""
        if not current and not earlier:
            continue
        has_changed = earlier_answers is not None and current != earlier
        drawn_texts.append(
            DrawnText(
                label=str(question),
                value=current,
                changed=has_changed,
                before=earlier if has_changed else "",
            )
        )
    return drawn_texts


def _build_category_bars(category_sums: Sequence[CategorySum]) -> list[CategoryBar]:
    """The bars of all categories, on the scale on which the longest fits."""
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
