"""Weeks: the day a sheet is about, usual weeks, signatures, comments on a part.

Every sheet so far is a diary, whose key is its day.
"""

import sqlalchemy as sa
from alembic import op

import webapp.core.db

revision = "c78025447ffc"
down_revision = "aadc34e07a18"


def upgrade() -> None:
    op.create_table(
        "usual_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", webapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_usual_week_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_week")),
        sa.UniqueConstraint("public_id", name=op.f("uq_usual_week_public_id")),
    )
    with op.batch_alter_table("usual_week", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_usual_week_person_id"), ["person_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum("signed", "approved", name="act", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", webapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_signature_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_signature_sheet_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["account.id"], name=op.f("fk_signature_signer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("public_id", name=op.f("uq_signature_public_id")),
        sa.UniqueConstraint(
            "sheet_id",
            "number",
            "act",
            "signer_id",
            name=op.f("uq_signature_sheet_id_number_act_signer_id"),
        ),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=32), nullable=True))

    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("method", sa.String(length=32), nullable=True))
    op.execute("UPDATE login_session SET method = ''")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.alter_column("method", existing_type=sa.String(length=32), nullable=False)

    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.add_column(sa.Column("day", sa.Date(), nullable=True))
    day = "key" if op.get_bind().dialect.name == "sqlite" else "CAST(key AS DATE)"
    op.execute(f"UPDATE sheet SET day = {day}")  # noqa: S608 - one of two words of ours
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.alter_column("day", existing_type=sa.Date(), nullable=False)
        batch_op.create_index("ix_sheet_person_id_day", ["person_id", "day"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.drop_index("ix_sheet_person_id_day")
        batch_op.drop_column("day")

    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_column("method")

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_column("about")

    op.drop_table("signature")
    with op.batch_alter_table("usual_week", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_usual_week_person_id"))

    op.drop_table("usual_week")
