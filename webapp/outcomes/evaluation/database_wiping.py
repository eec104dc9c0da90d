"""Clear what deleted rows leave behind in the database's own files."""

import sqlite3
import time

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from webapp.core.db import BUSY_SECONDS, db
from webapp.identity.models import CarriedForm
from webapp.outcomes.evaluation.models import EvaluationFacts, EvaluationLink

_WIPED_TABLES = (EvaluationLink, EvaluationFacts, CarriedForm)
_COUNT_OLDER_READERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    " AND coalesce(datname, current_database()) = current_database()"
    " AND age(backend_xmin) >= age(CAST(:mine AS xid))"
)


def wipe_deleted_rows() -> bool:
    """Write anew what deleted rows were in; False if somebody's reading kept old rows alive.

    SQLite leaves deleted rows in free pages and in its log until both are overwritten; PostgreSQL
    in dead tuples until the table is written anew. What the disk, PostgreSQL's own log and backups
    keep is for the operator (docs/evaluation.md).
    """
    # A read under way would hold the old pages.
    db.session.close()
    return _wipe_postgresql() if db.dialect == "postgresql" else _wipe_sqlite()


def _wipe_sqlite() -> bool:
    with db.engine.connect() as connection:
        raw_connection = connection.connection
        try:
            for statement in ("PRAGMA secure_delete=ON", "VACUUM"):
                raw_connection.execute(statement).close()
            is_busy, *_pages = raw_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not is_busy


def _wipe_postgresql() -> bool:
    """Deleted rows that a transaction from before may still read would be copied along."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not _wait_for_older_readers(connection):
            return False
        # Whoever comes after a waiting VACUUM waits too: rather give up.
        connection.exec_driver_sql(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        try:
            for wiped_table in _WIPED_TABLES:
                connection.exec_driver_sql(f"VACUUM (FULL) {wiped_table.__tablename__}")
        except OperationalError:
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def _wait_for_older_readers(connection: sa.Connection) -> bool:
    """Wait a little for whoever reads what was there before this moment, a backup for one."""
    own_transaction_id = connection.scalar(
        sa.text("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)")
    )
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.scalar(_COUNT_OLDER_READERS, {"mine": own_transaction_id}):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
