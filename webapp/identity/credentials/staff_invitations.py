"""Invitations: a one-time code by which staff choose their password and second factor."""

import datetime as dt

import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.ids import AccountId
from webapp.identity.credentials import codes, recovery_codes
from webapp.identity.models import Account, Passkey, StaffInvitation
from webapp.identity.sessions import service

INVITATION_PERIOD = dt.timedelta(days=7)
_GROUPS = 5


def issue_invitation(account_id: AccountId) -> str:
    """A new invitation for a staff account; the readable code, shown once. No commit.

    Also the way back for somebody who lost everything: earlier invitations end, what the account
    signs in with now works until the new one is used.
    """
    db.session.execute(
        sa.update(StaffInvitation)
        .where(StaffInvitation.account_id == account_id, StaffInvitation.used_at.is_(None))
        .values(used_at=utc_now())
    )
    invitation_code = codes.make_code(_GROUPS)
    db.session.add(
        StaffInvitation(
            account_id=account_id,
            code_hash=codes.hash_code(invitation_code),
            expires_at=utc_now() + INVITATION_PERIOD,
        )
    )
    db.session.flush()
    return invitation_code


def select_invited_account(code_hash: bytes) -> sa.Select[Account]:
    """The account that an unused invitation is for.

    An invitation leads to a password, which is no use without a user name: such an account is never
    given.
    """
    return (
        sa.select(Account)
        .join(StaffInvitation, StaffInvitation.account_id == Account.id)
        .where(
            StaffInvitation.code_hash == code_hash,
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > utc_now(),
            Account.username.is_not(None),
            Account.ended_at.is_(None),
        )
    )


def accept_invitation(
    code_hash: bytes,
    invited_account: Account,
    *,
    password_hash: str,
    totp_sealed: bytes,
    totp_step: int,
) -> list[str] | None:
    """Use up an invitation; the new recovery codes, or None if it was used meanwhile. No commit.

    What the account signed in with before is worth nothing from now, and its sessions end.
    """
    used_invitation_id = db.session.execute(
        sa.update(StaffInvitation)
        .where(
            StaffInvitation.code_hash == code_hash,
            StaffInvitation.account_id == invited_account.id,
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > utc_now(),
        )
        .values(used_at=utc_now())
        .returning(StaffInvitation.id)
    )
    if used_invitation_id.first() is None:
        return None
    db.session.execute(
        sa.update(Account)
        .where(Account.id == invited_account.id)
        .values(
            password_hash=password_hash,
            totp_sealed=totp_sealed,
            totp_step=totp_step,
            locked_at=None,
        )
    )
    db.session.execute(sa.delete(Passkey).where(Passkey.account_id == invited_account.id))
    service.end_all_sessions(invited_account.id)
    return recovery_codes.replace_recovery_codes(invited_account.id)
