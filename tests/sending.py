"""A diary sheet sent without walking through its pages, and a counter of what a page asks."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from tests.cast import actor
from tests.conftest import account
from webapp.consent.models import Grant
from webapp.core import sealing
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet

DUE = dt.timedelta(days=3)


def send(
    app: Flask, name: str, days_ago: int = 0, *, due: dt.timedelta = DUE, **answers: Any
) -> uuid.UUID:
    """``name`` writes and sends the diary of a day; the sheet's public id."""
    key = (today() - dt.timedelta(days=days_ago)).isoformat()
    with app.app_context():
        person, page = actor(account(name)), uuid.uuid4()
        draft_saving.save_answers(
            person, "diary", key, answers or {"mood": 3}, SheetWrite(page, 1, 2**30)
        )
        owner_service.send_sheet(person, "diary", key, today() + due)
        db.commit()
        return db.session.scalars(
            sa.select(Sheet.public_id).where(Sheet.person_id == person.id, Sheet.key == key)
        ).one()


def keep(app: Flask, name: str, text: str) -> uuid.UUID:
    """``name`` writes today's diary and keeps it; the sheet's public id."""
    key = today().isoformat()
    with app.app_context():
        person = actor(account(name))
        draft_saving.save_answers(
            person, "diary", key, {"tell": text}, SheetWrite(uuid.uuid4(), 1, 0)
        )
        owner_service.keep_sheet(person, "diary", key)
        db.commit()
        return db.session.scalars(
            sa.select(Sheet.public_id).where(Sheet.person_id == person.id, Sheet.key == key)
        ).one()


def withdraw(app: Flask, name: str) -> None:
    """``name`` takes back every consent."""
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Grant)
            .where(Grant.person_id == account(name).id, Grant.withdrawn_at.is_(None))
            .values(withdrawn_at=utc_now())
        )
        db.commit()


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that reach the database within."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.split()[0].upper() in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            seen.append(statement)

    with app.app_context():
        engine = db.engine
        # Read once in the life of a process.
        sealing.derive_system_key("warm")
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
