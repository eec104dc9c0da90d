"""The wheel as geometry: spokes, rings and what was rated, ready to be drawn on screen or paper.

Pure. The areas stand clockwise from the top in every language, as the hours of a clock do; the
numbers at the rim say which is which.
"""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from webapp.instruments.livshjulet.wheel_comparison import AreaRating

# The box is square; everything drawn lies within it.
BOX_SIZE = 320
_CENTRE = BOX_SIZE / 2
_RADIUS = 122.0
_NUMBER_RADIUS = 142.0
# Between the spokes, where no line runs: there the rings say their numbers.
_RING_NUMBER_OFFSET = 0.5


class WheelPoint(Struct, frozen=True):
    """A place in the box, from its upper left corner."""

    x: float
    y: float


class WheelSpoke(Struct, frozen=True):
    """From the centre to ``end``; ``number`` stands at ``label``."""

    number: int
    end: WheelPoint
    label: WheelPoint


class WheelRing(Struct, frozen=True):
    """The circle of a value, and where its number stands."""

    value: int
    radius: float
    label: WheelPoint


class WheelTrace(Struct, frozen=True):
    """One measure: a mark for each rating, a line between neighbours that both have one.

    What was skipped leaves a gap. ``mark`` is "was" or "now".
    """

    mark: str
    points: list[WheelPoint]
    lines: list[tuple[WheelPoint, WheelPoint]]


class WheelDrawing(Struct, frozen=True):
    """All there is to draw."""

    size: int
    centre: WheelPoint
    spokes: list[WheelSpoke]
    rings: list[WheelRing]
    traces: list[WheelTrace]


def draw_wheel(
    area_names: Sequence[str],
    scale_span: tuple[int, int],
    ratings_by_mark: Mapping[str, Mapping[str, AreaRating]],
) -> WheelDrawing:
    """The wheel of ``area_names`` on a scale of ``scale_span``; the ratings come by their mark."""
    lowest_rating, highest_rating = scale_span
    spoke_count = len(area_names)
    return WheelDrawing(
        size=BOX_SIZE,
        centre=WheelPoint(_CENTRE, _CENTRE),
        spokes=[
            WheelSpoke(
                spoke_index + 1,
                _locate_point(spoke_index, spoke_count, _RADIUS),
                _locate_point(spoke_index, spoke_count, _NUMBER_RADIUS),
            )
            for spoke_index in range(spoke_count)
        ],
        rings=[
            WheelRing(
                ring_value,
                _compute_distance(ring_value, scale_span),
                _locate_point(
                    -_RING_NUMBER_OFFSET, spoke_count, _compute_distance(ring_value, scale_span)
                ),
            )
            for ring_value in range(highest_rating, lowest_rating, -2)
        ],
        traces=[
            _draw_trace(trace_mark, area_names, scale_span, ratings)
            for trace_mark, ratings in ratings_by_mark.items()
        ],
    )


def _draw_trace(
    trace_mark: str,
    area_names: Sequence[str],
    scale_span: tuple[int, int],
    ratings: Mapping[str, AreaRating],
) -> WheelTrace:
    spoke_count = len(area_names)
    placed_points: list[WheelPoint | None] = []
    for spoke_index, area_name in enumerate(area_names):
        rating = ratings.get(area_name)
        placed_points.append(
            None
            if rating is None
            else _locate_point(spoke_index, spoke_count, _compute_distance(rating, scale_span))
        )
    neighbour_pairs = zip(placed_points, placed_points[1:] + placed_points[:1], strict=True)
    return WheelTrace(
        mark=trace_mark,
        points=[point for point in placed_points if point is not None],
        lines=[
            (one_point, other_point)
            for one_point, other_point in neighbour_pairs
            if one_point is not None and other_point is not None
        ],
    )


def _compute_distance(scale_value: int, scale_span: tuple[int, int]) -> float:
    """How far out a value lies; the least one is seen too."""
    lowest_rating, highest_rating = scale_span
    return round(
        _RADIUS * (scale_value - lowest_rating + 1) / (highest_rating - lowest_rating + 1), 2
    )


def _locate_point(spoke_position: float, spoke_count: int, distance: float) -> WheelPoint:
    angle = math.tau * spoke_position / spoke_count
    x, y = _CENTRE + distance * math.sin(angle), _CENTRE - distance * math.cos(angle)
    return WheelPoint(round(x, 2), round(y, 2))
