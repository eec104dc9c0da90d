"""Two measures beside each other: what rose, stayed, fell, and whether the goal is met.

Pure: knows no page and no person. The rule is that of domain.md 4: one step up counts as raised,
what was skipped is no number and never 0.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

# Raised in at least so many areas: the goal that Mitt Val sets for each deltagare (domain.md 4).
GOAL = 3
# From so many steps on it is "bättre" and no longer "lite bättre".
_MUCH = 2

# A rating; None where it was skipped or never asked.
Rating = int | None


class Step(StrEnum):
    """How an area went from the one measure to the other."""

    BETTER = "better"
    A_LITTLE_BETTER = "a_little_better"
    SAME = "same"
    A_LITTLE_WORSE = "a_little_worse"
    WORSE = "worse"
    UNKNOWN = "unknown"


RAISED = frozenset({Step.BETTER, Step.A_LITTLE_BETTER})
FALLEN = frozenset({Step.WORSE, Step.A_LITTLE_WORSE})


class Outcome(Struct, frozen=True):
    """Area to step, and how many went which way; together they are as many as there are areas.

    ``could_rise`` counts the compared areas that did not stand at the top of the scale already.
    """

    steps: dict[str, Step]
    raised: int
    same: int
    fallen: int
    unknown: int
    could_rise: int

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.raised >= GOAL


def step(start: Rating, end: Rating) -> Step:
    """How far it is from ``start`` to ``end``."""
    if start is None or end is None:
        return Step.UNKNOWN
    if start == end:
        return Step.SAME
    if end > start:
        return Step.BETTER if end - start >= _MUCH else Step.A_LITTLE_BETTER
    return Step.WORSE if start - end >= _MUCH else Step.A_LITTLE_WORSE


def outcome(
    areas: Sequence[str], start: Mapping[str, Rating], end: Mapping[str, Rating], most: int
) -> Outcome:
    """What came of ``areas`` on a scale that ends at ``most``."""
    steps = {area: step(start.get(area), end.get(area)) for area in areas}
    every = list(steps.values())
    return Outcome(
        steps=steps,
        raised=sum(each in RAISED for each in every),
        same=every.count(Step.SAME),
        fallen=sum(each in FALLEN for each in every),
        unknown=every.count(Step.UNKNOWN),
        could_rise=sum(
            each is not Step.UNKNOWN and start[area] != most for area, each in steps.items()
        ),
    )
