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
def sign_in() -> ResponseReturnValue:
    """The page to sign in on."""
    if find_session() is not None:
        return redirect(_owner_next_page(), code=303)
    return _render_sign_in_page(_build_sign_in_form())


@bp.post("/sign-in")
@guard.public
def sign_in_with_pin() -> ResponseReturnValue:
    """Sign in by PIN and whatever is shown beside it."""
    form = _build_sign_in_form()
    if not form.validate():
        return _render_sign_in_page(form), 422
    way = _find_pin_way(form)
    # The attempt counts before it is tried, in a transaction of its own.
    wait = pin_sign_in.count_pin_attempt(way)
    db.commit()
    if wait:
        return _refuse_sign_in(form, wait)
    right = pins.is_matching_pin(way.pin_hash, form.pin.data)
    account = pin_sign_in.settle_pin_attempt(way, right=right)
    if account is None:
        db.commit()
        return _refuse_sign_in(form)
    started = service.start_session(account, phone=way.phone, method=way.method)
    db.commit()
    return started.onto(redirect(_owner_next_page(), code=303))


@bp.post("/sign-in/passkey/options")
@guard.public
def passkey_options() -> Response:
    """A challenge for any passkey of this app."""
    db.begin_write()
    options = passkeys.build_passkey_request()
    db.commit()
    return Response(options, mimetype="application/json")


@bp.post("/sign-in/passkey")
@guard.public
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: it is something you have, opened by something you are."""
    keys = (throttle.build_address_key(),)
    wait = throttle.count_attempt(keys)
    if wait:
        db.commit()
        return _refuse_sign_in(_build_sign_in_form(), wait)
    account = _by_passkey(PasskeyForm().credential.data)
    if account is None:
        db.commit()
        return _refuse_sign_in(_build_sign_in_form())
    throttle.clear_attempts(keys)
    remembered = service.is_remembered(account.id)
    started = service.start_session(account, phone=remembered, method=SignInMethod.PASSKEY)
    db.commit()
    return started.onto(redirect(_owner_next_page(), code=303))


def _by_passkey(credential: str) -> Account | None:
    try:
        account = pin_sign_in.still_open(passkeys.verify_passkey(credential))
    except passkeys.PasskeyRefused:
        return None
    return account if account is not None and account.role is Role.DELTAGARE else None


def _owner_next_page() -> str:
    return safe_redirects.closed_page(request.args.get("next"))


def _find_pin_way(form: FlaskForm) -> pin_sign_in.PinWay:
    if isinstance(form, CardPinForm):
        return pin_sign_in.find_pin_way(form.card.data, mine=not form.not_mine.data)
    return pin_sign_in.find_pin_way(None)


def _build_sign_in_form() -> FlaskForm:
    return PinForm() if pin_sign_in.is_known() else CardPinForm()


def _render_sign_in_page(form: FlaskForm, *, refused: bool = False, wait: int = 0) -> str:
    return render_template(
        "identity/sign_in.html",
        form=form,
        card_shown=pin_sign_in.card_shown() is not None,
        known=isinstance(form, PinForm) and not isinstance(form, CardPinForm),
        next=safe_redirects.find_local_page(request.args.get("next")),
        refused=refused,
        wait=wait,
    )


def _refuse_sign_in(form: FlaskForm, wait: int = 0) -> ResponseReturnValue:
    """The same answer for unknown, wrong, locked and expired; 429 while one has to wait."""
    page = _render_sign_in_page(form, refused=True, wait=wait)
    return (page, 429, {"Retry-After": str(wait)}) if wait else (page, 422)
