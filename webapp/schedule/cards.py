"""What the home page says about the week: today's plan, the evening check, the look-back."""

import datetime as dt
from collections.abc import Mapping

from flask import url_for

from webapp.accounts.persons import Person
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import DAYS, Week
from webapp.schedule import blocks, body
from webapp.schedule.blocks import Block
from webapp.sheets import road
from webapp.sheets.due import DueItem, State, States

# By the clock in Stockholm; before that most of a day is still to come.
_EVENING = 16


def cards(person: Person, now: dt.datetime, states: States) -> list[DueItem]:
    """Where to go now; reads this week's sheet, and nothing else."""
    week = Week.of(now.date())
    stored = road.find(person, body.KIND, week.key)
    there = blocks.in_sheet(stored.draft.answers)
    today = [block for block in there.values() if block.day == now.weekday()]
    found = [_evening(now, today), _this_week(week, there, today)]
    if now.weekday() == DAYS - 1 and there and not any(map(stored.draft.answers.get, body.TEXTS)):
        found.append(_back(week))
    elif now.weekday() == 0:
        found.append(_last(week.after(-1), states.get(body.KIND, {})))
    return [card for card in found if card is not None]


def _evening(now: dt.datetime, today: list[Block]) -> DueItem | None:
    waiting = sum(block.planned and block.lived is None for block in today)
    if now.hour < _EVENING or not waiting:
        return None
    return DueItem(
        source=body.KIND,
        title=_("Hur gick dagen?"),
        text=ngettext("%(n)s sak att svara på.", "%(n)s saker att svara på.", waiting),
        url=url_for("schedule.day", day=now.date()),
        icon="check",
        action=_("Svara nu"),
    )


def _this_week(week: Week, there: dict[str, Block], today: list[Block]) -> DueItem:
    planned = [block for block in today if block.planned]
    if not there:
        text = _("Veckan är tom. Börja med en sak.")
    elif not planned:
        text = _("Inget är planerat i dag.")
    else:
        text = ngettext(
            "%(done)s av %(n)s gjord i dag",
            "%(done)s av %(n)s gjorda i dag",
            len(planned),
            done=sum(map(body.was_done, planned)),
        )
    return DueItem(
        source=body.KIND,
        title=_("Min vecka"),
        text=text,
        url=url_for("schedule.week", week=week),
        icon="calendar",
        action=_("Öppna") if there else _("Börja"),
    )


def _last(week: Week, states: Mapping[str, State]) -> DueItem | None:
    """Last week, until it was sent or kept."""
    state = states.get(week.key)
    if state is None or state.is_done:
        return None
    return _back(week)


def _back(week: Week) -> DueItem:
    return DueItem(
        source=body.KIND,
        title=_("Se tillbaka på veckan"),
        text=_("Vad vill du behålla? Vad vill du ändra?"),
        url=url_for("schedule.look_back", week=week),
        icon="eye",
        action=_("Vecka %(week)s", week=week.number),
    )
