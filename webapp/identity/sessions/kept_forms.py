"""Forms kept, sealed, for their writer when the page could not receive them.

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
from webapp.core.ids import AccountId
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


def keep_form(account_id: AccountId, page_path: str | None = None) -> bool:
    """Keep the form of this request for ``account_id`` under ``page``, by default its own path.

    Returns whether there was something to keep. No commit.
    """
    form_path = safe_redirects.find_local_page((page_path or request.path).partition("?")[0])
    typed_fields = _list_typed_fields()
    fields_json = json.dumps(typed_fields, ensure_ascii=False).encode()
    is_filled = (
        any(typed_value.strip() for _field_name, typed_value in typed_fields)
        and len(fields_json) <= _LARGEST
    )
    if form_path is None or not is_filled or _is_account_page() or guard.is_fleeting(form_path):
        return False
    db.begin_write()
    db.session.execute(sa.delete(CarriedForm).where(CarriedForm.created_at < utc_now() - _KEPT_FOR))
    sealed_values = {
        "sealed": sealing.seal_text(
            _derive_kept_form_key(), fields_json, _build_kept_form_context(account_id, form_path)
        ),
        "created_at": utc_now(),
    }
    db.session.execute(
        db.insert(CarriedForm)
        .values(account_id=account_id, path=form_path, **sealed_values)
        .on_conflict_do_update(index_elements=["account_id", "path"], set_=sealed_values)
    )
    flask.session[_FLAG] = True
    return True


def keep_form_now(account_id: AccountId, page_path: str | None = None) -> bool:
    """Keep the form of a request that no view will see, in a transaction of its own."""
    is_kept = keep_form(account_id, page_path)
    if is_kept:
        db.commit()
    return is_kept


def _list_typed_fields() -> list[tuple[str, str]]:
    typed_fields = [
        typed_field
        for typed_field in request.form.items(multi=True)
        if typed_field[0] not in _NEVER
    ]
    pressed_button = ("language", request.form.get("language", ""))
    if request.endpoint == "identity.switch_language" and pressed_button in typed_fields:
        # The button that was pressed; a question of the same name comes after it.
        typed_fields.remove(pressed_button)
    return typed_fields


def _is_account_page() -> bool:
    """Whether the form is of a sign-in or account page: they hold secrets and are never kept."""
    return request.blueprint == "identity" and request.endpoint != "identity.switch_language"


def _derive_kept_form_key() -> bytes:
    return sealing.derive_system_key("carried")


def _build_kept_form_context(account_id: AccountId, form_path: str) -> str:
    return f"carried:{account_id}:{form_path}"


def _select_kept_forms(account_id: AccountId) -> sa.Select[CarriedForm]:
    return sa.select(CarriedForm).where(
        CarriedForm.account_id == account_id, CarriedForm.created_at >= utc_now() - _KEPT_FOR
    )


def announce_kept_form(account_id: AccountId) -> None:
    """At sign-in: remember on this browser whether something waits for the account."""
    if db.session.scalar(_select_kept_forms(account_id).limit(1)) is not None:
        flask.session[_FLAG] = True


def find_kept_form(form_path: str | None = None) -> MultiDict[str, str] | None:
    """What I had typed on this page when it could not be received, for the form to show again.

    ``path`` is by default that of this request. It stays until the page is sent.
    """
    if _FLAG not in flask.session:
        return None
    form_path = form_path or request.path
    kept_form = db.session.scalar(
        _select_kept_forms(current_session().account_id).where(CarriedForm.path == form_path)
    )
    if kept_form is None:
        return None
    fields_json = sealing.unseal_text(
        _derive_kept_form_key(),
        kept_form.sealed,
        _build_kept_form_context(current_session().account_id, form_path),
    )
    return MultiDict(
        [(field_name, typed_value) for field_name, typed_value in json.loads(fields_json)]
    )


def forget_sent_form(response: Response) -> Response:
    """Delete the form that was kept for a page once the page has been received."""
    is_received = request.method == "POST" and response.status_code < 400
    signed_in = find_session() if is_received and _FLAG in flask.session else None
    if signed_in is None or request.blueprint == "identity":
        return response
    try:
        db.begin_write()
        db.session.execute(
            sa.delete(CarriedForm).where(
                CarriedForm.account_id == signed_in.account_id, CarriedForm.path == request.path
            )
        )
        if db.session.scalar(_select_kept_forms(signed_in.account_id).limit(1)) is None:
            del flask.session[_FLAG]
        db.commit()
    except (SQLAlchemyError, DatabaseBusy):
        # The page itself was received and says so; what waited is shown once more at most.
        db.session.rollback()
    return response
