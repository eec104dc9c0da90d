"""Invitations: a one-time code by which staff choose their password and second factor."""

import datetime as dt

import sqlalchemy as sa

from webapp.accounts import codes, recovery, sessions
from webapp.accounts.models import Account, Invitation, Passkey
from webapp.core.clock import now
from webapp.core.db import db

LASTS = dt.timedelta(days=7)
_GROUPS = 5


def issue(account_id: int) -> str:
    """A new invitation for a staff account; the readable code, shown once. No commit.

    Also the way back for somebody who lost everything: earlier invitations end, what the account
    signs in with now works until the new one is used.
    """
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.account_id == account_id, Invitation.used_at.is_(None))
        .values(used_at=now())
    )
    code = codes.new(_GROUPS)
    db.session.add(
        Invitation(account_id=account_id, code_hash=codes.hashed(code), expires_at=now() + LASTS)
    )
    db.session.flush()
    return code


def waiting(code_hash: bytes) -> sa.Select[Account]:
    """The account that an unused invitation is for."""
    return (
        sa.select(Account)
        .join(Invitation, Invitation.account_id == Account.id)
        .where(
            Invitation.code_hash == code_hash,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
            Account.ended_at.is_(None),
        )
    )


def accept(
    code_hash: bytes, account: Account, *, password_hash: str, totp_sealed: bytes, step: int
) -> list[str] | None:
    """Use up an invitation; the new recovery codes, or None if it was used meanwhile. No commit.

    What the account signed in with before is worth nothing from now, and its sessions end.
    """
    used = db.session.execute(
        sa.update(Invitation)
        .where(
            Invitation.code_hash == code_hash,
            Invitation.account_id == account.id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(used_at=now())
        .returning(Invitation.id)
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
    sessions.end_all(account.id)
    return recovery.renew(account.id)
