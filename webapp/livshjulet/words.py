"""What came of a wheel, in words."""

from collections.abc import Callable

from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.i18n import ngettext
from webapp.livshjulet.compare import GOAL, Outcome, Rating, Step

STEPS = {
    Step.BETTER: _l("bättre"),
    Step.A_LITTLE_BETTER: _l("lite bättre"),
    Step.SAME: _l("samma"),
    Step.A_LITTLE_WORSE: _l("lite sämre"),
    Step.WORSE: _l("sämre"),
    Step.UNKNOWN: _l("går inte att jämföra"),
}
WHEN = {
    "start": _l("I början"),
    "mitt": _l("Halvvägs"),
    "pagaende": _l("Under tiden"),
    "slut": _l("I slutet"),
}
_TOLD: dict[Step, Callable[..., str]] = {
    Step.BETTER: lambda **v: _("%(area)s: bättre, från %(start)s till %(end)s", **v),
    Step.A_LITTLE_BETTER: lambda **v: _("%(area)s: lite bättre, från %(start)s till %(end)s", **v),
    Step.SAME: lambda **v: _("%(area)s: samma, %(end)s", **v),
    Step.A_LITTLE_WORSE: lambda **v: _("%(area)s: lite sämre, från %(start)s till %(end)s", **v),
    Step.WORSE: lambda **v: _("%(area)s: sämre, från %(start)s till %(end)s", **v),
    Step.UNKNOWN: lambda **v: _("%(area)s: går inte att jämföra, ett svar saknas", **v),
}


def compared(area: str, step: Step, start: Rating, end: Rating) -> str:
    """``Vila och energi: bättre, från 3 till 6``."""
    return _TOLD[step](area=area, start=start, end=end)


def alone(area: str, rating: Rating, most: int) -> str:
    """``Vila och energi: 3 av 10``."""
    if rating is None:
        return _("%(area)s: inget svar", area=area)
    return _("%(area)s: %(rating)s av %(most)s", area=area, rating=rating, most=most)


def told(found: Outcome) -> list[str]:
    """How many areas went which way, one sentence each; what nobody did is not told."""
    top = len(found.steps) - found.unknown - found.could_rise
    sentences = {
        ngettext("%(n)s område är bättre.", "%(n)s områden är bättre.", found.raised): found.raised,
        ngettext(
            "%(n)s område är samma som förut.", "%(n)s områden är samma som förut.", found.same
        ): found.same,
        ngettext("%(n)s område är sämre.", "%(n)s områden är sämre.", found.fallen): found.fallen,
        ngettext(
            "%(n)s område går inte att jämföra.",
            "%(n)s områden går inte att jämföra.",
            found.unknown,
        ): found.unknown,
        ngettext(
            "%(n)s område var redan högst och kunde inte bli bättre.",
            "%(n)s områden var redan högst och kunde inte bli bättre.",
            top,
        ): top,
    }
    return [sentence for sentence, count in sentences.items() if count]


def goal(found: Outcome) -> str:
    """Whether as many areas rose as the insats wants, if so many can be compared at all."""
    if len(found.steps) - found.unknown < GOAL:
        return _("För få områden går att jämföra. Det går inte att säga om målet är nått.")
    if found.met:
        return _("Målet är att minst %(goal)s områden blir bättre. Det är nått.", goal=GOAL)
    return _("Målet är att minst %(goal)s områden blir bättre. Det är inte nått än.", goal=GOAL)
