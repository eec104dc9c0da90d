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
    return _render_card_code_page(CardForm())


@bp.post("/card")
@guard.public
def submit_card() -> ResponseReturnValue:
    """Begin the activation of a new card; for every other code ask for the PIN, known or not."""
    card_form = CardForm()
    if not card_form.validate():
        return _render_card_code_page(card_form), 422
    code_hash, is_own_device = codes.hash_code(card_form.card.data), not card_form.not_mine.data
    wait_seconds = throttle.count_attempt((throttle.build_address_key(),))
    if wait_seconds:
        db.commit()
        return (
            _render_card_code_page(card_form, wait_seconds),
            429,
            {"Retry-After": str(wait_seconds)},
        )
    is_waiting = db.session.scalar(cards.select_account_to_activate(code_hash)) is not None
    if pin_sign_in.is_issued_card(code_hash):
        throttle.give_back_attempt((throttle.build_address_key(),))
    db.commit()
    if is_waiting:
        sign_in_steps.begin_step("setup", hash=code_hash.hex(), mine=is_own_device)
        return redirect(url_for("identity.show_language_choice"), code=303)
    pin_sign_in.remember_shown_card(code_hash, is_own_device=is_own_device)
    return_path = safe_redirects.find_local_page(request.args.get("next"))
    return redirect(url_for("identity.show_owner_sign_in", next=return_path), code=303)


def _render_card_code_page(card_form: CardForm, wait_seconds: int = 0) -> str:
    return_path = safe_redirects.find_local_page(request.args.get("next"))
    return render_template(
        "identity/card.html",
        form=card_form,
        next=return_path,
        refused=bool(wait_seconds),
        wait=wait_seconds,
    )


@bp.get("/first-time/language")
@guard.public
def show_language_choice() -> ResponseReturnValue:
    """Which language, each named in its own script."""
    if _find_waiting_account() is None:
        return _restart_owner_setup()
    return render_template("identity/choose_language.html")


@bp.post("/first-time/language")
@guard.public
def save_first_language() -> Response:
    """Remember the language; the account gets it with the PIN."""
    language_code = request.form.get("language")
    if language_code in LANGUAGES:
        flask.session["language"] = language_code
    return redirect(url_for("identity.show_first_pin"), code=303)


@bp.get("/first-time/pin")
@guard.public
def show_first_pin() -> ResponseReturnValue:
    """Choose a PIN or a passkey."""
    if _find_waiting_account() is None:
        return _restart_owner_setup()
    return _render_first_pin(NewPinForm())


@bp.post("/first-time/pin")
@guard.public
def save_first_pin() -> ResponseReturnValue:
    """Activate the card with a PIN, and sign in."""
    pin_form = NewPinForm()
    if _find_waiting_account() is None:
        return _restart_owner_setup()
    if not pin_form.validate():
        return _render_first_pin(pin_form), 422
    pin_hash = pins.hash_pin(pin_form.pin.data)
    activated_account = _activate_card()
    if activated_account is None:
        return _restart_owner_setup()
    activated_account.pin_hash = pin_hash
    started_session = service.start_session(
        activated_account, remember_phone=_is_own_setup_device(), sign_in_method=SignInMethod.CARD
    )
    db.commit()
    return started_session.onto(redirect(safe_redirects.HOME_PATH, code=303))


@bp.post("/first-time/passkey/options")
@guard.public
def send_first_passkey_options() -> ResponseReturnValue:
    """Make a passkey challenge for the account whose card was shown."""
    waiting_account = _find_waiting_account()
    if waiting_account is None:
        return _restart_owner_setup()
    db.begin_write()
    passkey_options = passkeys.build_registration_request(waiting_account)
    db.commit()
    return Response(passkey_options, mimetype="application/json")


@bp.post("/first-time/passkey")
@guard.public
def save_first_passkey() -> ResponseReturnValue:
    """Activate the card with a passkey, and sign in."""
    waiting_account = _find_waiting_account()
    if waiting_account is None:
        return _restart_owner_setup()
    db.begin_write()
    try:
        passkeys.store_passkey(waiting_account.id, PasskeyForm().credential.data)
    except passkeys.PasskeyRefused:
        db.commit()
        return _render_first_pin(NewPinForm(), has_failed=True), 422
    activated_account = _activate_card()
    if activated_account is None:
        return _restart_owner_setup()
    started_session = service.start_session(
        activated_account,
        remember_phone=_is_own_setup_device(),
        sign_in_method=SignInMethod.PASSKEY,
    )
    db.commit()
    return started_session.onto(redirect(safe_redirects.HOME_PATH, code=303))


def _find_waiting_account() -> Account | None:
    """The account whose waiting card was shown on this browser a while ago."""
    shown_card = sign_in_steps.find_step("setup", _MINUTES)
    return (
        db.session.scalar(cards.select_account_to_activate(bytes.fromhex(shown_card["hash"])))
        if shown_card
        else None
    )


def _activate_card() -> Account | None:
    """Use up the card's first time; None if it was used or replaced meanwhile."""
    db.begin_write()
    waiting_account = _find_waiting_account()
    shown_card = sign_in_steps.find_step("setup", _MINUTES)
    if (
        waiting_account is None
        or shown_card is None
        or not cards.activate_card(bytes.fromhex(shown_card["hash"]))
    ):
        return None
    waiting_account.language = current_language().code
    return waiting_account


def _is_own_setup_device() -> bool:
    shown_card = sign_in_steps.find_step("setup", _MINUTES)
    return shown_card is not None and bool(shown_card["mine"])


def _restart_owner_setup() -> Response:
    return redirect(url_for("identity.show_card_page"), code=303)


def _render_first_pin(pin_form: NewPinForm, *, has_failed: bool = False) -> str:
    return render_template("identity/choose_pin.html", form=pin_form, failed=has_failed)
