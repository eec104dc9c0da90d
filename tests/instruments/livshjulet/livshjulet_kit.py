"""Wheels filled in and sent without walking through their pages."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests.cast import actor
from tests.conftest import account
from webapp.core.clock import today
from webapp.core.db import db
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.questions.asking import load_questionnaires
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet

KIND = "livshjulet"
OWN = f"/livshjulet/{KIND}"
AREAS = ("health", "rest", "family", "friends", "home", "money", "work", "leisure")
LOW = (3, 3, 6, 4, 7, 2, 2, 10)
# Against LOW: three better, one a little better, one a little worse, two the same, one without.
HIGH = (5, 6, 6, 5, 6, 2, 4, None)


def rated(ratings: Sequence[int | None]) -> dict[str, Any]:
    """The answers to the areas in order; None is declined."""
    return {area: rating or "declined" for area, rating in zip(AREAS, ratings, strict=True)}


def fill(
    app: Flask,
    name: str,
    key: str,
    ratings: Sequence[int | None],
    *,
    send: bool = True,
    **more: Any,
) -> uuid.UUID:
    """``name`` fills in the wheel of ``key`` and sends it, or keeps it; the sheet's public id."""
    with app.app_context():
        db.begin_write()
        owner = actor(account(name))
        answers = {
            **rated(ratings),
            **questionnaire_sheet.build_kept_definition(load_questionnaires()[KIND]),
            **more,
        }
        draft_saving.save_answers(owner, KIND, key, answers, SheetWrite(uuid.uuid4(), 1, 2**30))
        if send:
            owner_service.send_sheet(owner, KIND, key, today() + dt.timedelta(days=3))
        else:
            owner_service.keep_sheet(owner, KIND, key)
        db.commit()
        found = sa.select(Sheet.public_id).where(
            Sheet.person_id == owner.id, Sheet.kind == KIND, Sheet.key == key
        )
        return db.session.scalars(found).one()


def compare_url(app: Flask, name: str, kind: str = KIND) -> str:
    """The handläggare's page of the wheels of ``name``."""
    with app.app_context():
        return f"/handlaggare/persons/{account(name).public_id}/livshjulet/{kind}"
