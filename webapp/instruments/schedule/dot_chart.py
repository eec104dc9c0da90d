"""The small picture of a week: a shape for each block, a column for each day."""

from collections import Counter
from enum import StrEnum

from babel.support import LazyProxy
from msgspec import Struct

from webapp.core.i18n import current_language, format_weekday
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import DAYS_A_WEEK
from webapp.instruments.schedule.schedule_blocks import Block, Blocks

# All lengths are in the units of the picture's own coordinates.
CHART_WIDTH = 322
_COLUMN_WIDTH = CHART_WIDTH // DAYS_A_WEEK
_ROW_HEIGHT = 21
_TOP_HEIGHT = 12
_FOOT_HEIGHT = 30
# More would make the picture taller than a phone; the table has them all.
_MOST_DOTS = 12


class DotShape(StrEnum):
    """What became of a block, or that it was never planned."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"
    OTHER = "other"
    OPEN = "open"
    ADDED = "added"


_SHAPES_IN_ORDER = list(DotShape)

SHAPE_LABELS: dict[DotShape, LazyProxy] = {
    DotShape.DONE: _l("Gjorde"),
    DotShape.PARTLY: _l("Delvis"),
    DotShape.NOT: _l("Gjorde inte"),
    DotShape.OTHER: _l("Något annat"),
    DotShape.OPEN: _l("Inte svarat än"),
    DotShape.ADDED: _l("Inte planerat"),
}


class DotMark(Struct, frozen=True):
    """One shape; ``x`` and ``y`` are its middle."""

    shape: DotShape
    x: int
    y: int


class DotDay(Struct, frozen=True, kw_only=True):
    """One day of the picture.

    ``number`` is 0 (Monday) to 6; ``x`` is the middle of its column; ``more`` is how many blocks
    are not drawn because the column is full; ``counts`` are its blocks by shape, in the order of
    ``DotChart.shapes``.
    """

    number: int
    x: int
    label: str
    more: int
    counts: list[int]


class DotChart(Struct, frozen=True, kw_only=True):
    """Everything the template draws, and the same numbers for its table.

    ``base`` is the height of the line the columns stand on; ``shapes`` are the shapes that occur,
    each with its words; ``dir`` is the direction the language is read in, "ltr" or "rtl".
    """

    width: int
    height: int
    base: int
    marks: list[DotMark]
    rows: list[DotDay]
    shapes: list[tuple[DotShape, str]]
    dir: str


def choose_block_shape(block: Block) -> DotShape:
    """The shape of a block: what became of it, open without an answer, added if not planned."""
    if not block.planned:
        return DotShape.ADDED
    if block.lived is None:
        return DotShape.OPEN
    return DotShape(block.lived.outcome)


def draw_dot_chart(week_blocks: Blocks) -> DotChart:
    """The picture of a week's blocks; its days run in the direction the language is read in."""
    shapes_by_day = _sort_shapes_by_day(week_blocks)
    used_shapes = [
        shape
        for shape in _SHAPES_IN_ORDER
        if any(shape in day_shapes for day_shapes in shapes_by_day)
    ]
    most_shapes = max(len(day_shapes) for day_shapes in shapes_by_day)
    tallest_column = max(1, min(_MOST_DOTS, most_shapes))
    base_line = _TOP_HEIGHT + _ROW_HEIGHT * tallest_column
    marks = []
    dot_days = []
    for day_number, day_shapes in enumerate(shapes_by_day):
        marks += _draw_day_marks(day_number, day_shapes, base_line)
        dot_days.append(_build_dot_day(day_number, day_shapes, used_shapes))
    return DotChart(
        width=CHART_WIDTH,
        height=base_line + _FOOT_HEIGHT,
        base=base_line,
        marks=marks,
        rows=dot_days,
        shapes=[(shape, str(SHAPE_LABELS[shape])) for shape in used_shapes],
        dir=current_language().dir,
    )


def _sort_shapes_by_day(week_blocks: Blocks) -> list[list[DotShape]]:
    """The shapes of each day from Monday on, in the order of ``DotShape``."""
    shapes_by_day: list[list[DotShape]] = [[] for _day_number in range(DAYS_A_WEEK)]
    for block in week_blocks.values():
        shapes_by_day[block.day].append(choose_block_shape(block))
    return [sorted(day_shapes, key=_SHAPES_IN_ORDER.index) for day_shapes in shapes_by_day]


def _count_drawn_shapes(day_shapes: list[DotShape]) -> int:
    """How many shapes of a day are drawn: one fewer than fit where "+3" stands above them."""
    return len(day_shapes) if len(day_shapes) <= _MOST_DOTS else _MOST_DOTS - 1


def _draw_day_marks(day_number: int, day_shapes: list[DotShape], base_line: int) -> list[DotMark]:
    """The marks of one day, stacked from the base line upwards."""
    lowest_y = base_line - _ROW_HEIGHT // 2
    return [
        DotMark(shape, _locate_day(day_number), lowest_y - _ROW_HEIGHT * position)
        for position, shape in enumerate(day_shapes[: _count_drawn_shapes(day_shapes)])
    ]


def _build_dot_day(
    day_number: int, day_shapes: list[DotShape], used_shapes: list[DotShape]
) -> DotDay:
    counts = Counter(day_shapes)
    return DotDay(
        number=day_number,
        x=_locate_day(day_number),
        label=format_weekday(day_number, "narrow"),
        more=len(day_shapes) - _count_drawn_shapes(day_shapes),
        counts=[counts[used_shape] for used_shape in used_shapes],
    )


def _locate_day(day_number: int) -> int:
    """The middle of a day's column."""
    column_middle = _COLUMN_WIDTH // 2 + day_number * _COLUMN_WIDTH
    return CHART_WIDTH - column_middle if current_language().dir == "rtl" else column_middle
