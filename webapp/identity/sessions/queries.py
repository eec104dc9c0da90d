"""What belongs to the person who asks: open sessions, passkeys."""

import datetime as dt

import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.settings import current_settings
from webapp.identity.models import Account, LoginSession, Passkey
from webapp.identity.sessions.current import SignedInSession, read_idle_limit


def select_own_account(signed_in: SignedInSession) -> sa.Select[Account]:
    """The row of the person signed in."""
    return sa.select(Account).where(Account.id == signed_in.account_id)


def select_open_sessions(signed_in: SignedInSession) -> sa.Select[LoginSession]:
    """My sessions that still hold, the newest first."""
    longest_session = dt.timedelta(hours=current_settings().session_hours)
    return (
        sa.select(LoginSession)
        .where(
            LoginSession.account_id == signed_in.account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.seen_at > utc_now() - read_idle_limit(signed_in.role),
            LoginSession.created_at > utc_now() - longest_session,
        )
        .order_by(LoginSession.created_at.desc())
    )


def select_fresh_session(signed_in: SignedInSession) -> sa.Select[int]:
    """My session, if I signed in within the last ten minutes."""
    return sa.select(LoginSession.id).where(
        LoginSession.id == signed_in.session_id,
        LoginSession.created_at > utc_now() - dt.timedelta(minutes=10),
    )


def select_passkeys(signed_in: SignedInSession) -> sa.Select[Passkey]:
    """My passkeys, the oldest first."""
    return (
        sa.select(Passkey)
        .where(Passkey.account_id == signed_in.account_id)
        .order_by(Passkey.created_at)
    )
