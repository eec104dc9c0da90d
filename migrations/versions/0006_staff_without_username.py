"""Staff who come from an outside sign-in have no user name; a deltagare never has one."""

import sqlalchemy as sa
from alembic import op

revision = "7c2e9b14d0f6"
down_revision = "5b1f0d7ac964"

_NAME = "ck_account_username_by_role"


def upgrade() -> None:
    _replace_check("role <> 'deltagare' OR username IS NULL")


def downgrade() -> None:
    unnamed_count = op.get_bind().scalar(
        sa.text("SELECT count(*) FROM account WHERE role <> 'deltagare' AND username IS NULL")
    )
    if unnamed_count:
        raise RuntimeError(
            f"{unnamed_count} staff accounts have no user name, which the schema before does not "
            "allow: give each of them one first. Nothing was changed."
        )
    _replace_check("(role = 'deltagare') = (username IS NULL)")


def _replace_check(condition: str) -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(_NAME), type_="check")
        batch_op.create_check_constraint(op.f(_NAME), sa.text(condition))
