"""Ten recovery codes for staff whose second factor is lost; each works once."""

import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.credentials import codes
from webapp.identity.models import RecoveryCode

COUNT = 10
# Three groups of 20 bits; tries are throttled.
_GROUPS = 3


def renew_recovery_codes(account_id: int) -> list[str]:
    """Ten new codes, shown this once; the old ones are worth nothing from now. No commit."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    fresh = [codes.make_code(_GROUPS) for _ in range(COUNT)]
    db.session.add_all(
        RecoveryCode(account_id=account_id, code_hash=codes.hash_code(code)) for code in fresh
    )
    db.session.flush()
    return fresh


def use_recovery_code(account_id: int, typed: str) -> bool:
    """Whether ``typed`` is an unused code of the account; uses it up. No commit."""
    used = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == codes.hash_code(typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=utc_now())
        .returning(RecoveryCode.id)
    )
    return used.first() is not None


def count_recovery_codes(account_id: int) -> int:
    """How many codes are unused."""
    count = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return count or 0
