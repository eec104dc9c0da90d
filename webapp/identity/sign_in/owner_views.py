"""Deltagare sign in: by PIN with a card or a remembered phone, or by a passkey."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug import Response

from webapp.core import guard, safe_redirects
from webapp.core.db import db
from webapp.identity.credentials import passkeys, pins, throttle
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account, Role
from webapp.identity.sessions import service
from webapp.identity.sessions.current import find_session
from webapp.identity.sign_in import pin_sign_in
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import CardPinForm, PasskeyForm, PinForm


@bp.get("/sign-in")
@guard.public
def show_owner_sign_in() -> ResponseReturnValue:
    """The page to sign in on."""
    if find_session() is not None:
        return redirect(_pick_next_owner_page(), code=303)
    return _render_sign_in_page(_build_sign_in_form())


@bp.post("/sign-in")
@guard.public
def sign_in_with_pin() -> ResponseReturnValue:
    """Sign in by PIN and whatever is shown beside it."""
    pin_form = _build_sign_in_form()
    if not pin_form.validate():
        return _render_sign_in_page(pin_form), 422
    pin_attempt = _read_pin_attempt(pin_form)
    # The attempt counts before it is tried, in a transaction of its own.
    wait_seconds = pin_sign_in.count_secret_attempt(pin_attempt)
    db.commit()
    if wait_seconds:
        return _refuse_sign_in(pin_form, wait_seconds)
    is_right = pins.is_matching_pin(pin_attempt.pin_hash, pin_form.pin.data)
    open_account = pin_sign_in.settle_secret_attempt(pin_attempt, is_right=is_right)
    if open_account is None:
        db.commit()
        return _refuse_sign_in(pin_form)
    started_session = service.start_session(
        open_account, remember_phone=pin_attempt.phone, sign_in_method=pin_attempt.method
    )
    db.commit()
    return started_session.onto(redirect(_pick_next_owner_page(), code=303))


@bp.post("/sign-in/passkey/options")
@guard.public
def send_passkey_options() -> Response:
    """A challenge for any passkey of this app."""
    db.begin_write()
    passkey_options = passkeys.build_passkey_request()
    db.commit()
    return Response(passkey_options, mimetype="application/json")


@bp.post("/sign-in/passkey")
@guard.public
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: it is something you have, opened by something you are."""
    throttle_keys = (throttle.build_address_key(),)
    wait_seconds = throttle.count_attempt(throttle_keys)
    if wait_seconds:
        db.commit()
        return _refuse_sign_in(_build_sign_in_form(), wait_seconds)
    open_account = _find_deltagare_by_passkey(PasskeyForm().credential.data)
    if open_account is None:
        db.commit()
        return _refuse_sign_in(_build_sign_in_form())
    throttle.clear_attempts(throttle_keys)
    is_remembered = service.is_remembered_phone(open_account.id)
    started_session = service.start_session(
        open_account, remember_phone=is_remembered, sign_in_method=SignInMethod.PASSKEY
    )
    db.commit()
    return started_session.onto(redirect(_pick_next_owner_page(), code=303))


def _find_deltagare_by_passkey(credential_json: str) -> Account | None:
    try:
        open_account = pin_sign_in.find_open_account(passkeys.verify_passkey(credential_json))
    except passkeys.PasskeyRefused:
        return None
    return (
        open_account if open_account is not None and open_account.role is Role.DELTAGARE else None
    )


def _pick_next_owner_page() -> str:
    return safe_redirects.pick_signed_in_page(request.args.get("next"))


def _read_pin_attempt(pin_form: FlaskForm) -> pin_sign_in.SecretAttempt:
    if isinstance(pin_form, CardPinForm):
        return pin_sign_in.build_pin_attempt(
            pin_form.card.data, is_own_device=not pin_form.not_mine.data
        )
    return pin_sign_in.build_pin_attempt(None)


def _build_sign_in_form() -> FlaskForm:
    return PinForm() if pin_sign_in.is_only_pin_asked() else CardPinForm()


def _render_sign_in_page(
    pin_form: FlaskForm, *, is_refused: bool = False, wait_seconds: int = 0
) -> str:
    return render_template(
        "identity/sign_in.html",
        form=pin_form,
        card_shown=pin_sign_in.find_shown_card_hash() is not None,
        known=isinstance(pin_form, PinForm) and not isinstance(pin_form, CardPinForm),
        next=safe_redirects.find_local_page(request.args.get("next")),
        refused=is_refused,
        wait=wait_seconds,
    )


def _refuse_sign_in(pin_form: FlaskForm, wait_seconds: int = 0) -> ResponseReturnValue:
    """The same answer for unknown, wrong, locked and expired; 429 while one has to wait."""
    sign_in_page = _render_sign_in_page(pin_form, is_refused=True, wait_seconds=wait_seconds)
    return (
        (sign_in_page, 429, {"Retry-After": str(wait_seconds)})
        if wait_seconds
        else (sign_in_page, 422)
    )
