"""One hint at a time about a week, from rules; the person can put it away.

Hints only ask. They follow the handbook's "real small steps, brake if needed" (AMiA, step 3).
"""

from collections.abc import Callable, Sequence

import flask
import msgspec

from webapp.core.i18n import format_weekday
from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.instruments.schedule.activity_catalogue import resolve_category_code
from webapp.instruments.schedule.schedule_blocks import Block, Blocks

# A day with more is a full day, one with fewer needs no planned rest.
_FULL_DAY_BLOCKS, _REST_NEEDED_BLOCKS = 8, 3


class WeekHint(msgspec.Struct, frozen=True):
    """``code`` is what putting it away remembers; ``activity`` what the person may add."""

    code: str
    text: str
    day: int
    activity: str = ""


# In the signed cookie of this browser: a hint is no answer, so it has no place in the sheet.
_DISMISSED_KEY, _MOST_DISMISSED = "quiet", 20


def dismiss_hint(week: Week, hint_code: str) -> None:
    """Do not give the hint called ``hint_code`` about this week again on this browser."""
    dismissed_hints = [*flask.session.get(_DISMISSED_KEY, []), f"{week.key}/{hint_code[:16]}"]
    flask.session[_DISMISSED_KEY] = dismissed_hints[-_MOST_DISMISSED:]


def find_week_hint(week: Week, week_blocks: Blocks, first_day: int) -> WeekHint | None:
    """The first hint that fits the days from ``first_day`` (0 is Monday) on, if any."""
    dismissed_hints = flask.session.get(_DISMISSED_KEY, [])
    for day_number in range(first_day, DAYS_A_WEEK):
        planned_blocks = [
            block for block in week_blocks.values() if block.planned and block.day == day_number
        ]
        for hint_rule in _HINT_RULES:
            week_hint = hint_rule(day_number, planned_blocks)
            if week_hint is not None and f"{week.key}/{week_hint.code}" not in dismissed_hints:
                return week_hint
    return None


def _find_rest_hint(day_number: int, planned_blocks: Sequence[Block]) -> WeekHint | None:
    if len(planned_blocks) < _REST_NEEDED_BLOCKS or any(
        resolve_category_code(block.activity) == "sleep" for block in planned_blocks
    ):
        return None
    hint_text = _("Ingen vila på %(day)s. Vill du lägga till det?", day=format_weekday(day_number))
    return WeekHint(f"no_rest_{day_number}", hint_text, day_number, "sleep")


def _find_full_day_hint(day_number: int, planned_blocks: Sequence[Block]) -> WeekHint | None:
    if len(planned_blocks) <= _FULL_DAY_BLOCKS:
        return None
    hint_text = _("Det är mycket på %(day)s. Vill du flytta något?", day=format_weekday(day_number))
    return WeekHint(f"full_{day_number}", hint_text, day_number)


_HINT_RULES: Sequence[Callable[[int, Sequence[Block]], WeekHint | None]] = (
    _find_rest_hint,
    _find_full_day_hint,
)
