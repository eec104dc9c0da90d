"""What belongs to the person who asks: open sessions, passkeys."""

import datetime as dt

import sqlalchemy as sa

from webapp.core.clock import utc_now
from webapp.core.settings import current_settings
from webapp.identity.models import Account, LoginSession, Passkey
from webapp.identity.sessions.current import Session, idle_limit


def select_own_account(person: Session) -> sa.Select[Account]:
    """The row of the person signed in."""
    return sa.select(Account).where(Account.id == person.account_id)


def select_open_sessions(person: Session) -> sa.Select[LoginSession]:
    """My sessions that still hold, the newest first."""
    longest = dt.timedelta(hours=current_settings().session_hours)
    return (
        sa.select(LoginSession)
        .where(
            LoginSession.account_id == person.account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.seen_at > utc_now() - idle_limit(person.role),
            LoginSession.created_at > utc_now() - longest,
        )
        .order_by(LoginSession.created_at.desc())
    )


def select_fresh_session(person: Session) -> sa.Select[int]:
    """My session, if I signed in within the last ten minutes."""
    return sa.select(LoginSession.id).where(
        LoginSession.id == person.session_id,
        LoginSession.created_at > utc_now() - dt.timedelta(minutes=10),
    )


def select_passkeys(person: Session) -> sa.Select[Passkey]:
    """My passkeys, the oldest first."""
    return (
        sa.select(Passkey)
        .where(Passkey.account_id == person.account_id)
        .order_by(Passkey.created_at)
    )
