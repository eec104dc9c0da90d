"""Who is signed in: the session row behind the cookie, and the role guard of blueprints."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Callable
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from flask import abort, g, request
from flask_login import AnonymousUserMixin, LoginManager, current_user

from webapp.accounts.models import Account, LoginSession, Role
from webapp.core import sealing
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.settings import settings

# A session counts as seen at most this often: reading a page is no reason to write each time.
_SEEN_EVERY = dt.timedelta(seconds=60)

login_manager = LoginManager()
# Sessions are rows of ours; there is nothing in Flask's own to protect.
login_manager.session_protection = None


class Viewer(msgspec.Struct, frozen=True):
    """The signed-in account as one joined read gives it; never changes during a request.

    ``method`` is how they signed in (see ``methods``), "" where that was not noted.
    """

    id: int
    public_id: uuid.UUID
    role: Role
    name: str
    organisation_id: int | None
    language: str
    shortcuts: bool
    session_id: int
    phone_id: int | None
    seen_at: dt.datetime
    ends_at: dt.datetime
    wrapped_key: bytes | None
    master_key: str | None
    method: str = ""

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """For Flask-Login; the cookie is ours."""
        return str(self.id)

    @property
    def key(self) -> bytes:
        """A deltagare's own data key.

        Raises:
            Tampered: there is none, or it does not unwrap.
        """
        if self.wrapped_key is None or self.master_key is None:
            raise sealing.Tampered("no data key")
        return sealing.unwrap(self.wrapped_key, self.master_key)


def me() -> Viewer:
    """The person signed in; only for views behind a guard."""
    return cast(Viewer, current_user._get_current_object())


def viewer() -> Viewer | None:
    """The person signed in, or None."""
    user = current_user._get_current_object()
    return user if user.is_authenticated else None


def only(*roles: Role) -> Callable[[], None]:
    """A ``before_request`` guard: stop everyone but these roles with 403."""

    def guard() -> None:
        if me().role not in roles:
            abort(403)

    return guard


def digest(token: str) -> bytes:
    """What is stored in place of a random token or code."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def cookie_name(name: str) -> str:
    """``__Host-`` where the browser allows it: over https."""
    return f"__Host-{name}" if settings().https else name


def idle_limit(role: Role) -> dt.timedelta:
    """How long a session of this role may rest, a setting."""
    config = settings()
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
def load_viewer(_request: object) -> Viewer | None:
    """The viewer behind the session cookie, if that session still holds."""
    token = request.cookies.get(cookie_name("session"))
    if not token:
        return None
    row = db.run(_BY_TOKEN, {"token_hash": digest(token)}).first()
    if row is None:
        return None
    # Known even when the session is over: what they typed is carried to the next one.
    g.known_account_id, g.known_role = row.id, row.role
    idle_until = row.seen_at + idle_limit(row.role)
    ends_at = min(idle_until, row.created_at + dt.timedelta(hours=settings().session_hours))
    if row.ended_at or row.locked_at or row.account_ended_at or ends_at <= now():
        return None
    values: dict[str, Any] = {name: getattr(row, name, None) for name in Viewer.__struct_fields__}
    return Viewer(**values | {"ends_at": ends_at})


class Nobody(AnonymousUserMixin):
    """A visitor who is not signed in."""


login_manager.anonymous_user = Nobody


def touch() -> None:
    """Note that the session is in use; its own small transaction, at most once a minute."""
    user = viewer()
    if user is None or now() - user.seen_at < _SEEN_EVERY:
        return
    db.begin_write()
    db.session.execute(
        sa.update(LoginSession).where(LoginSession.id == user.session_id).values(seen_at=now())
    )
    db.commit()
