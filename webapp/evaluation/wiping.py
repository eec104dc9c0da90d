"""Clear what deleted rows leave behind in the database's own files."""

import sqlite3
import time

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from webapp.accounts.models import CarriedForm
from webapp.core.db import BUSY_SECONDS, db
from webapp.evaluation.models import EvaluationFacts, EvaluationLink

_TABLES = (EvaluationLink, EvaluationFacts, CarriedForm)
_OLDER = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND coalesce(datname, current_database()) = current_database()"
    " AND age(backend_xmin) >= age(CAST(:mine AS xid))"
)


def wipe() -> bool:
    """Write anew what deleted rows were in; False if somebody's reading kept old rows alive.

    SQLite leaves deleted rows in free pages and in its log until both are overwritten; PostgreSQL
    in dead tuples until the table is written anew. What the disk, PostgreSQL's own log and backups
    keep is for the operator (docs/evaluation.md).
    """
    # A read under way would hold the old pages.
    db.session.close()
    return _postgresql() if db.dialect == "postgresql" else _sqlite()


def _sqlite() -> bool:
    with db.engine.connect() as connection:
        raw = connection.connection
        try:
            for statement in ("PRAGMA secure_delete=ON", "VACUUM"):
                raw.execute(statement).close()
            busy, *_pages = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy


def _postgresql() -> bool:
    """Deleted rows that a transaction from before may still read would be copied along."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not _are_gone(connection):
            return False
        # Whoever comes after a waiting VACUUM waits too: rather give up.
        connection.exec_driver_sql(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        try:
            for table in _TABLES:
                connection.exec_driver_sql(f"VACUUM (FULL) {table.__tablename__}")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def _are_gone(connection: sa.Connection) -> bool:
    """Wait a little for whoever reads what was there before this moment, a backup for one."""
    mine = connection.scalar(sa.text("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)"))
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.scalar(_OLDER, {"mine": mine}):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
