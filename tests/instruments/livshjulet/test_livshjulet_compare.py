"""The rule of comparing, and the wheel's geometry, whatever the ratings."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.instruments.livshjulet import wheel_drawing
from webapp.instruments.livshjulet.wheel_comparison import (
    FALLEN_STEPS,
    RAISED_AREAS_GOAL,
    RAISED_STEPS,
    AreaStep,
    RatingScale,
    build_wheel_outcome,
    compare_ratings,
)

AREAS = ("health", "rest", "family", "friends", "home", "money", "work", "leisure")
MOST = 10
RATING = st.none() | st.integers(1, MOST)
RATINGS = st.fixed_dictionaries(dict.fromkeys(AREAS, RATING))
MIRROR = {
    AreaStep.BETTER: AreaStep.WORSE,
    AreaStep.A_LITTLE_BETTER: AreaStep.A_LITTLE_WORSE,
    AreaStep.SAME: AreaStep.SAME,
    AreaStep.UNKNOWN: AreaStep.UNKNOWN,
}


@pytest.mark.parametrize(
    ("start", "end", "went"),
    [
        (3, 6, AreaStep.BETTER),
        (3, 5, AreaStep.BETTER),
        (3, 4, AreaStep.A_LITTLE_BETTER),
        (3, 3, AreaStep.SAME),
        (4, 3, AreaStep.A_LITTLE_WORSE),
        (5, 3, AreaStep.WORSE),
        (None, 3, AreaStep.UNKNOWN),
        (3, None, AreaStep.UNKNOWN),
        (None, None, AreaStep.UNKNOWN),
        # A scale that begins at 0: that is a rating like any other.
        (0, 1, AreaStep.A_LITTLE_BETTER),
        (1, 0, AreaStep.A_LITTLE_WORSE),
    ],
)
def test_one_step_is_a_little_and_two_are_not(
    start: int | None, end: int | None, went: AreaStep
) -> None:
    assert compare_ratings(start, end) is went


@given(RATING, RATING)
def test_there_and_back_are_mirrors(start: int | None, end: int | None) -> None:
    both = {**MIRROR, **{back: there for there, back in MIRROR.items()}}
    assert compare_ratings(end, start) is both[compare_ratings(start, end)]


@given(RATINGS, RATINGS)
def test_the_counts_add_up_to_the_areas(start: dict[str, Any], end: dict[str, Any]) -> None:
    found = build_wheel_outcome(AREAS, start, end, MOST)
    assert found.raised + found.same + found.fallen + found.unknown == len(AREAS)
    assert found.raised <= found.could_rise <= len(AREAS) - found.unknown
    back = build_wheel_outcome(AREAS, end, start, MOST)
    assert (back.raised, back.fallen, back.same) == (found.fallen, found.raised, found.same)


@given(RATINGS, RATINGS)
def test_the_goal_is_met_at_three_raised_areas(start: dict[str, Any], end: dict[str, Any]) -> None:
    risen = [a for a in AREAS if start[a] and end[a] and end[a] > start[a]]
    found = build_wheel_outcome(AREAS, start, end, MOST)
    assert found.met == (len(risen) >= 3)
    assert {a for a, each in found.steps.items() if each in RAISED_STEPS} == set(risen)
    assert RAISED_AREAS_GOAL == 3
    assert not RAISED_STEPS & FALLEN_STEPS


def test_what_stood_at_the_top_could_not_rise() -> None:
    start = dict.fromkeys(AREAS, MOST)
    assert build_wheel_outcome(AREAS, start, start, MOST).could_rise == 0
    assert build_wheel_outcome(AREAS, start | {"rest": 9}, start, MOST).could_rise == 1


@given(st.integers(3, 12), st.data())
def test_the_wheel_lies_within_its_box_and_leaves_gaps(count: int, data: st.DataObject) -> None:
    areas = [f"a{number}" for number in range(count)]
    least, most = data.draw(st.sampled_from([(1, 10), (0, 10), (1, 5)]))
    rating = st.none() | st.integers(least, most)
    ratings = data.draw(st.fixed_dictionaries(dict.fromkeys(areas, rating)))
    drawn = wheel_drawing.draw_wheel(
        areas, RatingScale(least, most), {"was": ratings, "now": ratings}
    )
    assert len(drawn.spokes) == count
    points = [point for trace in drawn.traces for point in trace.points]
    labels = [spoke.label for spoke in drawn.spokes] + [ring.label for ring in drawn.rings]
    for point in [*points, *labels, *(spoke.end for spoke in drawn.spokes)]:
        assert 10 <= point.x <= drawn.size - 10
        assert 10 <= point.y <= drawn.size - 10
    values = [ratings[area] for area in areas]
    for trace in drawn.traces:
        assert len(trace.points) == count - values.count(None)
        beside = zip(values, values[1:] + values[:1], strict=True)
        assert len(trace.lines) == sum(None not in pair for pair in beside)
        far = [math.dist((p.x, p.y), (drawn.centre.x, drawn.centre.y)) for p in trace.points]
        rated = [value for value in values if value is not None]
        assert all(each > 0 for each in far)
        for (one, a), (other, b) in zip(
            zip(rated, far, strict=True), list(zip(rated, far, strict=True))[1:], strict=False
        ):
            assert (one < other) == (a < b - 0.02)


def test_the_areas_stand_clockwise_from_the_top() -> None:
    spokes = wheel_drawing.draw_wheel(AREAS, RatingScale(1, MOST), {}).spokes
    assert [spoke.number for spoke in spokes] == list(range(1, 9))
    centre = wheel_drawing.BOX_SIZE / 2
    assert spokes[0].end.x == pytest.approx(centre)
    assert spokes[0].end.y < centre
    assert spokes[2].end.x > centre
    assert spokes[2].end.y == pytest.approx(centre)
