"""The invented weeks of the demo: planned, lived, some of them sent."""

import datetime as dt
import uuid

import sqlalchemy as sa

from webapp.accounts.persons import Person
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.schedule import blocks
from webapp.schedule.blocks import Block, Energy, Lived, Outcome, Part
from webapp.schedule.catalogue import known
from webapp.sheets import road
from webapp.sheets.drafts import Write
from webapp.sheets.models import Sheet, Waits

KIND = "schedule"
# Far enough back that last month's report has something in it.
_WEEKS = 9

# Day, part, activity, own words (Arabic, Swedish), start and end in minutes, what it did.
_PLAN = [
    (0, Part.MORNING, "exercise", ("مشي في الحديقة", "Promenad"), 540, 585, Energy.GAVE),
    (0, Part.AFTERNOON, "sleep", ("", ""), None, None, Energy.GAVE),
    (1, Part.FORENOON, "group_meeting", ("", ""), 540, 660, Energy.TOOK),
    (1, Part.AFTERNOON, "home", ("طبخ", "Laga mat"), None, None, Energy.NEITHER),
    (2, Part.FORENOON, "treatment", ("العلاج الطبيعي", "Sjukgymnast"), 600, 660, None),
    (2, Part.EVENING, "family", ("", ""), None, None, Energy.GAVE),
    (3, Part.FORENOON, "work", ("تدريب في المكتبة", "Praktik på biblioteket"), 540, 720, None),
    (3, Part.AFTERNOON, "sleep", ("", ""), None, None, None),
    (4, Part.FORENOON, "authority", ("", ""), 600, 645, Energy.TOOK),
    (4, Part.AFTERNOON, "social", ("قهوة مع أختي", "Fika med min syster"), 840, 930, Energy.GAVE),
    (5, Part.FORENOON, "home", ("", ""), None, None, None),
    (6, Part.AFTERNOON, "leisure", ("", ""), None, None, Energy.GAVE),
]
_OUTCOMES = [Outcome.DONE, Outcome.DONE, Outcome.PARTLY, Outcome.DONE, Outcome.NOT]


def add(owner: Person, *, arabic: bool) -> None:
    """Last weeks lived and sent, this week planned and begun, for ``owner``.

    Only the newest still waits for an answer.
    """
    for back in range(_WEEKS, -1, -1):
        week = Week.of(today()).after(-back)
        changed = blocks.changes(_week(week, arabic=arabic))
        road.save(owner, KIND, week.key, changed, Write(uuid.uuid4(), 1, 0))
        if back:
            sent = road.send(owner, KIND, week.key, today() + dt.timedelta(days=3))
        if back > 1:
            answered = sa.update(Sheet).where(Sheet.id == sent.sheet_id)
            db.session.execute(answered.values(waits=Waits.NOBODY, due=None))


def _week(week: Week, *, arabic: bool) -> dict[str, Block]:
    found: dict[str, Block] = {}
    for at, (day, part, activity, words, start, end, energy) in enumerate(_PLAN):
        gone = week.days[day] < today()
        outcome = _OUTCOMES[(at + week.number) % len(_OUTCOMES)]
        found[blocks.new_name(found)] = Block(
            day=day,
            part=part,
            activity=activity,
            name=known()[activity].text,
            order=at,
            words=words[0] if arabic else words[1],
            start=start,
            end=end,
            lived=Lived(outcome, energy if outcome is not Outcome.NOT else None) if gone else None,
        )
    return found
