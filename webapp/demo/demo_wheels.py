"""The invented wheels of the demo: a start and an end that can be compared."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.ids import SheetId
from webapp.identity.people.persons import Person
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.questions.asking import load_questionnaires
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet, SheetTurn, SheetVersion

WHEEL_KIND = "livshjulet"
# Days ago, then the eight areas in order; None is not answered.
_RATINGS: dict[str, dict[str, tuple[int, tuple[int | None, ...]]]] = {
    "Björk": {
        "start": (66, (3, 3, 6, 4, 7, 2, 2, 5)),
        "start-together": (64, (4, 3, 6, 5, 7, 2, 3, 5)),
        "slut": (1, (5, 6, 6, 5, 6, 2, 4, None)),
    },
}
_FOCUS_ANSWERS = {
    "start": {"focus": "rest", "step": "Gå och lägga mig före elva."},
    "start-together": {"focus": "rest", "step": "declined"},
    "slut": {"focus": "work", "step": "Besöka verkstaden en gång till."},
}


def add_demo_wheels(wheel_owner: Person) -> None:
    """What ``wheel_owner`` has sent; only the newest still waits for an answer."""
    questionnaire = load_questionnaires().get(WHEEL_KIND)
    own_ratings = _RATINGS.get(wheel_owner.name, {})
    if questionnaire is None:
        return
    for sheet_key, (days_ago, area_ratings) in own_ratings.items():
        rated_answers: dict[str, Any] = {
            life_area.question: area_rating or "declined"
            for life_area, area_rating in zip(questionnaire.wheel, area_ratings, strict=True)
        }
        changed_answers = {
            **rated_answers,
            **_FOCUS_ANSWERS[sheet_key],
            **questionnaire_sheet.build_kept_definition(questionnaire),
        }
        draft_saving.save_answers(
            wheel_owner, WHEEL_KIND, sheet_key, changed_answers, SheetWrite(uuid.uuid4(), 1, 0)
        )
        sent_sheet = owner_service.send_sheet(
            wheel_owner, WHEEL_KIND, sheet_key, today() + dt.timedelta(days=3)
        )
        _backdate_sheet(
            sent_sheet.sheet_id, days_ago, is_answered=sheet_key != list(own_ratings)[-1]
        )


def _backdate_sheet(sheet_id: SheetId | None, days_ago: int, *, is_answered: bool) -> None:
    """As if it had been written and sent so many days ago."""
    sent_moment = utc_now() - dt.timedelta(days=days_ago)
    sheet_values: dict[str, Any] = {
        "sent_at": sent_moment,
        "saved_at": sent_moment,
        "day": sent_moment.date(),
    }
    if is_answered:
        sheet_values |= {"waits": SheetTurn.NOBODY, "due": None}
    db.session.execute(sa.update(Sheet).where(Sheet.id == sheet_id).values(sheet_values))
    db.session.execute(
        sa.update(SheetVersion).where(SheetVersion.sheet_id == sheet_id).values(sent_at=sent_moment)
    )
