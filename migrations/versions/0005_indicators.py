"""Indicators: who may answer once, and, apart from that, what waits sealed and what was counted."""

import sqlalchemy as sa
from alembic import op

revision = "5b1f0d7ac964"
down_revision = "5d1f0c2b7a34"


def upgrade() -> None:
    op.create_table(
        "indicator_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_text")),
        sa.UniqueConstraint("instrument", "hash", name=op.f("uq_indicator_text_instrument_hash")),
    )
    op.create_table(
        "indicator_pool",
        *_place("indicator_pool"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "indicator_total",
        *_place("indicator_total", sa.Column("month", sa.Date(), nullable=False)),
        sa.Column("number", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "indicator_count",
        *_place(
            "indicator_count",
            sa.Column("month", sa.Date(), nullable=False),
            sa.Column("question", sa.String(length=32), nullable=False),
            sa.Column("answer", sa.String(length=32), nullable=False),
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    _invitation()


def _place(table: str, *more: sa.Column) -> list[sa.schema.SchemaItem]:
    """The columns and keys that say which answers a row is about."""
    columns = [
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        *more,
    ]
    return [
        *columns,
        sa.ForeignKeyConstraint(
            ["text_id"], ["indicator_text.id"], name=op.f(f"fk_{table}_text_id")
        ),
        sa.PrimaryKeyConstraint(*[each.name for each in columns], name=op.f(f"pk_{table}")),
    ]


def _invitation() -> None:
    op.create_table(
        "indicator_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("instrument", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("burnt", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["account.id"], name=op.f("fk_indicator_invitation_invited_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account.id"],
            name=op.f("fk_indicator_invitation_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_invitation")),
        sa.UniqueConstraint(
            "person_id",
            "programme",
            "instrument",
            "occasion",
            name=op.f("uq_indicator_invitation_person_id_programme_instrument_occasion"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_indicator_invitation_public_id")),
    )


def downgrade() -> None:
    for table in (
        "indicator_invitation",
        "indicator_count",
        "indicator_total",
        "indicator_pool",
        "indicator_text",
    ):
        op.drop_table(table)
