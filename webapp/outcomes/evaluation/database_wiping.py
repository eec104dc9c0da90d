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
    """Rewrite what held deleted rows; False where another reader stood in the way.

    SQLite leaves deleted rows in free pages and in its log until both are overwritten; PostgreSQL
    leaves them as dead tuples until the table is rewritten. What the disk, PostgreSQL's own log and
    backups keep is for the operator to destroy (docs/evaluation.md).
    """
    # A transaction of our own would keep the old pages in use.
    db.session.close()
    if db.dialect == "postgresql":
        return _wipe_postgresql()
    return _wipe_sqlite()


def _wipe_sqlite() -> bool:
    with db.engine.connect() as connection:
        raw_connection = connection.connection
        try:
            for statement in ("PRAGMA secure_delete=ON", "VACUUM"):
                raw_connection.execute(statement).close()
            checkpoint = raw_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    # The first column is 1 where a reader kept the log from being emptied.
    is_busy, *_page_counts = checkpoint
    return not is_busy


def _wipe_postgresql() -> bool:
    """Rewrite each table, once no older transaction is left that could still read deleted rows.

    VACUUM would copy such rows into the new file.
    """
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not _wait_for_older_readers(connection):
            return False
        # Everybody who comes after a waiting VACUUM has to wait too, so give up after a while.
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
    """Wait for older transactions to end, a backup for one; False where some are left in the end.

    It waits at most ``BUSY_SECONDS``.
    """
    own_transaction_id = connection.scalar(
        sa.text("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)")
    )
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.scalar(_COUNT_OLDER_READERS, {"mine": own_transaction_id}):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
