"""Questionnaires whose wording holds, because somebody has answered them."""

import sqlalchemy as sa
from alembic import op

revision = "5d1f0c2b7a34"
down_revision = "864de4ef8ca6"


def upgrade() -> None:
    op.create_table(
        "instrument_lock",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "version", name=op.f("pk_instrument_lock")),
    )


def downgrade() -> None:
    op.drop_table("instrument_lock")
