"""Runs the migrations on the app's own engine."""

import sqlalchemy as sa
from alembic import context

import webapp  # noqa: F401 - every model must be known
from webapp.core.db import Model

engine: sa.Engine = context.config.attributes["engine"]
with engine.connect() as connection:
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        # Batch mode copies, drops and renames a table: with foreign keys on, the drop would take
        # the rows that refer to it along. Cannot be switched within a transaction.
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        connection.rollback()
        connection.connection.execute("PRAGMA foreign_keys=ON")
        if broken:
            raise RuntimeError(f"foreign keys broken after the migration: {broken[:5]}")
