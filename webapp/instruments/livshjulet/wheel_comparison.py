"""Two measures beside each other: what rose, stayed, fell, and whether the goal is met.

Pure: knows no page and no person. The rule is that of domain.md 4: one step up counts as raised,
what was skipped is no number and never 0.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

# Raised in at least so many areas: the goal that Mitt Val sets for each deltagare (domain.md 4).
RAISED_AREAS_GOAL = 3
# From so many steps on it is "bättre" and no longer "lite bättre".
_MUCH_BETTER_STEPS = 2

# A rating; None where it was skipped or never asked.
AreaRating = int | None


class AreaStep(StrEnum):
    """How an area went from the one measure to the other."""

    BETTER = "better"
    A_LITTLE_BETTER = "a_little_better"
    SAME = "same"
    A_LITTLE_WORSE = "a_little_worse"
    WORSE = "worse"
    UNKNOWN = "unknown"


RAISED_STEPS = frozenset({AreaStep.BETTER, AreaStep.A_LITTLE_BETTER})
FALLEN_STEPS = frozenset({AreaStep.WORSE, AreaStep.A_LITTLE_WORSE})


class WheelOutcome(Struct, frozen=True):
    """Area to step, and how many went which way; together they are as many as there are areas.

    ``could_rise`` counts the compared areas that did not stand at the top of the scale already.
    """

    steps: dict[str, AreaStep]
    raised: int
    same: int
    fallen: int
    unknown: int
    could_rise: int

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.raised >= RAISED_AREAS_GOAL


def compare_ratings(start_rating: AreaRating, end_rating: AreaRating) -> AreaStep:
    """How far it is from ``start_rating`` to ``end_rating``."""
    if start_rating is None or end_rating is None:
        return AreaStep.UNKNOWN
    if start_rating == end_rating:
        return AreaStep.SAME
    if end_rating > start_rating:
        return (
            AreaStep.BETTER
            if end_rating - start_rating >= _MUCH_BETTER_STEPS
            else AreaStep.A_LITTLE_BETTER
        )
    return (
        AreaStep.WORSE
        if start_rating - end_rating >= _MUCH_BETTER_STEPS
        else AreaStep.A_LITTLE_WORSE
    )


def build_wheel_outcome(
    area_names: Sequence[str],
    start_ratings: Mapping[str, AreaRating],
    end_ratings: Mapping[str, AreaRating],
    highest_rating: int,
) -> WheelOutcome:
    """What came of ``area_names`` on a scale that ends at ``highest_rating``."""
    step_by_area = {
        area_name: compare_ratings(start_ratings.get(area_name), end_ratings.get(area_name))
        for area_name in area_names
    }
    all_steps = list(step_by_area.values())
    return WheelOutcome(
        steps=step_by_area,
        raised=sum(area_step in RAISED_STEPS for area_step in all_steps),
        same=all_steps.count(AreaStep.SAME),
        fallen=sum(area_step in FALLEN_STEPS for area_step in all_steps),
        unknown=all_steps.count(AreaStep.UNKNOWN),
        could_rise=sum(
            area_step is not AreaStep.UNKNOWN and start_ratings[area_name] != highest_rating
            for area_name, area_step in step_by_area.items()
        ),
    )
