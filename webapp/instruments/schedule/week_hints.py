"""One hint at a time about a planned week, found by rules; the person can put it away.

A hint is a question about the plan, after the handbook's "real small steps, brake if needed"
(AMiA, step 3).
"""

from collections.abc import Callable, Sequence

import flask
import msgspec

from webapp.core.i18n import format_weekday
from webapp.core.i18n import gettext as _
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.instruments.schedule.activity_catalogue import resolve_category_code
from webapp.instruments.schedule.schedule_blocks import Block, Blocks

# A day with more planned blocks than this is a full day.
_FULL_DAY_BLOCKS = 8
# A day with this many planned blocks, or more, should have planned rest too.
_REST_NEEDED_BLOCKS = 3


class WeekHint(msgspec.Struct, frozen=True, kw_only=True):
    """A question about one day of a week.

    ``code`` names the hint when it is put away; ``day`` is 0 (Monday) to 6; ``activity`` is the
    code of an activity the person can add, "" where the hint offers none.
    """

    code: str
    text: str
    day: int
    activity: str = ""


# Where the signed cookie of this browser lists the hints put away, and how many it keeps. They do
# not stand in the sheet, because putting a hint away answers nothing.
_DISMISSED_KEY = "quiet"
_MOST_DISMISSED = 20


def dismiss_hint(week: Week, hint_code: str) -> None:
    """Put the hint called ``hint_code`` away for this week, in this browser."""
    dismissed_hints = [*flask.session.get(_DISMISSED_KEY, []), f"{week.key}/{hint_code[:16]}"]
    flask.session[_DISMISSED_KEY] = dismissed_hints[-_MOST_DISMISSED:]


def find_week_hint(week: Week, week_blocks: Blocks, first_day: int) -> WeekHint | None:
    """The first hint about the days from ``first_day`` (0 is Monday) on; None where none fits."""
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
    """A hint about a day with much planned and no rest."""
    categories = {resolve_category_code(block.activity) for block in planned_blocks}
    if len(planned_blocks) < _REST_NEEDED_BLOCKS or "sleep" in categories:
        return None
    hint_text = _("Ingen vila på %(day)s. Vill du lägga till det?", day=format_weekday(day_number))
    return WeekHint(code=f"no_rest_{day_number}", text=hint_text, day=day_number, activity="sleep")


def _find_full_day_hint(day_number: int, planned_blocks: Sequence[Block]) -> WeekHint | None:
    """A hint about a day with very much planned."""
    if len(planned_blocks) <= _FULL_DAY_BLOCKS:
        return None
    hint_text = _("Det är mycket på %(day)s. Vill du flytta något?", day=format_weekday(day_number))
    return WeekHint(code=f"full_{day_number}", text=hint_text, day=day_number)


_HINT_RULES: Sequence[Callable[[int, Sequence[Block]], WeekHint | None]] = (
    _find_rest_hint,
    _find_full_day_hint,
)
