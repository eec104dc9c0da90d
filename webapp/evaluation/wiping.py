"""Clear what deleted rows leave behind in the database's own files."""

import sqlite3

from webapp.core.db import db
from webapp.evaluation.models import EvaluationFacts, EvaluationLink


def wipe() -> bool:
    """Write anew what deleted rows were in; False if somebody's reading kept old pages alive.

    SQLite leaves deleted rows in free pages and in its log until both are overwritten; PostgreSQL
    in dead tuples until the table is written anew. What the disk, PostgreSQL's own log and backups
    keep is for the operator (docs/evaluation.md).
    """
    # A read under way would hold the old pages.
    db.session.close()
    if db.dialect == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (EvaluationLink, EvaluationFacts):
                connection.exec_driver_sql(f"VACUUM (FULL) {table.__tablename__}")
        return True
    with db.engine.connect() as connection:
        raw = connection.connection
        try:
            for statement in ("PRAGMA secure_delete=ON", "VACUUM"):
                raw.execute(statement).close()
            busy, *_pages = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy
