"""Sessions: rows behind random cookies, new at each sign-in, each revocable."""

import datetime as dt
import re
from typing import TypeVar

import flask
import msgspec
import sqlalchemy as sa
from flask import request
from werkzeug import Response

from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import current_language
from webapp.core.settings import current_settings
from webapp.identity.models import Account, LoginSession, Phone, Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import Session, cookie_name, hash_token, make_token

R = TypeVar("R", bound=Response)

_SESSIONS_KEPT = dt.timedelta(days=30)
_PHONE_SECONDS = 365 * 24 * 3600
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac", "Linux")
_BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


class StartedSession(msgspec.Struct, frozen=True):
    """The cookies of a new session; ``phone`` only where the phone is to be remembered."""

    session: str
    phone: str | None

    def onto(self, response: R) -> R:
        """Set the cookies on ``response``."""
        _set_cookie(response, "session", self.session, None)
        if self.phone is not None:
            _set_cookie(response, "phone", self.phone, _PHONE_SECONDS)
        return response


def _set_cookie(response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=current_settings().https,
        httponly=True,
        samesite="Lax",
    )


def start_session(account: Account, *, phone: bool, method: str) -> StartedSession:
    """Sign ``account`` in on this browser; ``phone`` says whether to remember it.

    ``method`` is what was shown (see ``methods``), for what the person will sign.

    Everything that stood for the browser before is let go: its session, its signed cookie and with
    that its CSRF token. The language stays there, so that the sign-in page speaks it too when the
    session has ended. No commit.
    """
    end_current_session()
    flask.session.clear()
    flask.session["language"] = account.language
    kept_forms.announce_kept_form(account.id)
    phone_id, phone_token = _remember_phone(account.id) if phone else (None, None)
    token, moment = make_token(), utc_now()
    _forget_old(account.id, moment)
    db.session.add(
        LoginSession(
            token_hash=hash_token(token),
            account_id=account.id,
            phone_id=phone_id,
            device=_describe_device(),
            method=method,
            created_at=moment,
            seen_at=moment,
        )
    )
    return StartedSession(token, phone_token)


def _forget_old(account_id: int, moment: dt.datetime) -> None:
    """Where somebody was signed in is nobody's business for longer than it helps."""
    old = LoginSession.created_at < moment - _SESSIONS_KEPT
    db.session.execute(sa.delete(LoginSession).where(LoginSession.account_id == account_id, old))


def _remember_phone(account_id: int) -> tuple[int, str]:
    """The phone's row and cookie; a phone that is remembered already stays the same."""
    token = request.cookies.get(cookie_name("phone"), "")
    phone = db.session.scalar(select_live_phone(token).where(Phone.account_id == account_id))
    if phone is None:
        token = make_token()
        phone = Phone(account_id=account_id, token_hash=hash_token(token), created_at=utc_now())
        db.session.add(phone)
        db.session.flush()
    return phone.id, token


def select_live_phone(token: str) -> sa.Select[Phone]:
    """The remembered phone behind a cookie."""
    return sa.select(Phone).where(Phone.token_hash == hash_token(token), Phone.ended_at.is_(None))


def is_remembered(account_id: int) -> bool:
    """Whether this browser is a remembered phone of the account."""
    token = request.cookies.get(cookie_name("phone"), "")
    phone = db.session.scalar(select_live_phone(token).where(Phone.account_id == account_id))
    return phone is not None


def _describe_device() -> str:
    """System and browser by name, e.g. ``Android, Chrome``: enough to know one's own."""
    agent = request.user_agent.string
    system = next((name for name in _SYSTEMS if name in agent), "")
    browser = next((name for mark, name in _BROWSERS.items() if re.search(mark, agent)), "")
    return ", ".join(name for name in (system, browser) if name)


def end_current_session() -> None:
    """End the session of this browser's cookie."""
    token = request.cookies.get(cookie_name("session"))
    if token:
        _end_sessions(LoginSession.token_hash == hash_token(token))


def end_all_sessions(account_id: int) -> None:
    """End every session of an account."""
    _end_sessions(LoginSession.account_id == account_id)


def end_other_sessions(account_id: int, keep: int) -> None:
    """End every session of an account but ``keep``."""
    _end_sessions(sa.and_(LoginSession.account_id == account_id, LoginSession.id != keep))


def end_one_session(account_id: int, session_id: int) -> None:
    """End one of the account's own sessions, and forget the phone it ran on."""
    mine = sa.and_(LoginSession.account_id == account_id, LoginSession.id == session_id)
    phone_id = db.session.scalar(sa.select(LoginSession.phone_id).where(mine))
    _end_sessions(mine)
    if phone_id is not None:
        db.session.execute(sa.update(Phone).where(Phone.id == phone_id).values(ended_at=utc_now()))
        _end_sessions(LoginSession.phone_id == phone_id)


def forget_other_phones(account_id: int, keep: int | None) -> None:
    """Forget every phone of an account but ``keep``."""
    db.session.execute(
        sa.update(Phone)
        .where(
            Phone.account_id == account_id,
            Phone.ended_at.is_(None),
            sa.true() if keep is None else Phone.id != keep,
        )
        .values(ended_at=utc_now())
    )


def _end_sessions(which: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.update(LoginSession)
        .where(which, LoginSession.ended_at.is_(None))
        .values(ended_at=utc_now())
    )


def is_borrowed(person: Session | None) -> bool:
    """Whether a deltagare is on a phone or computer that is not to be remembered."""
    return person is not None and person.role is Role.DELTAGARE and person.phone_id is None


def clear_session_cookies(response: R, *, wipe: bool) -> R:
    """Take the session off this browser; ``wipe`` leaves nothing of us on it at all."""
    spoken = None if wipe else current_language().code
    flask.session.clear()
    if spoken:
        flask.session["language"] = spoken
    response.delete_cookie(
        cookie_name("session"), secure=current_settings().https, httponly=True, samesite="Lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"' if wipe else '"storage"'
    return response
