"""How the ratings of two measures compare: what rose, stayed or fell, and if the goal is met.

The rule is that of domain.md, "Livshjulet": one step up counts as raised, and an area that was
skipped cannot be compared (it is not counted as 0).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

# The goal that Mitt Val sets for each deltagare (domain.md, "Livshjulet"): so many areas raised.
RAISED_AREAS_GOAL = 3
# A difference of so many steps is "bättre"; a smaller one is "lite bättre".
_MUCH_BETTER_STEPS = 2

# A rating; None where it was skipped or never asked.
AreaRating = int | None


class RatingScale(Struct, frozen=True):
    """The lowest and the highest rating that an area can get."""

    lowest: int
    highest: int

    def scale_length(self, rating: int, full_length: float) -> float:
        """How long a rating is drawn when the highest one is drawn ``full_length``.

        The lowest rating gets the length of one step, so that it can be seen.
        """
        return full_length * (rating - self.lowest + 1) / (self.highest - self.lowest + 1)


class AreaStep(StrEnum):
    """How an area changed from one measure to another; ``UNKNOWN`` where a rating is missing."""

    BETTER = "better"
    A_LITTLE_BETTER = "a_little_better"
    SAME = "same"
    A_LITTLE_WORSE = "a_little_worse"
    WORSE = "worse"
    UNKNOWN = "unknown"


RAISED_STEPS = frozenset({AreaStep.BETTER, AreaStep.A_LITTLE_BETTER})
FALLEN_STEPS = frozenset({AreaStep.WORSE, AreaStep.A_LITTLE_WORSE})


class WheelOutcome(Struct, frozen=True, kw_only=True):
    """How each area changed, and how many of them changed in which way.

    ``raised``, ``same``, ``fallen`` and ``unknown`` add up to the number of areas. ``could_rise``
    is the number of compared areas whose first rating was below the highest one.
    """

    steps: dict[str, AreaStep]
    raised: int
    same: int
    fallen: int
    unknown: int
    could_rise: int

    @property
    def met(self) -> bool:
        """Whether at least ``RAISED_AREAS_GOAL`` areas rose."""
        return self.raised >= RAISED_AREAS_GOAL


def compare_ratings(start_rating: AreaRating, end_rating: AreaRating) -> AreaStep:
    """How a rating changed from ``start_rating`` to ``end_rating``."""
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
    """How the areas ``area_names`` changed on a scale that ends at ``highest_rating``."""
    step_by_area = {
        area_name: compare_ratings(start_ratings.get(area_name), end_ratings.get(area_name))
        for area_name in area_names
    }
    all_steps = list(step_by_area.values())
    areas_with_room = [
        area_name
        for area_name, area_step in step_by_area.items()
        if area_step is not AreaStep.UNKNOWN and start_ratings[area_name] != highest_rating
    ]
    return WheelOutcome(
        steps=step_by_area,
        raised=len([area_step for area_step in all_steps if area_step in RAISED_STEPS]),
        same=all_steps.count(AreaStep.SAME),
        fallen=len([area_step for area_step in all_steps if area_step in FALLEN_STEPS]),
        unknown=all_steps.count(AreaStep.UNKNOWN),
        could_rise=len(areas_with_room),
    )
