"""The invented weeks of the demo: planned, lived, some of them sent."""

import datetime as dt
import uuid

import sqlalchemy as sa

from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.identity.people.persons import Person
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.activity_catalogue import list_known_activities
from webapp.instruments.schedule.schedule_blocks import (
    Block,
    BlockEnergy,
    BlockOutcome,
    DayPart,
    LivedAnswer,
)
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet, SheetTurn

WEEK_KIND = "schedule"
# Far enough back that last month's report has something in it.
_WEEKS_BACK = 9

# Day, part, activity, own words (Arabic, Swedish), start and end in minutes, what it did.
_PLANNED_BLOCKS = [
    (0, DayPart.MORNING, "exercise", ("مشي في الحديقة", "Promenad"), 540, 585, BlockEnergy.GAVE),
    (0, DayPart.AFTERNOON, "sleep", ("", ""), None, None, BlockEnergy.GAVE),
    (1, DayPart.FORENOON, "group_meeting", ("", ""), 540, 660, BlockEnergy.TOOK),
    (1, DayPart.AFTERNOON, "home", ("طبخ", "Laga mat"), None, None, BlockEnergy.NEITHER),
    (2, DayPart.FORENOON, "treatment", ("العلاج الطبيعي", "Sjukgymnast"), 600, 660, None),
    (2, DayPart.EVENING, "family", ("", ""), None, None, BlockEnergy.GAVE),
    (3, DayPart.FORENOON, "work", ("تدريب في المكتبة", "Praktik på biblioteket"), 540, 720, None),
    (3, DayPart.AFTERNOON, "sleep", ("", ""), None, None, None),
    (4, DayPart.FORENOON, "authority", ("", ""), 600, 645, BlockEnergy.TOOK),
    (
        4,
        DayPart.AFTERNOON,
        "social",
        ("قهوة مع أختي", "Fika med min syster"),
        840,
        930,
        BlockEnergy.GAVE,
    ),
    (5, DayPart.FORENOON, "home", ("", ""), None, None, None),
    (6, DayPart.AFTERNOON, "leisure", ("", ""), None, None, BlockEnergy.GAVE),
]
_OUTCOME_CYCLE = [
    BlockOutcome.DONE,
    BlockOutcome.DONE,
    BlockOutcome.PARTLY,
    BlockOutcome.DONE,
    BlockOutcome.NOT,
]


def add_demo_weeks(week_owner: Person, *, in_arabic: bool) -> None:
    """Last weeks lived and sent, this week planned and begun, for ``week_owner``.

    Only the newest still waits for an answer.
    """
    for weeks_back in range(_WEEKS_BACK, -1, -1):
        planned_week = Week.of(today()).after(-weeks_back)
        changed_answers = schedule_blocks.build_block_changes(
            _build_demo_week(planned_week, in_arabic=in_arabic)
        )
        draft_saving.save_answers(
            week_owner, WEEK_KIND, planned_week.key, changed_answers, SheetWrite(uuid.uuid4(), 1, 0)
        )
        if weeks_back:
            sent_sheet = owner_service.send_sheet(
                week_owner, WEEK_KIND, planned_week.key, today() + dt.timedelta(days=3)
            )
        if weeks_back > 1:
            answered_statement = sa.update(Sheet).where(Sheet.id == sent_sheet.sheet_id)
            db.session.execute(answered_statement.values(waits=SheetTurn.NOBODY, due=None))


def _build_demo_week(planned_week: Week, *, in_arabic: bool) -> dict[str, Block]:
    blocks_by_name: dict[str, Block] = {}
    for block_order, (
        weekday_index,
        day_part,
        activity_code,
        own_words,
        start_minute,
        end_minute,
        block_energy,
    ) in enumerate(_PLANNED_BLOCKS):
        is_past = planned_week.days[weekday_index] < today()
        block_outcome = _OUTCOME_CYCLE[(block_order + planned_week.number) % len(_OUTCOME_CYCLE)]
        blocks_by_name[schedule_blocks.make_block_name(blocks_by_name)] = Block(
            day=weekday_index,
            part=day_part,
            activity=activity_code,
            name=list_known_activities()[activity_code].text,
            order=block_order,
            words=own_words[0] if in_arabic else own_words[1],
            start=start_minute,
            end=end_minute,
            lived=LivedAnswer(
                block_outcome, block_energy if block_outcome is not BlockOutcome.NOT else None
            )
            if is_past
            else None,
        )
    return blocks_by_name
