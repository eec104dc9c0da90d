"""Up from nothing, down again, and no difference to the models, on both databases."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask

from tests.cast import people
from tests.conftest import settings
from webapp import create_app
from webapp.core.clock import utc_now
from webapp.core.commands import build_alembic_config, upgrade_database
from webapp.core.db import Model, db
from webapp.identity.models import Account, LoginSession, Role
from webapp.programmes.models import Assignment
from webapp.sheets.models import Sheet, SheetTurn, SheetVersion

Row = dict[str, Any]

# The first schema, where each sheet was a diary.
FIRST = "aadc34e07a18"
# The last schema where all staff had to have a user name.
ALL_STAFF_NAMED = "5b1f0d7ac964"


@pytest.fixture
def empty(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Flask:
    """The app on an empty database of its own."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgresql")(f"m{abs(hash(request.node.name))}")
    return create_app(settings(url))


def test_up_from_nothing_is_what_the_models_say(empty: Flask) -> None:
    with empty.app_context():
        upgrade_database()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "target_metadata": Model.metadata}
            )
            assert compare_metadata(context, Model.metadata) == []
        db.session.close()
        db.engine.dispose()


def test_down_and_up_again(empty: Flask) -> None:
    with empty.app_context():
        upgrade_database()
        command.downgrade(build_alembic_config(), "base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade_database()
        db.session.close()
        db.engine.dispose()


def test_rows_survive_the_rebuild_of_their_parent(empty: Flask) -> None:
    """On SQLite a changed column copies, drops and renames the table (see migrations/env.py)."""
    with empty.app_context():
        upgrade_database()
        db.begin_write()
        people()
        db.commit()
        before = [
            db.session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (Account, Assignment)
        ]
        db.session.close()
        with db.engine.connect() as connection:
            sqlite = connection.dialect.name == "sqlite"
            if sqlite:
                connection.connection.execute("PRAGMA foreign_keys=OFF")
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("account", recreate="auto") as batch:
                batch.alter_column("name", type_=sa.String(200), existing_nullable=False)
            connection.commit()
            assert not sqlite or not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            connection.rollback()
        after = [
            db.session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (Account, Assignment)
        ]
        assert after == before
        db.session.close()
        db.engine.dispose()


def test_a_diary_of_the_first_schema_gets_its_day_and_keeps_what_was_sent(empty: Flask) -> None:
    days = [dt.date(2026, 1, 1), dt.date(2026, 11, 22), dt.date(2028, 2, 29)]
    with empty.app_context():
        command.upgrade(build_alembic_config(), FIRST)
        with db.engine.begin() as connection:
            sent_diaries(connection, days)
        upgrade_database()
        found = db.session.execute(
            sa.select(Sheet.key, Sheet.day, SheetVersion.body, LoginSession.method)
            .join(SheetVersion, SheetVersion.sheet_id == Sheet.id)
            .join(LoginSession, LoginSession.account_id == Sheet.person_id)
            .order_by(Sheet.id)
        ).all()
        assert [tuple(row) for row in found] == [
            (day.isoformat(), day, day.isoformat().encode(), "") for day in days
        ]
        db.session.close()
        db.engine.dispose()


def test_staff_without_a_user_name_hold_back_the_schema_that_wants_one(empty: Flask) -> None:
    with empty.app_context():
        upgrade_database()
        db.begin_write()
        people()
        db.session.execute(sa.update(Account).where(Account.name == "Rolf").values(username=None))
        db.commit()
        before = list_account_rows()
        with pytest.raises(RuntimeError, match="1 staff accounts have no user name"):
            command.downgrade(build_alembic_config(), ALL_STAFF_NAMED)
        assert list_account_rows() == before
        db.session.close()
        db.engine.dispose()


def test_accounts_survive_the_way_to_all_staff_named_and_back(empty: Flask) -> None:
    with empty.app_context():
        upgrade_database()
        db.begin_write()
        people()
        db.commit()
        before = list_account_rows()
        unnamed = sa.update(Account).where(Account.name == "Rolf").values(username=None)
        command.downgrade(build_alembic_config(), ALL_STAFF_NAMED)
        assert list_account_rows() == before
        with db.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
            connection.execute(unnamed)
        command.upgrade(build_alembic_config(), "head")
        assert list_account_rows() == before
        with db.engine.begin() as connection:
            connection.execute(unnamed)
        db.session.close()
        db.engine.dispose()


def list_account_rows() -> list[Any]:
    """All accounts and how many assignments hang on each."""
    assigned = sa.select(sa.func.count()).where(Assignment.person_id == Account.id)
    with db.engine.connect() as connection:
        return list(
            connection.execute(
                sa.select(*Account.__table__.c, assigned.scalar_subquery()).order_by(Account.id)
            ).all()
        )


def sent_diaries(connection: sa.Connection, days: list[dt.date]) -> None:
    """A person who is signed in and has sent the diary of each of ``days``, as first written."""
    moment = utc_now()
    for model, values in diary_rows(days, moment):
        types = {column.name: column.type for column in sa.inspect(model).columns}
        columns = [sa.column(name, types[name]) for name in values]
        connection.execute(sa.insert(sa.table(model.__tablename__, *columns)).values(values))


def diary_rows(days: list[dt.date], moment: dt.datetime) -> Iterator[tuple[type[Model], Row]]:
    """Each row with exactly the columns it had in the first schema."""
    yield (
        Account,
        {"id": 1, "public_id": uuid4(), "role": Role.DELTAGARE, "name": "Amina", "language": "ar"}
        | {"totp_step": 0, "wrong_pins": 0, "shortcuts": True, "created_at": moment},
    )
    yield (
        LoginSession,
        {"id": 1, "account_id": 1, "token_hash": b"x", "device": "Test"}
        | {"created_at": moment, "seen_at": moment},
    )
    for number, day in enumerate(days, 1):
        yield (
            Sheet,
            {"id": number, "public_id": uuid4(), "person_id": 1, "kind": "diary"}
            | {"key": day.isoformat(), "revision": 1, "saved_at": moment, "kept": False}
            | {"version": 1, "sent_at": moment, "waits": SheetTurn.HANDLAGGARE},
        )
        yield (
            SheetVersion,
            {"id": number, "sheet_id": number, "number": 1, "body": day.isoformat().encode()}
            | {"language": "ar", "sent_at": moment},
        )
