"""The invented wheels of the demo: a start and an end that can be compared."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from webapp.accounts.persons import Person
from webapp.core.clock import now, today
from webapp.core.db import db
from webapp.questionnaires import body
from webapp.questions.asking import definitions
from webapp.sheets import road
from webapp.sheets.drafts import Write
from webapp.sheets.models import Sheet, SheetVersion, Waits

KIND = "livshjulet"
# Days ago, then the eight areas in order; None is not answered.
_RATED: dict[str, dict[str, tuple[int, tuple[int | None, ...]]]] = {
    "Björk": {
        "start": (66, (3, 3, 6, 4, 7, 2, 2, 5)),
        "start-together": (64, (4, 3, 6, 5, 7, 2, 3, 5)),
        "slut": (1, (5, 6, 6, 5, 6, 2, 4, None)),
    },
}
_MORE = {
    "start": {"focus": "rest", "step": "Gå och lägga mig före elva."},
    "start-together": {"focus": "rest", "step": "declined"},
    "slut": {"focus": "work", "step": "Besöka verkstaden en gång till."},
}


def add(owner: Person) -> None:
    """What ``owner`` has sent; only the newest still waits for an answer."""
    definition = definitions().get(KIND)
    mine = _RATED.get(owner.name, {})
    if definition is None:
        return
    for key, (days, ratings) in mine.items():
        rated: dict[str, Any] = {
            area.question: rating or "declined"
            for area, rating in zip(definition.wheel, ratings, strict=True)
        }
        changes = {**rated, **_MORE[key], **body.beginning(definition)}
        road.save(owner, KIND, key, changes, Write(uuid.uuid4(), 1, 0))
        sent = road.send(owner, KIND, key, today() + dt.timedelta(days=3))
        _earlier(sent.sheet_id, days, answered=key != list(mine)[-1])


def _earlier(sheet_id: int | None, days: int, *, answered: bool) -> None:
    """As if it had been written and sent so many days ago."""
    moment = now() - dt.timedelta(days=days)
    values: dict[str, Any] = {"sent_at": moment, "saved_at": moment, "day": moment.date()}
    if answered:
        values |= {"waits": Waits.NOBODY, "due": None}
    db.session.execute(sa.update(Sheet).where(Sheet.id == sheet_id).values(values))
    db.session.execute(
        sa.update(SheetVersion).where(SheetVersion.sheet_id == sheet_id).values(sent_at=moment)
    )
