"""Up from nothing, down again, and no difference to the models, on both databases."""

from pathlib import Path

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
from webapp.accounts.models import Account
from webapp.core.commands import alembic_config, upgrade
from webapp.core.db import Model, db
from webapp.programmes.models import Assignment


@pytest.fixture
def empty(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Flask:
    """The app on an empty database of its own."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgresql")(f"m{abs(hash(request.node.name))}")
    return create_app(settings(url))


def test_up_from_nothing_is_what_the_models_say(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "target_metadata": Model.metadata}
            )
            assert compare_metadata(context, Model.metadata) == []
        db.session.close()
        db.engine.dispose()


def test_down_and_up_again(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        command.downgrade(alembic_config(), "base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        db.session.close()
        db.engine.dispose()


def test_rows_survive_the_rebuild_of_their_parent(empty: Flask) -> None:
    """On SQLite a changed column copies, drops and renames the table (see migrations/env.py)."""
    with empty.app_context():
        upgrade()
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
