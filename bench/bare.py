"""The least a Flask + SQLAlchemy app can do with a form: insert one plain row, durably.

The measure of what a save may cost. Same server, same database settings (on SQLite WAL and
``synchronous=FULL``, on PostgreSQL its defaults), and nothing else: no session, no CSRF check,
nothing sealed.
"""

import os
from typing import Any

import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from webapp.core.db import BUSY_SECONDS


class Base(DeclarativeBase):
    """Base of the one table."""


class Entry(Base):
    """A text."""

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int]
    text: Mapped[str]


def _durable(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def create_app() -> Flask:
    """The app on the database that ``DATABASE_URL`` names."""
    app = Flask(__name__)
    url = os.environ["DATABASE_URL"]
    sqlite = url.startswith("sqlite")
    engine = sa.create_engine(url, connect_args={"timeout": 10 * BUSY_SECONDS} if sqlite else {})
    if sqlite:
        event.listen(engine, "connect", _durable)

    @app.post("/save")
    def save() -> str:
        with Session(engine) as session:
            session.add(Entry(person=int(request.form["person"]), text=request.form["answer"]))
            session.commit()
        return "Sparat"

    return app


def prepare(url: str) -> None:
    """Make the table in an empty database."""
    engine = sa.create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
