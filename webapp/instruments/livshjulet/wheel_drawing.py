"""The wheel as geometry: spokes, rings and rated points, for the screen and for paper.

In every language the areas stand clockwise from the top, like the hours of a clock. A number at
the end of each spoke says which area it is.
"""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from webapp.instruments.livshjulet.wheel_comparison import AreaRating, RatingScale

# Width and height of the square that everything is drawn in.
BOX_SIZE = 320
_CENTRE = BOX_SIZE / 2
_RADIUS = 122.0
_NUMBER_RADIUS = 142.0
# The numbers of the rings stand half a spoke before the first spoke, where no line runs.
_RING_NUMBER_OFFSET = 0.5


class WheelPoint(Struct, frozen=True):
    """A point in the square, measured from its upper left corner."""

    x: float
    y: float


class WheelSpoke(Struct, frozen=True):
    """A line from the centre to ``end``; ``number`` is written at ``label``."""

    number: int
    end: WheelPoint
    label: WheelPoint


class WheelRing(Struct, frozen=True):
    """The circle of a rating; its ``value`` is written at ``label``."""

    value: int
    radius: float
    label: WheelPoint


class WheelTrace(Struct, frozen=True):
    """One measure: a point for each rating, a line between neighbours that are both rated.

    ``mark`` is how the points are drawn: "was" or "now".
    """

    mark: str
    points: list[WheelPoint]
    lines: list[tuple[WheelPoint, WheelPoint]]


class WheelDrawing(Struct, frozen=True, kw_only=True):
    """Everything that is drawn of a wheel; ``size`` is the side of the square it lies in."""

    size: int
    centre: WheelPoint
    spokes: list[WheelSpoke]
    rings: list[WheelRing]
    traces: list[WheelTrace]


def draw_wheel(
    area_names: Sequence[str],
    rating_scale: RatingScale,
    ratings_by_mark: Mapping[str, Mapping[str, AreaRating]],
) -> WheelDrawing:
    """The wheel of ``area_names``; ``ratings_by_mark`` has the ratings of "was" and of "now"."""
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
                _compute_distance(ring_value, rating_scale),
                _locate_point(
                    -_RING_NUMBER_OFFSET, spoke_count, _compute_distance(ring_value, rating_scale)
                ),
            )
            for ring_value in range(rating_scale.highest, rating_scale.lowest, -2)
        ],
        traces=[
            _draw_trace(trace_mark, area_names, rating_scale, ratings)
            for trace_mark, ratings in ratings_by_mark.items()
        ],
    )


def _draw_trace(
    trace_mark: str,
    area_names: Sequence[str],
    rating_scale: RatingScale,
    ratings: Mapping[str, AreaRating],
) -> WheelTrace:
    spoke_count = len(area_names)
    placed_points: list[WheelPoint | None] = []
    for spoke_index, area_name in enumerate(area_names):
        rating = ratings.get(area_name)
        if rating is None:
            placed_points.append(None)
        else:
            distance = _compute_distance(rating, rating_scale)
            placed_points.append(_locate_point(spoke_index, spoke_count, distance))
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


def _compute_distance(rating: int, rating_scale: RatingScale) -> float:
    """How far from the centre a rating lies."""
    return round(rating_scale.scale_length(rating, _RADIUS), 2)


def _locate_point(spoke_position: float, spoke_count: int, distance: float) -> WheelPoint:
    """The point ``distance`` from the centre; ``spoke_position`` may lie between two spokes."""
    angle = math.tau * spoke_position / spoke_count
    return WheelPoint(
        x=round(_CENTRE + distance * math.sin(angle), 2),
        y=round(_CENTRE - distance * math.cos(angle), 2),
    )
