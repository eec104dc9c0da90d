"""Who is signed in: the session row behind the cookie, and the role guard of blueprints."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from flask import abort, g, request
from flask_login import AnonymousUserMixin, LoginManager, current_user

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.settings import current_settings
from webapp.identity.models import Account, LoginSession, Role
from webapp.identity.people.persons import Person, StaffMember

# A session counts as seen at most this often: reading a page is no reason to write each time.
_SEEN_EVERY = dt.timedelta(seconds=60)

login_manager = LoginManager()
# Sessions are rows of ours; there is nothing in Flask's own to protect.
login_manager.session_protection = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The signed-in session as one joined read gives it; never changes during a request.

    ``account`` is who is signed in; ``method`` is how they signed in (see ``methods``), "" where
    that was not noted; ``phone_id`` is None on a phone or computer that is not remembered.
    """

    session_id: int
    account: Person | StaffMember
    role: Role
    shortcuts: bool
    phone_id: int | None
    seen_at: dt.datetime
    ends_at: dt.datetime
    method: str = ""

    is_active = True
    is_authenticated = True
    is_anonymous = False

    @property
    def account_id(self) -> int:
        """The account that is signed in."""
        return self.account.id

    @property
    def name(self) -> str:
        """The name of who is signed in."""
        return self.account.name

    @property
    def language(self) -> str:
        """The code of their language."""
        return self.account.language

    def get_id(self) -> str:
        """For Flask-Login; the cookie is ours."""
        return str(self.account.id)


def find_session() -> Session | None:
    """The session of this request, or None where nobody is signed in."""
    user = current_user._get_current_object()
    return user if user.is_authenticated else None


def current_session() -> Session:
    """The session of this request; only for views behind a guard."""
    return cast(Session, current_user._get_current_object())


def current_person() -> Person:
    """The deltagare signed in; anybody else is stopped with 403."""
    account = current_session().account
    return account if isinstance(account, Person) else abort(403)


def current_staff() -> StaffMember:
    """The member of staff signed in; a deltagare is stopped with 403."""
    account = current_session().account
    return account if isinstance(account, StaffMember) else abort(403)


def require_role(*roles: Role) -> Callable[[], None]:
    """A ``before_request`` guard: stop everyone but these roles with 403."""

    def guard() -> None:
        if current_session().role not in roles:
            abort(403)

    return guard


def hash_token(token: str) -> bytes:
    """What is stored in place of a random token or code."""
    return hashlib.sha256(token.encode()).digest()


def make_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def cookie_name(name: str) -> str:
    """``__Host-`` where the browser allows it: over https."""
    return f"__Host-{name}" if current_settings().https else name


def idle_limit(role: Role) -> dt.timedelta:
    """How long a session of this role may rest, a setting."""
    config = current_settings()
    return dt.timedelta(
        minutes=config.idle_minutes_deltagare
        if role is Role.DELTAGARE
        else config.idle_minutes_staff
    )


_COLUMNS = (
    Account.id,
    Account.public_id,
    Account.role,
    Account.name,
    Account.organisation_id,
    Account.language,
    Account.shortcuts,
    LoginSession.id.label("session_id"),
    LoginSession.phone_id,
    LoginSession.method,
    LoginSession.seen_at,
    LoginSession.created_at,
    LoginSession.ended_at,
    Account.locked_at,
    Account.ended_at.label("account_ended_at"),
    sealing.DataKey.wrapped.label("wrapped_key"),
    sealing.DataKey.master_key,
)
_BY_TOKEN = (
    sa.select(*_COLUMNS)
    .select_from(LoginSession)
    .join(Account, Account.id == LoginSession.account_id)
    .outerjoin(sealing.DataKey, sealing.DataKey.person_id == Account.id)
    .where(LoginSession.token_hash == sa.bindparam("token_hash"))
)


@login_manager.request_loader
def load_session(_request: object) -> Session | None:
    """The session behind the cookie, if it still holds."""
    token = request.cookies.get(cookie_name("session"))
    if not token:
        return None
    row = db.run(_BY_TOKEN, {"token_hash": hash_token(token)}).first()
    if row is None:
        return None
    # Known even when the session is over: what they typed is carried to the next one.
    g.known_account_id, g.known_role = row.id, row.role
    idle_until = row.seen_at + idle_limit(row.role)
    ends_at = min(idle_until, row.created_at + dt.timedelta(hours=current_settings().session_hours))
    if row.ended_at or row.locked_at or row.account_ended_at or ends_at <= utc_now():
        return None
    return Session(
        session_id=row.session_id,
        account=_account_in(row),
        role=row.role,
        shortcuts=row.shortcuts,
        phone_id=row.phone_id,
        seen_at=row.seen_at,
        ends_at=ends_at,
        method=row.method,
    )


def _account_in(row: sa.Row[Any]) -> Person | StaffMember:
    if row.role is Role.DELTAGARE:
        return Person(
            id=row.id,
            public_id=row.public_id,
            name=row.name,
            language=row.language,
            wrapped_key=row.wrapped_key,
            master_key=row.master_key,
        )
    return StaffMember(
        id=row.id,
        public_id=row.public_id,
        role=row.role,
        name=row.name,
        organisation_id=row.organisation_id,
        language=row.language,
    )


class Stranger(AnonymousUserMixin):
    """A visitor who is not signed in."""


login_manager.anonymous_user = Stranger


def touch_session() -> None:
    """Note that the session is in use; its own small transaction, at most once a minute."""
    session = find_session()
    if session is None or utc_now() - session.seen_at < _SEEN_EVERY:
        return
    db.begin_write()
    db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.id == session.session_id)
        .values(seen_at=utc_now())
    )
    db.commit()
