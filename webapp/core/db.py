"""The database handle, the base of every model, and the column types they share."""

import datetime as dt
import enum
import fcntl
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import IO, Annotated, Any, ClassVar, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, current_app, g, has_app_context
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from webapp.core.ids import AccountId, OrganisationId, PersonId, SheetId

V = TypeVar("V")
BUSY_SECONDS = 3
_RETRY_SECONDS = 0.0003


class DatabaseBusy(Exception):
    """Another writer held the database for too long; nothing was written."""


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An aware moment, UTC in the database and in Python, on both engines alike."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> Any:
        """Refuse naive values: a time without a zone is a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.datetime | None:
        """SQLite drops the zone; every stored moment is UTC."""
        if value is None:
            return None
        moment: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return moment.astimezone(dt.UTC)


# A query whose rows are made of several columns.
ColumnsSelect = sa.Select[*tuple[Any, ...]]

intpk = Annotated[int, mapped_column(primary_key=True)]
public_id = Annotated[uuid.UUID, mapped_column(unique=True, default=uuid.uuid4)]


class Model(DeclarativeBase):
    """Base of every table: one naming convention, one way to store each Python type."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime(),
        str: sa.Text(),
        AccountId: sa.Integer(),
        OrganisationId: sa.Integer(),
        PersonId: sa.Integer(),
        SheetId: sa.Integer(),
        enum.StrEnum: sa.Enum(
            enum.StrEnum,
            native_enum=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


class Database:
    """One engine an app, one session a request.

    Reads open a plain transaction. A write begins with ``begin_write()``: on SQLite it takes its
    place in a kernel lock queue and then ``BEGIN IMMEDIATE``, so that writers neither upgrade a
    stale snapshot nor sleep in SQLite's busy handler.
    """

    def init_app(self, app: Flask, database_url: str) -> None:
        """Make the engine for ``database_url`` and close each context's session with it."""
        is_sqlite = database_url.startswith("sqlite")
        engine_options: dict[str, Any] = (
            {"connect_args": {"timeout": BUSY_SECONDS}}
            if is_sqlite
            else {"connect_args": {"connect_timeout": 5}, "pool_timeout": 5}
        )
        engine = sa.create_engine(database_url, **engine_options)
        if is_sqlite:
            WriterQueue(engine)
        app.extensions["db"] = engine
        app.teardown_appcontext(self._close_session)

    @property
    def engine(self) -> sa.Engine:
        """The running app's engine."""
        app_engine: sa.Engine = current_app.extensions["db"]
        return app_engine

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    def run(self, statement: sa.Executable, bound_values: dict[str, Any]) -> sa.CursorResult[Any]:
        """Run a statement that was built beforehand, past the ORM, in the session's transaction."""
        return self.session.connection().execute(statement, bound_values)

    def insert(self, table_model: type[Model]) -> Any:
        """An INSERT that can say what to do on a conflict: both engines speak it alike."""
        return (sqlite_insert if self.dialect == "sqlite" else postgresql_insert)(table_model)

    @property
    def session(self) -> Session:
        """The session of this request or command."""
        if "db_session" not in g:
            test_connection = current_app.extensions.get("db_connection")
            g.db_session = (
                Session(
                    test_connection,
                    join_transaction_mode="create_savepoint",
                    expire_on_commit=False,
                )
                if test_connection is not None
                else Session(self.engine, expire_on_commit=False)
            )
        open_session: Session = g.db_session
        return open_session

    def read_once(self, key: Hashable, read: Callable[[], V]) -> V:
        """What ``read`` gives, asked once a request; asked again after a write began or ended."""
        kept: dict[Hashable, Any] = self.session.info.setdefault("read_once", {})
        if key not in kept:
            kept[key] = read()
        value: V = kept[key]
        return value

    def begin_write(self) -> None:
        """Start a transaction that may write; whatever was only read before is let go.

        Read again what the decision rests on: others may have written meanwhile.
        """
        open_session = self.session
        if open_session.info.get("writing") and open_session.in_transaction():
            return
        open_session.info["writing"] = True
        open_session.info.pop("read_once", None)
        if self.dialect != "sqlite" or "db_connection" in current_app.extensions:
            # READ COMMITTED: each statement sees what has been committed, once asked anew.
            open_session.expire_all()
            return
        open_session.rollback()
        open_session.connection(execution_options={"writing": True})

    def commit(self) -> None:
        """Commit; the only call of its kind, made by a view or a command, once, at the end."""
        self.session.commit()
        self.session.info["writing"] = False
        self.session.info.pop("read_once", None)

    def _close_session(self, _error: BaseException | None) -> None:
        if has_app_context() and "db_session" in g:
            g.pop("db_session").close()


class WriterQueue:
    """SQLite writers of all processes wait in line on a lock file beside the database."""

    def __init__(self, sqlite_engine: sa.Engine) -> None:
        self.path = f"{sqlite_engine.url.database}.lock"
        self.mine = threading.Lock()
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        event.listen(sqlite_engine, "connect", self._prepare_connection)
        event.listen(sqlite_engine, "begin", self._begin_transaction)
        event.listen(sqlite_engine, "checkin", self._release_lock)

    def _prepare_connection(self, sqlite_connection: sqlite3.Connection, _record: object) -> None:
        sqlite_connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
            sqlite_connection.execute(f"PRAGMA {pragma}").close()

    def _begin_transaction(self, connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("writing"):
            # The driver's own way: SQLAlchemy's to say BEGIN costs as much as a query.
            cast(sqlite3.Connection, connection.connection.driver_connection).execute("BEGIN")
            return
        lock_file = Path(self.path).open("a")  # noqa: SIM115 - let go at check-in, after the commit
        if not self.mine.acquire(timeout=BUSY_SECONDS):
            lock_file.close()
            raise DatabaseBusy
        connection.info["lock"] = lock_file
        self._wait_for_lock(lock_file)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _wait_for_lock(self, lock_file: IO[str]) -> None:
        """Take the place that another process holds, a few hundred microseconds after it is free.

        Raises:
            DatabaseBusy: it was not free in time; a process that hangs must not hang all.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise DatabaseBusy from None
                time.sleep(_RETRY_SECONDS)
            else:
                return

    def _release_lock(self, _connection: sqlite3.Connection | None, pool_record: Any) -> None:
        lock_file = pool_record.info.pop("lock", None)
        if lock_file is not None:
            lock_file.close()
            self.mine.release()


db = Database()
