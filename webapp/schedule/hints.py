"""One hint at a time about a week, from rules; the person can put it away.

Hints only ask. They follow the handbook's "real small steps, brake if needed" (AMiA, step 3).
"""

from collections.abc import Callable, Sequence

import flask
import msgspec

from webapp.core.i18n import format_weekday
from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS, Week
from webapp.schedule.blocks import Block, Blocks
from webapp.schedule.catalogue import category_of

# A day with more is a full day, one with fewer needs no planned rest.
_FULL, _SOME = 8, 3


class Hint(msgspec.Struct, frozen=True):
    """``code`` is what putting it away remembers; ``activity`` what the person may add."""

    code: str
    text: str
    day: int
    activity: str = ""


# In the signed cookie of this browser: a hint is no answer, so it has no place in the sheet.
_KEY, _MOST = "quiet", 20


def put_away(week: Week, code: str) -> None:
    """Do not give the hint called ``code`` about this week again on this browser."""
    away = [*flask.session.get(_KEY, []), f"{week.key}/{code[:16]}"]
    flask.session[_KEY] = away[-_MOST:]


def hint(week: Week, blocks: Blocks, first_day: int) -> Hint | None:
    """The first hint that fits the days from ``first_day`` (0 is Monday) on, if any."""
    away = flask.session.get(_KEY, [])
    for day in range(first_day, DAYS):
        planned = [block for block in blocks.values() if block.planned and block.day == day]
        for rule in _RULES:
            found = rule(day, planned)
            if found is not None and f"{week.key}/{found.code}" not in away:
                return found
    return None


def _no_rest(day: int, planned: Sequence[Block]) -> Hint | None:
    if len(planned) < _SOME or any(category_of(block.activity) == "sleep" for block in planned):
        return None
    text = _("Ingen vila på %(day)s. Vill du lägga till det?", day=format_weekday(day))
    return Hint(f"no_rest_{day}", text, day, "sleep")


def _full(day: int, planned: Sequence[Block]) -> Hint | None:
    if len(planned) <= _FULL:
        return None
    text = _("Det är mycket på %(day)s. Vill du flytta något?", day=format_weekday(day))
    return Hint(f"full_{day}", text, day)


_RULES: Sequence[Callable[[int, Sequence[Block]], Hint | None]] = (_no_rest, _full)
