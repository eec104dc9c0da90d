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
from webapp.core.ids import AccountId
from webapp.core.settings import current_settings
from webapp.identity.models import Account, LoginSession, Role
from webapp.identity.people.persons import Person, StaffMember

# A session counts as seen at most this often: reading a page is no reason to write each time.
_SEEN_EVERY = dt.timedelta(seconds=60)

login_manager = LoginManager()
# Sessions are rows of ours; there is nothing in Flask's own to protect.
login_manager.session_protection = None


class SignedInSession(msgspec.Struct, frozen=True, kw_only=True):
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
    def account_id(self) -> AccountId:
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


def find_session() -> SignedInSession | None:
    """The session of this request, or None where nobody is signed in."""
    request_user = current_user._get_current_object()
    return request_user if request_user.is_authenticated else None


def current_session() -> SignedInSession:
    """The session of this request; only for views behind a guard."""
    return cast(SignedInSession, current_user._get_current_object())


def current_person() -> Person:
    """The deltagare signed in; anybody else is stopped with 403."""
    signed_in_account = current_session().account
    return signed_in_account if isinstance(signed_in_account, Person) else abort(403)


def current_staff() -> StaffMember:
    """The member of staff signed in; a deltagare is stopped with 403."""
    signed_in_account = current_session().account
    return signed_in_account if isinstance(signed_in_account, StaffMember) else abort(403)


def require_role(*allowed_roles: Role) -> Callable[[], None]:
    """A ``before_request`` guard: stop everyone but these roles with 403."""

    def refuse_other_roles() -> None:
        if current_session().role not in allowed_roles:
            abort(403)

    return refuse_other_roles


def hash_token(plain_token: str) -> bytes:
    """What is stored in place of a random token or code."""
    return hashlib.sha256(plain_token.encode()).digest()


def make_token() -> str:
    """256 random bits for a cookie."""
    return secrets.token_urlsafe(32)


def build_cookie_name(base_name: str) -> str:
    """``__Host-`` where the browser allows it: over https."""
    return f"__Host-{base_name}" if current_settings().https else base_name


def read_idle_limit(account_role: Role) -> dt.timedelta:
    """How long a session of this role may rest, a setting."""
    app_settings = current_settings()
    return dt.timedelta(
        minutes=app_settings.idle_minutes_deltagare
        if account_role is Role.DELTAGARE
        else app_settings.idle_minutes_staff
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
def find_session_by_cookie(_request: object) -> SignedInSession | None:
    """The session behind the cookie, if it still holds."""
    session_token = request.cookies.get(build_cookie_name("session"))
    if not session_token:
        return None
    session_row = db.run(_BY_TOKEN, {"token_hash": hash_token(session_token)}).first()
    if session_row is None:
        return None
    # Known even when the session is over: what they typed is carried to the next one.
    g.known_account_id, g.known_role = session_row.id, session_row.role
    idle_until = session_row.seen_at + read_idle_limit(session_row.role)
    ends_at = min(
        idle_until, session_row.created_at + dt.timedelta(hours=current_settings().session_hours)
    )
    if (
        session_row.ended_at
        or session_row.locked_at
        or session_row.account_ended_at
        or ends_at <= utc_now()
    ):
        return None
    return SignedInSession(
        session_id=session_row.session_id,
        account=_build_account(session_row),
        role=session_row.role,
        shortcuts=session_row.shortcuts,
        phone_id=session_row.phone_id,
        seen_at=session_row.seen_at,
        ends_at=ends_at,
        method=session_row.method,
    )


def _build_account(session_row: sa.Row[Any]) -> Person | StaffMember:
    if session_row.role is Role.DELTAGARE:
        return Person(
            id=session_row.id,
            public_id=session_row.public_id,
            name=session_row.name,
            language=session_row.language,
            wrapped_key=session_row.wrapped_key,
            master_key=session_row.master_key,
        )
    return StaffMember(
        id=session_row.id,
        public_id=session_row.public_id,
        role=session_row.role,
        name=session_row.name,
        organisation_id=session_row.organisation_id,
        language=session_row.language,
    )


class SignedOutVisitor(AnonymousUserMixin):
    """A visitor who is not signed in."""


login_manager.anonymous_user = SignedOutVisitor


def touch_session() -> None:
    """Note that the session is in use; its own small transaction, at most once a minute."""
    signed_in = find_session()
    if signed_in is None or utc_now() - signed_in.seen_at < _SEEN_EVERY:
        return
    db.begin_write()
    db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.id == signed_in.session_id)
        .values(seen_at=utc_now())
    )
    db.commit()
