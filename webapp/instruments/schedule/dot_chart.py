"""The small picture of a week: a shape for each block, a column for each day."""

from collections import Counter
from enum import StrEnum

from babel.support import LazyProxy
from msgspec import Struct

from webapp.core.i18n import current_language, format_weekday
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import DAYS_A_WEEK
from webapp.instruments.schedule.schedule_blocks import Block, Blocks

CHART_WIDTH = 322
_COLUMN_WIDTH = CHART_WIDTH // DAYS_A_WEEK
_ROW_HEIGHT, _TOP_HEIGHT, _FOOT_HEIGHT = 21, 12, 30
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


SHAPE_LABELS: dict[DotShape, LazyProxy] = {
    DotShape.DONE: _l("Gjorde"),
    DotShape.PARTLY: _l("Delvis"),
    DotShape.NOT: _l("Gjorde inte"),
    DotShape.OTHER: _l("Något annat"),
    DotShape.OPEN: _l("Inte svarat än"),
    DotShape.ADDED: _l("Inte planerat"),
}


class DotMark(Struct, frozen=True):
    """One shape at its place."""

    shape: DotShape
    x: int
    y: int


class DotDay(Struct, frozen=True):
    """One day: its place in the picture, how many more than are drawn, and all its numbers."""

    number: int
    x: int
    label: str
    more: int
    counts: list[int]


class DotChart(Struct, frozen=True):
    """Everything the template draws, and the same numbers for its table."""

    width: int
    height: int
    base: int
    marks: list[DotMark]
    rows: list[DotDay]
    shapes: list[tuple[DotShape, str]]
    dir: str


def choose_block_shape(block: Block) -> DotShape:
    """The one shape of a block."""
    if not block.planned:
        return DotShape.ADDED
    return DotShape(block.lived.outcome) if block.lived is not None else DotShape.OPEN


def draw_dot_chart(week_blocks: Blocks) -> DotChart:
    """The picture of a week's blocks; days run as the language is read, dots from below."""
    all_shapes = list(DotShape)
    shapes_by_day: list[list[DotShape]] = [[] for _day_number in range(DAYS_A_WEEK)]
    for block in week_blocks.values():
        shapes_by_day[block.day].append(choose_block_shape(block))
    used_shapes = [
        shape for shape in all_shapes if any(shape in day_shapes for day_shapes in shapes_by_day)
    ]
    tallest_column = max(1, min(_MOST_DOTS, max(map(len, shapes_by_day))))
    base_line = _TOP_HEIGHT + _ROW_HEIGHT * tallest_column
    marks, dot_days = [], []
    for day_number, day_shapes in enumerate(shapes_by_day):
        drawn_count = _MOST_DOTS if len(day_shapes) <= _MOST_DOTS else _MOST_DOTS - 1
        for position, shape in enumerate(sorted(day_shapes, key=all_shapes.index)[:drawn_count]):
            marks.append(
                DotMark(
                    shape,
                    _locate_day(day_number),
                    base_line - _ROW_HEIGHT * position - _ROW_HEIGHT // 2,
                )
            )
        counts = Counter(day_shapes)
        hidden_count = len(day_shapes) - min(len(day_shapes), drawn_count)
        dot_days.append(
            DotDay(
                day_number,
                _locate_day(day_number),
                format_weekday(day_number, "narrow"),
                hidden_count,
                [counts[used_shape] for used_shape in used_shapes],
            )
        )
    shapes = [(shape, str(SHAPE_LABELS[shape])) for shape in used_shapes]
    return DotChart(
        CHART_WIDTH,
        base_line + _FOOT_HEIGHT,
        base_line,
        marks,
        dot_days,
        shapes,
        current_language().dir,
    )


def _locate_day(day_number: int) -> int:
    column_middle = _COLUMN_WIDTH // 2 + day_number * _COLUMN_WIDTH
    return CHART_WIDTH - column_middle if current_language().dir == "rtl" else column_middle
