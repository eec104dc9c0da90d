"""The first time: show the card, choose a language, choose a PIN or a passkey."""

import flask
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.core import guard, safe_redirects
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, current_language
from webapp.identity.credentials import cards, codes, passkeys, pins, throttle
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account
from webapp.identity.sessions import service
from webapp.identity.sign_in import pin_sign_in, sign_in_steps
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import CardForm, NewPinForm, PasskeyForm

# From the card to the PIN, with time to read in a new language.
_MINUTES = 30


@bp.get("/card")
@guard.public
def show_card_page() -> str:
    """Where the QR code leads; the code itself stands behind ``#`` and is typed in by script."""
    return _card_page(CardForm())


@bp.post("/card")
@guard.public
def show_card() -> ResponseReturnValue:
    """A card that waits is activated; any other, there or not, is asked for its PIN."""
    form = CardForm()
    if not form.validate():
        return _card_page(form), 422
    code_hash, mine = codes.hash_code(form.card.data), not form.not_mine.data
    wait = throttle.count_attempt((throttle.build_address_key(),))
    if wait:
        db.commit()
        return _card_page(form, wait), 429, {"Retry-After": str(wait)}
    fresh = db.session.scalar(cards.to_activate(code_hash)) is not None
    if pin_sign_in.is_issued_card(code_hash):
        throttle.give_back((throttle.build_address_key(),))
    db.commit()
    if fresh:
        sign_in_steps.begin_step("setup", hash=code_hash.hex(), mine=mine)
        return redirect(url_for("identity.choose_language"), code=303)
    pin_sign_in.show_card(code_hash, mine=mine)
    page = safe_redirects.find_local_page(request.args.get("next"))
    return redirect(url_for("identity.sign_in", next=page), code=303)


def _card_page(form: CardForm, wait: int = 0) -> str:
    page = safe_redirects.find_local_page(request.args.get("next"))
    return render_template(
        "identity/card.html", form=form, next=page, refused=bool(wait), wait=wait
    )


@bp.get("/first-time/language")
@guard.public
def choose_language() -> ResponseReturnValue:
    """Which language, each named in its own script."""
    if _find_waiting_account() is None:
        return _start_over()
    return render_template("identity/choose_language.html")


@bp.post("/first-time/language")
@guard.public
def chosen_language() -> Response:
    """Remember the language; the account gets it with the PIN."""
    code = request.form.get("language")
    if code in LANGUAGES:
        flask.session["language"] = code
    return redirect(url_for("identity.choose_pin"), code=303)


@bp.get("/first-time/pin")
@guard.public
def choose_pin() -> ResponseReturnValue:
    """Choose a PIN or a passkey."""
    if _find_waiting_account() is None:
        return _start_over()
    return _pin_page(NewPinForm())


@bp.post("/first-time/pin")
@guard.public
def chosen_pin() -> ResponseReturnValue:
    """Activate the card with a PIN, and sign in."""
    form = NewPinForm()
    if _find_waiting_account() is None:
        return _start_over()
    if not form.validate():
        return _pin_page(form), 422
    pin_hash = pins.hash_pin(form.pin.data)
    account = _activate_card()
    if account is None:
        return _start_over()
    account.pin_hash = pin_hash
    started = service.start_session(account, phone=_is_mine(), method=SignInMethod.CARD)
    db.commit()
    return started.onto(redirect(safe_redirects.HOME, code=303))


@bp.post("/first-time/passkey/options")
@guard.public
def setup_passkey_options() -> ResponseReturnValue:
    """A challenge for the passkey of whoever holds the card."""
    account = _find_waiting_account()
    if account is None:
        return _start_over()
    db.begin_write()
    options = passkeys.ask_for_new(account)
    db.commit()
    return Response(options, mimetype="application/json")


@bp.post("/first-time/passkey")
@guard.public
def chosen_passkey() -> ResponseReturnValue:
    """Activate the card with a passkey, and sign in."""
    account = _find_waiting_account()
    if account is None:
        return _start_over()
    db.begin_write()
    try:
        passkeys.store_passkey(account.id, PasskeyForm().credential.data)
    except passkeys.PasskeyRefused:
        db.commit()
        return _pin_page(NewPinForm(), failed=True), 422
    activated = _activate_card()
    if activated is None:
        return _start_over()
    started = service.start_session(activated, phone=_is_mine(), method=SignInMethod.PASSKEY)
    db.commit()
    return started.onto(redirect(safe_redirects.HOME, code=303))


def _find_waiting_account() -> Account | None:
    """The account whose waiting card was shown on this browser a while ago."""
    shown = sign_in_steps.under_way("setup", _MINUTES)
    return db.session.scalar(cards.to_activate(bytes.fromhex(shown["hash"]))) if shown else None


def _activate_card() -> Account | None:
    """Use up the card's first time; None if it was used or replaced meanwhile."""
    db.begin_write()
    account = _find_waiting_account()
    shown = sign_in_steps.under_way("setup", _MINUTES)
    if (
        account is None
        or shown is None
        or not cards.use_up_card_activation(bytes.fromhex(shown["hash"]))
    ):
        return None
    account.language = current_language().code
    return account


def _is_mine() -> bool:
    shown = sign_in_steps.under_way("setup", _MINUTES)
    return shown is not None and bool(shown["mine"])


def _start_over() -> Response:
    return redirect(url_for("identity.show_card_page"), code=303)


def _pin_page(form: NewPinForm, *, failed: bool = False) -> str:
    return render_template("identity/choose_pin.html", form=form, failed=failed)
