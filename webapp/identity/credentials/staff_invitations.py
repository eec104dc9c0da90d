"""Invitations: a one-time code by which staff choose their password and second factor."""

import datetime as dt

import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.credentials import codes, recovery_codes
from webapp.identity.models import Account, Passkey, StaffInvitation
from webapp.identity.sessions import service

LASTS = dt.timedelta(days=7)
_GROUPS = 5


def issue_invitation(account_id: int) -> str:
    """A new invitation for a staff account; the readable code, shown once. No commit.

    Also the way back for somebody who lost everything: earlier invitations end, what the account
    signs in with now works until the new one is used.
    """
    db.session.execute(
        sa.update(StaffInvitation)
        .where(StaffInvitation.account_id == account_id, StaffInvitation.used_at.is_(None))
        .values(used_at=utc_now())
    )
    code = codes.make_code(_GROUPS)
    db.session.add(
        StaffInvitation(
            account_id=account_id, code_hash=codes.hash_code(code), expires_at=utc_now() + LASTS
        )
    )
    db.session.flush()
    return code


def select_invited_account(code_hash: bytes) -> sa.Select[Account]:
    """The account that an unused invitation is for."""
    return (
        sa.select(Account)
        .join(StaffInvitation, StaffInvitation.account_id == Account.id)
        .where(
            StaffInvitation.code_hash == code_hash,
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > utc_now(),
            Account.ended_at.is_(None),
        )
    )


def accept_invitation(
    code_hash: bytes, account: Account, *, password_hash: str, totp_sealed: bytes, step: int
) -> list[str] | None:
    """Use up an invitation; the new recovery codes, or None if it was used meanwhile. No commit.

    What the account signed in with before is worth nothing from now, and its sessions end.
    """
    used = db.session.execute(
        sa.update(StaffInvitation)
        .where(
            StaffInvitation.code_hash == code_hash,
            StaffInvitation.account_id == account.id,
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > utc_now(),
        )
        .values(used_at=utc_now())
        .returning(StaffInvitation.id)
    )
    if used.first() is None:
        return None
    db.session.execute(
        sa.update(Account)
        .where(Account.id == account.id)
        .values(
            password_hash=password_hash, totp_sealed=totp_sealed, totp_step=step, locked_at=None
        )
    )
    db.session.execute(sa.delete(Passkey).where(Passkey.account_id == account.id))
    service.end_all_sessions(account.id)
    return recovery_codes.renew_recovery_codes(account.id)
