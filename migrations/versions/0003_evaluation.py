"""Evaluation: consent, number, background facts, what is kept."""

import sqlalchemy as sa
from alembic import op

import webapp.core.db

revision = "864de4ef8ca6"
down_revision = "c78025447ffc"


def upgrade() -> None:
    op.create_table(
        "evaluation",
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("programme", name=op.f("pk_evaluation")),
    )
    op.create_table(
        "evaluation_record",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_evaluation_record")),
    )
    with op.batch_alter_table("evaluation_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evaluation_record_programme"), ["programme"], unique=False
        )

    op.create_table(
        "evaluation_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", webapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", webapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", webapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("text_version", sa.String(length=32), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account.id"],
            name=op.f("fk_evaluation_consent_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_consent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluation_consent_public_id")),
    )
    with op.batch_alter_table("evaluation_consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evaluation_consent_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "uq_evaluation_consent_standing",
            ["person_id", "programme"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "evaluation_link",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account.id"],
            name=op.f("fk_evaluation_link_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_evaluation_link")),
        sa.UniqueConstraint(
            "person_id", "programme", name=op.f("uq_evaluation_link_person_id_programme")
        ),
    )
    op.create_table(
        "evaluation_facts",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["evaluation_link.number"],
            name=op.f("fk_evaluation_facts_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_evaluation_facts")),
    )


def downgrade() -> None:
    op.drop_table("evaluation_facts")
    op.drop_table("evaluation_link")
    with op.batch_alter_table("evaluation_consent", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evaluation_consent_standing",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_evaluation_consent_person_id"))

    op.drop_table("evaluation_consent")
    with op.batch_alter_table("evaluation_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evaluation_record_programme"))

    op.drop_table("evaluation_record")
    op.drop_table("evaluation")
