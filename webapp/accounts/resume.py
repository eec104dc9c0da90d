"""No text is lost: a form that could not be received waits, sealed, for its own writer.

It waits in three cases: the session had ended, the CSRF token did not fit, or the language was
switched in the middle. It belongs to an account and a page, opens for that account alone, and is
not shown after 24 hours. Reading never writes: a form that was shown stays until the same page is
sent, so a lost answer or a reload loses nothing either. A form that must leave no copy
(``guard.fleeting``) is not kept.
"""

import datetime as dt
import json

import flask
import sqlalchemy as sa
from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict

from webapp.accounts import places
from webapp.accounts.access import current_session, find_session
from webapp.accounts.models import CarriedForm
from webapp.core import guard, sealing
from webapp.core.clock import now
from webapp.core.db import DatabaseBusy, db

_KEPT_FOR = dt.timedelta(hours=24)
# Twice what a request may carry: the names stand in it as well.
_LARGEST = 128 * 1024
_NEVER = frozenset(
    {"csrf_token", "next", "pin", "pin_again", "old_pin", "code", "card"}
    | {"password", "password_again", "old_password", "credential"}
)
# In the signed cookie: something waits for this account, so it is worth asking the database.
_FLAG = "carried"


def keep(account_id: int, page: str | None = None) -> bool:
    """Keep the form of this request for ``account_id`` under ``page``, by default its own path.

    Returns whether there was something to keep. No commit.
    """
    path = places.page((page or request.path).partition("?")[0])
    fields = _typed()
    text = json.dumps(fields, ensure_ascii=False).encode()
    filled = any(value.strip() for _name, value in fields) and len(text) <= _LARGEST
    if path is None or not filled or _is_ours() or guard.is_fleeting(path):
        return False
    db.begin_write()
    db.session.execute(sa.delete(CarriedForm).where(CarriedForm.created_at < now() - _KEPT_FOR))
    sealed = {"sealed": sealing.seal(_key(), text, _bound(account_id, path)), "created_at": now()}
    db.session.execute(
        db.insert(CarriedForm)
        .values(account_id=account_id, path=path, **sealed)
        .on_conflict_do_update(index_elements=["account_id", "path"], set_=sealed)
    )
    flask.session[_FLAG] = True
    return True


def keep_now(account_id: int, page: str | None = None) -> bool:
    """Keep the form of a request that no view will see, in a transaction of its own."""
    kept = keep(account_id, page)
    if kept:
        db.commit()
    return kept


def _typed() -> list[tuple[str, str]]:
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in _NEVER]
    switch = ("language", request.form.get("language", ""))
    if request.endpoint == "accounts.language" and switch in fields:
        # The button that was pressed; a question of the same name comes after it.
        fields.remove(switch)
    return fields


def _is_ours() -> bool:
    """Sign-in and account pages hold secrets and no texts."""
    return request.blueprint == "accounts" and request.endpoint != "accounts.language"


def _key() -> bytes:
    return sealing.system_key("carried")


def _bound(account_id: int, path: str) -> str:
    return f"carried:{account_id}:{path}"


def _waiting(account_id: int) -> sa.Select[CarriedForm]:
    return sa.select(CarriedForm).where(
        CarriedForm.account_id == account_id, CarriedForm.created_at >= now() - _KEPT_FOR
    )


def announce(account_id: int) -> None:
    """At sign-in: remember on this browser whether something waits for the account."""
    if db.session.scalar(_waiting(account_id).limit(1)) is not None:
        flask.session[_FLAG] = True


def take(path: str | None = None) -> MultiDict[str, str] | None:
    """What I had typed on this page when it could not be received, for the form to show again.

    ``path`` is by default that of this request. It stays until the page is sent.
    """
    if _FLAG not in flask.session:
        return None
    path = path or request.path
    form = db.session.scalar(_waiting(current_session().account_id).where(CarriedForm.path == path))
    if form is None:
        return None
    text = sealing.unseal(_key(), form.sealed, _bound(current_session().account_id, path))
    return MultiDict([(name, value) for name, value in json.loads(text)])


def forget_when_sent(response: Response) -> Response:
    """After a page was received, what waited for it has had its use."""
    received = request.method == "POST" and response.status_code < 400
    person = find_session() if received and _FLAG in flask.session else None
    if person is None or request.blueprint == "accounts":
        return response
    try:
        db.begin_write()
        db.session.execute(
            sa.delete(CarriedForm).where(
                CarriedForm.account_id == person.account_id, CarriedForm.path == request.path
            )
        )
        if db.session.scalar(_waiting(person.account_id).limit(1)) is None:
            del flask.session[_FLAG]
        db.commit()
    except (SQLAlchemyError, DatabaseBusy):
        # The page itself was received and says so; what waited is shown once more at most.
        db.session.rollback()
    return response
