"""Deltagare sign in: by PIN with a card or a remembered phone, or by a passkey."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug import Response

from webapp.accounts import passkeys, pins, places, sessions, throttle, ways
from webapp.accounts.access import find_session
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import CardPinForm, PasskeyForm, PinForm
from webapp.accounts.methods import Method
from webapp.accounts.models import Account, Role
from webapp.core import guard
from webapp.core.db import db


@bp.get("/sign-in")
@guard.public
def sign_in() -> ResponseReturnValue:
    """The page to sign in on."""
    if find_session() is not None:
        return redirect(_next(), code=303)
    return _page(_form())


@bp.post("/sign-in")
@guard.public
def sign_in_with_pin() -> ResponseReturnValue:
    """Sign in by PIN and whatever is shown beside it."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    way = _way(form)
    # The attempt counts before it is tried, in a transaction of its own.
    wait = ways.count(way)
    db.commit()
    if wait:
        return _refused(form, wait)
    right = pins.matches(way.pin_hash, form.pin.data)
    account = ways.settle(way, right=right)
    if account is None:
        db.commit()
        return _refused(form)
    started = sessions.start(account, phone=way.phone, method=way.method)
    db.commit()
    return started.onto(redirect(_next(), code=303))


@bp.post("/sign-in/passkey/options")
@guard.public
def passkey_options() -> Response:
    """A challenge for any passkey of this app."""
    db.begin_write()
    options = passkeys.ask()
    db.commit()
    return Response(options, mimetype="application/json")


@bp.post("/sign-in/passkey")
@guard.public
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: it is something you have, opened by something you are."""
    keys = (throttle.address(),)
    wait = throttle.count(keys)
    if wait:
        db.commit()
        return _refused(_form(), wait)
    account = _by_passkey(PasskeyForm().credential.data)
    if account is None:
        db.commit()
        return _refused(_form())
    throttle.clear(keys)
    remembered = sessions.is_remembered(account.id)
    started = sessions.start(account, phone=remembered, method=Method.PASSKEY)
    db.commit()
    return started.onto(redirect(_next(), code=303))


def _by_passkey(credential: str) -> Account | None:
    try:
        account = ways.still_open(passkeys.prove(credential))
    except passkeys.Refused:
        return None
    return account if account is not None and account.role is Role.DELTAGARE else None


def _next() -> str:
    return places.closed_page(request.args.get("next"))


def _way(form: FlaskForm) -> ways.Way:
    if isinstance(form, CardPinForm):
        return ways.find(form.card.data, mine=not form.not_mine.data)
    return ways.find(None)


def _form() -> FlaskForm:
    return PinForm() if ways.is_known() else CardPinForm()


def _page(form: FlaskForm, *, refused: bool = False, wait: int = 0) -> str:
    return render_template(
        "accounts/sign_in.html",
        form=form,
        card_shown=ways.card_shown() is not None,
        known=isinstance(form, PinForm) and not isinstance(form, CardPinForm),
        next=places.page(request.args.get("next")),
        refused=refused,
        wait=wait,
    )


def _refused(form: FlaskForm, wait: int = 0) -> ResponseReturnValue:
    """The same answer for unknown, wrong, locked and expired; 429 while one has to wait."""
    page = _page(form, refused=True, wait=wait)
    return (page, 429, {"Retry-After": str(wait)}) if wait else (page, 422)
