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

from webapp.core import guard, safe_redirects, sealing
from webapp.core.clock import utc_now
from webapp.core.db import DatabaseBusy, db
from webapp.identity.models import CarriedForm
from webapp.identity.sessions.current import current_session, find_session

_KEPT_FOR = dt.timedelta(hours=24)
# Twice what a request may carry: the names stand in it as well.
_LARGEST = 128 * 1024
_NEVER = frozenset(
    {"csrf_token", "next", "pin", "pin_again", "old_pin", "code", "card"}
    | {"password", "password_again", "old_password", "credential"}
)
# In the signed cookie: something waits for this account, so it is worth asking the database.
_FLAG = "carried"


def keep_form(account_id: int, page: str | None = None) -> bool:
    """Keep the form of this request for ``account_id`` under ``page``, by default its own path.

    Returns whether there was something to keep. No commit.
    """
    path = safe_redirects.find_local_page((page or request.path).partition("?")[0])
    fields = _list_typed_fields()
    text = json.dumps(fields, ensure_ascii=False).encode()
    filled = any(value.strip() for _name, value in fields) and len(text) <= _LARGEST
    if path is None or not filled or _is_account_page() or guard.is_fleeting(path):
        return False
    db.begin_write()
    db.session.execute(sa.delete(CarriedForm).where(CarriedForm.created_at < utc_now() - _KEPT_FOR))
    sealed = {
        "sealed": sealing.seal_text(_kept_form_key(), text, _sealing_place(account_id, path)),
        "created_at": utc_now(),
    }
    db.session.execute(
        db.insert(CarriedForm)
        .values(account_id=account_id, path=path, **sealed)
        .on_conflict_do_update(index_elements=["account_id", "path"], set_=sealed)
    )
    flask.session[_FLAG] = True
    return True


def keep_form_now(account_id: int, page: str | None = None) -> bool:
    """Keep the form of a request that no view will see, in a transaction of its own."""
    kept = keep_form(account_id, page)
    if kept:
        db.commit()
    return kept


def _list_typed_fields() -> list[tuple[str, str]]:
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in _NEVER]
    switch = ("language", request.form.get("language", ""))
    if request.endpoint == "identity.switch_language" and switch in fields:
        # The button that was pressed; a question of the same name comes after it.
        fields.remove(switch)
    return fields


def _is_account_page() -> bool:
    """Sign-in and account pages hold secrets and no texts."""
    return request.blueprint == "identity" and request.endpoint != "identity.switch_language"


def _kept_form_key() -> bytes:
    return sealing.derive_system_key("carried")


def _sealing_place(account_id: int, path: str) -> str:
    return f"carried:{account_id}:{path}"


def _select_kept_forms(account_id: int) -> sa.Select[CarriedForm]:
    return sa.select(CarriedForm).where(
        CarriedForm.account_id == account_id, CarriedForm.created_at >= utc_now() - _KEPT_FOR
    )


def announce_kept_form(account_id: int) -> None:
    """At sign-in: remember on this browser whether something waits for the account."""
    if db.session.scalar(_select_kept_forms(account_id).limit(1)) is not None:
        flask.session[_FLAG] = True


def take_kept_form(path: str | None = None) -> MultiDict[str, str] | None:
    """What I had typed on this page when it could not be received, for the form to show again.

    ``path`` is by default that of this request. It stays until the page is sent.
    """
    if _FLAG not in flask.session:
        return None
    path = path or request.path
    form = db.session.scalar(
        _select_kept_forms(current_session().account_id).where(CarriedForm.path == path)
    )
    if form is None:
        return None
    text = sealing.unseal_text(
        _kept_form_key(), form.sealed, _sealing_place(current_session().account_id, path)
    )
    return MultiDict([(name, value) for name, value in json.loads(text)])


def forget_sent_form(response: Response) -> Response:
    """After a page was received, what waited for it has had its use."""
    received = request.method == "POST" and response.status_code < 400
    person = find_session() if received and _FLAG in flask.session else None
    if person is None or request.blueprint == "identity":
        return response
    try:
        db.begin_write()
        db.session.execute(
            sa.delete(CarriedForm).where(
                CarriedForm.account_id == person.account_id, CarriedForm.path == request.path
            )
        )
        if db.session.scalar(_select_kept_forms(person.account_id).limit(1)) is None:
            del flask.session[_FLAG]
        db.commit()
    except (SQLAlchemyError, DatabaseBusy):
        # The page itself was received and says so; what waited is shown once more at most.
        db.session.rollback()
    return response
