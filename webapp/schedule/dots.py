"""The small picture of a week: a shape for each block, a column for each day."""

from collections import Counter
from enum import StrEnum

from babel.support import LazyProxy
from msgspec import Struct

from webapp.core.i18n import format_weekday, language
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.weeks import DAYS
from webapp.schedule.blocks import Block, Blocks

WIDTH = 322
_COLUMN = WIDTH // DAYS
_ROW, _TOP, _FOOT = 21, 12, 30
# More would make the picture taller than a phone; the table has them all.
_MOST = 12


class Shape(StrEnum):
    """What became of a block, or that it was never planned."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"
    OTHER = "other"
    OPEN = "open"
    ADDED = "added"


LABELS: dict[Shape, LazyProxy] = {
    Shape.DONE: _l("Gjorde"),
    Shape.PARTLY: _l("Delvis"),
    Shape.NOT: _l("Gjorde inte"),
    Shape.OTHER: _l("Något annat"),
    Shape.OPEN: _l("Inte svarat än"),
    Shape.ADDED: _l("Inte planerat"),
}


class Mark(Struct, frozen=True):
    """One shape at its place."""

    shape: Shape
    x: int
    y: int


class Row(Struct, frozen=True):
    """One day: its place in the picture, how many more than are drawn, and all its numbers."""

    number: int
    x: int
    label: str
    more: int
    counts: list[int]


class Picture(Struct, frozen=True):
    """Everything the template draws, and the same numbers for its table."""

    width: int
    height: int
    base: int
    marks: list[Mark]
    rows: list[Row]
    shapes: list[tuple[Shape, str]]
    dir: str


def shape_of(block: Block) -> Shape:
    """The one shape of a block."""
    if not block.planned:
        return Shape.ADDED
    return Shape(block.lived.outcome) if block.lived is not None else Shape.OPEN


def picture(blocks: Blocks) -> Picture:
    """The picture of a week's blocks; days run as the language is read, dots from below."""
    order = list(Shape)
    days: list[list[Shape]] = [[] for _day in range(DAYS)]
    for block in blocks.values():
        days[block.day].append(shape_of(block))
    used = [shape for shape in order if any(shape in day for day in days)]
    tallest = max(1, min(_MOST, max(map(len, days))))
    base = _TOP + _ROW * tallest
    marks, rows = [], []
    for number, day in enumerate(days):
        drawn = _MOST if len(day) <= _MOST else _MOST - 1
        for place, shape in enumerate(sorted(day, key=order.index)[:drawn]):
            marks.append(Mark(shape, _x(number), base - _ROW * place - _ROW // 2))
        counts = Counter(day)
        more = len(day) - min(len(day), drawn)
        rows.append(
            Row(
                number,
                _x(number),
                format_weekday(number, "narrow"),
                more,
                [counts[s] for s in used],
            )
        )
    shapes = [(shape, str(LABELS[shape])) for shape in used]
    return Picture(WIDTH, base + _FOOT, base, marks, rows, shapes, language().dir)


def _x(day: int) -> int:
    along = _COLUMN // 2 + day * _COLUMN
    return WIDTH - along if language().dir == "rtl" else along
