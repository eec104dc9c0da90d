"""Ten recovery codes for staff whose second factor is lost; each works once."""

import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.ids import AccountId
from webapp.identity.credentials import codes
from webapp.identity.models import RecoveryCode

RECOVERY_CODE_COUNT = 10
# Three groups of 20 bits; tries are throttled.
_GROUPS = 3


def replace_recovery_codes(account_id: AccountId) -> list[str]:
    """Ten new codes in clear, to be shown once; the old ones stop working. No commit."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    new_codes = [codes.make_code(_GROUPS) for _ in range(RECOVERY_CODE_COUNT)]
    db.session.add_all(
        RecoveryCode(account_id=account_id, code_hash=codes.hash_code(new_code))
        for new_code in new_codes
    )
    db.session.flush()
    return new_codes


def use_recovery_code(account_id: AccountId, typed_code: str) -> bool:
    """Whether ``typed`` is an unused code of the account; uses it up. No commit."""
    used_code_id = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == codes.hash_code(typed_code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=utc_now())
        .returning(RecoveryCode.id)
    )
    return used_code_id.first() is not None


def count_recovery_codes(account_id: AccountId) -> int:
    """How many codes are unused."""
    unused_count = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return unused_count or 0
