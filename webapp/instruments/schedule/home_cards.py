"""What the home page says about the week: today's plan, the evening check, the look-back."""

import datetime as dt
from collections.abc import Mapping

from flask import url_for

from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import schedule_blocks, week_sheet
from webapp.instruments.schedule.schedule_blocks import Block
from webapp.sheets import draft_saving
from webapp.sheets.due_items import DueItem, SheetState, SheetStates

# The hour in Stockholm from which the day can be looked back on.
_EVENING_HOUR = 16


def list_schedule_cards(person: Person, moment: dt.datetime, states: SheetStates) -> list[DueItem]:
    """The cards of the week at ``moment``, the local time; reads the sheet of that week alone.

    ``states`` are the states of the person's sheets by kind and key.
    """
    week = Week.of(moment.date())
    stored_sheet = draft_saving.load_own_sheet(person, week_sheet.KIND, week.key)
    week_blocks = schedule_blocks.parse_sheet_blocks(stored_sheet.draft.answers)
    blocks_today = [block for block in week_blocks.values() if block.day == moment.weekday()]
    due_items = [
        _find_evening_card(moment, blocks_today),
        _build_this_week_card(week, week_blocks, blocks_today),
    ]
    has_looked_back = any(
        stored_sheet.draft.answers.get(answer_name) for answer_name in week_sheet.LOOKBACK_QUESTIONS
    )
    is_sunday = moment.weekday() == DAYS_A_WEEK - 1
    if is_sunday and week_blocks and not has_looked_back:
        due_items.append(_build_lookback_card(week))
    elif moment.weekday() == 0:
        due_items.append(_find_last_week_card(week.after(-1), states.get(week_sheet.KIND, {})))
    return [due_item for due_item in due_items if due_item is not None]


def _find_evening_card(moment: dt.datetime, blocks_today: list[Block]) -> DueItem | None:
    """The questions about today; None before the evening, and where all is answered."""
    waiting_blocks = [block for block in blocks_today if block.planned and block.lived is None]
    waiting_count = len(waiting_blocks)
    if moment.hour < _EVENING_HOUR or not waiting_count:
        return None
    return DueItem(
        source=week_sheet.KIND,
        title=_("Hur gick dagen?"),
        text=ngettext("%(n)s sak att svara på.", "%(n)s saker att svara på.", waiting_count),
        url=url_for("schedule.show_day_page", day=moment.date()),
        icon="check",
        action=_("Svara nu"),
    )


def _build_this_week_card(
    week: Week, week_blocks: dict[str, Block], blocks_today: list[Block]
) -> DueItem:
    planned_today = [block for block in blocks_today if block.planned]
    if not week_blocks:
        card_text = _("Veckan är tom. Börja med en sak.")
    elif not planned_today:
        card_text = _("Inget är planerat i dag.")
    else:
        card_text = ngettext(
            "%(done)s av %(n)s gjord i dag",
            "%(done)s av %(n)s gjorda i dag",
            len(planned_today),
            done=len([block for block in planned_today if week_sheet.is_block_done(block)]),
        )
    return DueItem(
        source=week_sheet.KIND,
        title=_("Min vecka"),
        text=card_text,
        url=url_for("schedule.show_week_page", week=week),
        icon="calendar",
        action=_("Öppna") if week_blocks else _("Börja"),
    )


def _find_last_week_card(week: Week, week_states: Mapping[str, SheetState]) -> DueItem | None:
    """The look-back on ``week``; None where it has no sheet, or it was sent or kept already."""
    week_state = week_states.get(week.key)
    if week_state is None or week_state.is_done:
        return None
    return _build_lookback_card(week)


def _build_lookback_card(week: Week) -> DueItem:
    return DueItem(
        source=week_sheet.KIND,
        title=_("Se tillbaka på veckan"),
        text=_("Vad vill du behålla? Vad vill du ändra?"),
        url=url_for("schedule.show_lookback_page", week=week),
        icon="eye",
        action=_("Vecka %(week)s", week=week.number),
    )
