"""INSERT ... ON CONFLICT, which both engines speak alike but SQLAlchemy keeps in two places."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from webapp.core.db import Model, db


def insert(table: type[Model]) -> Any:
    """An insert of the running engine that can say what to do on a conflict."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
