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
from webapp.core.ids import AccountId
from webapp.core.settings import current_settings
from webapp.identity.models import Account, LoginSession, Phone, Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import (
    SignedInSession,
    build_cookie_name,
    hash_token,
    make_token,
)

ResponseT = TypeVar("ResponseT", bound=Response)

_SESSIONS_KEPT = dt.timedelta(days=30)
_PHONE_SECONDS = 365 * 24 * 3600
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac", "Linux")
_BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


class StartedSession(msgspec.Struct, frozen=True):
    """The cookies of a new session; ``phone`` only where the phone is to be remembered."""

    session: str
    phone: str | None

    def onto(self, response: ResponseT) -> ResponseT:
        """Set the cookies on ``response``."""
        _set_cookie(response, "session", self.session, None)
        if self.phone is not None:
            _set_cookie(response, "phone", self.phone, _PHONE_SECONDS)
        return response


def _set_cookie(
    response: Response, base_name: str, cookie_value: str, max_seconds: int | None
) -> None:
    response.set_cookie(
        build_cookie_name(base_name),
        cookie_value,
        max_age=max_seconds,
        path="/",
        secure=current_settings().https,
        httponly=True,
        samesite="Lax",
    )


def start_session(account: Account, *, remember_phone: bool, sign_in_method: str) -> StartedSession:
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
    phone_id, phone_token = _remember_phone(account.id) if remember_phone else (None, None)
    session_token, started_at = make_token(), utc_now()
    _delete_old_sessions(account.id, started_at)
    db.session.add(
        LoginSession(
            token_hash=hash_token(session_token),
            account_id=account.id,
            phone_id=phone_id,
            device=_describe_device(),
            method=sign_in_method,
            created_at=started_at,
            seen_at=started_at,
        )
    )
    return StartedSession(session_token, phone_token)


def _delete_old_sessions(account_id: AccountId, current_time: dt.datetime) -> None:
    """Delete the account's session rows that are older than 30 days."""
    is_old = LoginSession.created_at < current_time - _SESSIONS_KEPT
    db.session.execute(sa.delete(LoginSession).where(LoginSession.account_id == account_id, is_old))


def _remember_phone(account_id: AccountId) -> tuple[int, str]:
    """The phone's row and cookie; a phone that is remembered already stays the same."""
    phone_token = request.cookies.get(build_cookie_name("phone"), "")
    remembered_phone = db.session.scalar(
        select_live_phone(phone_token).where(Phone.account_id == account_id)
    )
    if remembered_phone is None:
        phone_token = make_token()
        remembered_phone = Phone(
            account_id=account_id, token_hash=hash_token(phone_token), created_at=utc_now()
        )
        db.session.add(remembered_phone)
        db.session.flush()
    return remembered_phone.id, phone_token


def select_live_phone(phone_token: str) -> sa.Select[Phone]:
    """The remembered phone behind a cookie."""
    return sa.select(Phone).where(
        Phone.token_hash == hash_token(phone_token), Phone.ended_at.is_(None)
    )


def is_remembered_phone(account_id: AccountId) -> bool:
    """Whether this browser is a remembered phone of the account."""
    phone_token = request.cookies.get(build_cookie_name("phone"), "")
    remembered_phone = db.session.scalar(
        select_live_phone(phone_token).where(Phone.account_id == account_id)
    )
    return remembered_phone is not None


def _describe_device() -> str:
    """System and browser by name, e.g. ``Android, Chrome``: enough to know one's own."""
    user_agent = request.user_agent.string
    system_name = next((known_name for known_name in _SYSTEMS if known_name in user_agent), "")
    browser_name = next(
        (
            known_name
            for browser_mark, known_name in _BROWSERS.items()
            if re.search(browser_mark, user_agent)
        ),
        "",
    )
    return ", ".join(known_name for known_name in (system_name, browser_name) if known_name)


def end_current_session() -> None:
    """End the session of this browser's cookie."""
    session_token = request.cookies.get(build_cookie_name("session"))
    if session_token:
        _end_sessions(LoginSession.token_hash == hash_token(session_token))


def end_all_sessions(account_id: AccountId) -> None:
    """End every session of an account."""
    _end_sessions(LoginSession.account_id == account_id)


def end_other_sessions(account_id: AccountId, kept_session_id: int) -> None:
    """End every session of an account but ``keep``."""
    _end_sessions(
        sa.and_(LoginSession.account_id == account_id, LoginSession.id != kept_session_id)
    )


def end_one_session(account_id: AccountId, session_id: int) -> None:
    """End one of the account's own sessions, and forget the phone it ran on."""
    own_session = sa.and_(LoginSession.account_id == account_id, LoginSession.id == session_id)
    phone_id = db.session.scalar(sa.select(LoginSession.phone_id).where(own_session))
    _end_sessions(own_session)
    if phone_id is not None:
        db.session.execute(sa.update(Phone).where(Phone.id == phone_id).values(ended_at=utc_now()))
        _end_sessions(LoginSession.phone_id == phone_id)


def forget_other_phones(account_id: AccountId, kept_phone_id: int | None) -> None:
    """Forget every phone of an account but ``keep``."""
    db.session.execute(
        sa.update(Phone)
        .where(
            Phone.account_id == account_id,
            Phone.ended_at.is_(None),
            sa.true() if kept_phone_id is None else Phone.id != kept_phone_id,
        )
        .values(ended_at=utc_now())
    )


def _end_sessions(session_condition: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.update(LoginSession)
        .where(session_condition, LoginSession.ended_at.is_(None))
        .values(ended_at=utc_now())
    )


def is_borrowed_device(signed_in: SignedInSession | None) -> bool:
    """Whether a deltagare is on a phone or computer that is not to be remembered."""
    return signed_in is not None and signed_in.role is Role.DELTAGARE and signed_in.phone_id is None


def clear_session_cookies(response: ResponseT, *, wipe_browser: bool) -> ResponseT:
    """Remove the session cookie; ``wipe`` also tells the browser to clear all it keeps of us."""
    language_code = None if wipe_browser else current_language().code
    flask.session.clear()
    if language_code:
        flask.session["language"] = language_code
    response.delete_cookie(
        build_cookie_name("session"), secure=current_settings().https, httponly=True, samesite="Lax"
    )
    response.headers["Clear-Site-Data"] = (
        '"cache", "cookies", "storage"' if wipe_browser else '"storage"'
    )
    return response
