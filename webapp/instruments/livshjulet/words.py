"""How the areas of a wheel changed, in words."""

from collections.abc import Callable

from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.i18n import ngettext
from webapp.instruments.livshjulet.wheel_comparison import (
    RAISED_AREAS_GOAL,
    AreaRating,
    AreaStep,
    WheelOutcome,
)

STEP_LABELS = {
    AreaStep.BETTER: _l("bättre"),
    AreaStep.A_LITTLE_BETTER: _l("lite bättre"),
    AreaStep.SAME: _l("samma"),
    AreaStep.A_LITTLE_WORSE: _l("lite sämre"),
    AreaStep.WORSE: _l("sämre"),
    AreaStep.UNKNOWN: _l("går inte att jämföra"),
}
OCCASION_LABELS = {
    "start": _l("I början"),
    "mitt": _l("Halvvägs"),
    "pagaende": _l("Under tiden"),
    "slut": _l("I slutet"),
}
_AREA_SENTENCES: dict[AreaStep, Callable[..., str]] = {
    AreaStep.BETTER: lambda **values: _("%(area)s: bättre, från %(start)s till %(end)s", **values),
    AreaStep.A_LITTLE_BETTER: lambda **values: _(
        "%(area)s: lite bättre, från %(start)s till %(end)s", **values
    ),
    AreaStep.SAME: lambda **values: _("%(area)s: samma, %(end)s", **values),
    AreaStep.A_LITTLE_WORSE: lambda **values: _(
        "%(area)s: lite sämre, från %(start)s till %(end)s", **values
    ),
    AreaStep.WORSE: lambda **values: _("%(area)s: sämre, från %(start)s till %(end)s", **values),
    AreaStep.UNKNOWN: lambda **values: _(
        "%(area)s: går inte att jämföra, ett svar saknas", **values
    ),
}


def describe_compared_area(
    area_name: str, area_step: AreaStep, start_rating: AreaRating, end_rating: AreaRating
) -> str:
    """``Vila och energi: bättre, från 3 till 6``."""
    return _AREA_SENTENCES[area_step](area=area_name, start=start_rating, end=end_rating)


def describe_rated_area(area_name: str, rating: AreaRating, highest_rating: int) -> str:
    """``Vila och energi: 3 av 10``."""
    if rating is None:
        return _("%(area)s: inget svar", area=area_name)
    return _("%(area)s: %(rating)s av %(most)s", area=area_name, rating=rating, most=highest_rating)


def describe_wheel_outcome(wheel_outcome: WheelOutcome) -> list[str]:
    """A sentence for each way that at least one area changed, with the number of those areas."""
    already_highest = len(wheel_outcome.steps) - wheel_outcome.unknown - wheel_outcome.could_rise
    counted_sentences = [
        (
            wheel_outcome.raised,
            ngettext("%(n)s område är bättre.", "%(n)s områden är bättre.", wheel_outcome.raised),
        ),
        (
            wheel_outcome.same,
            ngettext(
                "%(n)s område är samma som förut.",
                "%(n)s områden är samma som förut.",
                wheel_outcome.same,
            ),
        ),
        (
            wheel_outcome.fallen,
            ngettext("%(n)s område är sämre.", "%(n)s områden är sämre.", wheel_outcome.fallen),
        ),
        (
            wheel_outcome.unknown,
            ngettext(
                "%(n)s område går inte att jämföra.",
                "%(n)s områden går inte att jämföra.",
                wheel_outcome.unknown,
            ),
        ),
        (
            already_highest,
            ngettext(
                "%(n)s område var redan högst och kunde inte bli bättre.",
                "%(n)s områden var redan högst och kunde inte bli bättre.",
                already_highest,
            ),
        ),
    ]
    return [sentence for area_count, sentence in counted_sentences if area_count]


def describe_goal_outcome(wheel_outcome: WheelOutcome) -> str:
    """Whether the goal is met, or that too few areas can be compared to say so."""
    if len(wheel_outcome.steps) - wheel_outcome.unknown < RAISED_AREAS_GOAL:
        return _("För få områden går att jämföra. Det går inte att säga om målet är nått.")
    if wheel_outcome.met:
        return _(
            "Målet är att minst %(goal)s områden blir bättre. Det är nått.", goal=RAISED_AREAS_GOAL
        )
    return _(
        "Målet är att minst %(goal)s områden blir bättre. Det är inte nått än.",
        goal=RAISED_AREAS_GOAL,
    )
