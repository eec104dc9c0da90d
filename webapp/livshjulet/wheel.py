"""The wheel as geometry: spokes, rings and what was rated, ready to be drawn on screen or paper.

Pure. The areas stand clockwise from the top in every language, as the hours of a clock do; the
numbers at the rim say which is which.
"""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from webapp.livshjulet.compare import Rating

# The box is square; everything drawn lies within it.
SIZE = 320
_CENTRE = SIZE / 2
_RADIUS = 122.0
_RIM = 142.0
# Between the spokes, where no line runs: there the rings say their numbers.
_BESIDE = 0.5


class Point(Struct, frozen=True):
    """A place in the box, from its upper left corner."""

    x: float
    y: float


class Spoke(Struct, frozen=True):
    """From the centre to ``end``; ``number`` stands at ``label``."""

    number: int
    end: Point
    label: Point


class Ring(Struct, frozen=True):
    """The circle of a value, and where its number stands."""

    value: int
    radius: float
    label: Point


class Trace(Struct, frozen=True):
    """One measure: a mark for each rating, a line between neighbours that both have one.

    What was skipped leaves a gap. ``mark`` is "was" or "now".
    """

    mark: str
    points: list[Point]
    lines: list[tuple[Point, Point]]


class Wheel(Struct, frozen=True):
    """All there is to draw."""

    size: int
    centre: Point
    spokes: list[Spoke]
    rings: list[Ring]
    traces: list[Trace]


def draw(
    areas: Sequence[str], span: tuple[int, int], measures: Mapping[str, Mapping[str, Rating]]
) -> Wheel:
    """The wheel of ``areas`` on a scale of ``span``; ``measures`` are ratings by their mark."""
    least, most = span
    count = len(areas)
    return Wheel(
        size=SIZE,
        centre=Point(_CENTRE, _CENTRE),
        spokes=[
            Spoke(at + 1, _at(at, count, _RADIUS), _at(at, count, _RIM)) for at in range(count)
        ],
        rings=[
            Ring(value, _far(value, span), _at(-_BESIDE, count, _far(value, span)))
            for value in range(most, least, -2)
        ],
        traces=[_trace(mark, areas, span, ratings) for mark, ratings in measures.items()],
    )


def _trace(
    mark: str, areas: Sequence[str], span: tuple[int, int], ratings: Mapping[str, Rating]
) -> Trace:
    count = len(areas)
    placed: list[Point | None] = []
    for at, area in enumerate(areas):
        rating = ratings.get(area)
        placed.append(None if rating is None else _at(at, count, _far(rating, span)))
    beside = zip(placed, placed[1:] + placed[:1], strict=True)
    return Trace(
        mark=mark,
        points=[point for point in placed if point is not None],
        lines=[(one, other) for one, other in beside if one is not None and other is not None],
    )


def _far(value: int, span: tuple[int, int]) -> float:
    """How far out a value lies; the least one is seen too."""
    least, most = span
    return round(_RADIUS * (value - least + 1) / (most - least + 1), 2)


def _at(spoke: float, count: int, far: float) -> Point:
    angle = math.tau * spoke / count
    x, y = _CENTRE + far * math.sin(angle), _CENTRE - far * math.cos(angle)
    return Point(round(x, 2), round(y, 2))
