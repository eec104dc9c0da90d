"""Mitt konto: where I am signed in, my PIN, lock, and the choices that are mine."""

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.core import guard
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.identity.credentials import cards, pins, recovery_codes
from webapp.identity.models import Account, Role
from webapp.identity.sessions import queries, service
from webapp.identity.sessions.current import SignedInSession, current_session
from webapp.identity.sign_in import confirmation, pin_sign_in
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import ChangePinForm, NewPinForm, OwnPasswordForm


@bp.get("/account")
def show_account() -> str:
    """What stands open for me, and how to close it."""
    signed_in = current_session()
    return render_template(
        "identity/account.html",
        sessions=db.session.scalars(queries.select_open_sessions(signed_in)).all(),
        passkeys=db.session.scalars(queries.select_passkeys(signed_in)).all(),
        this_session=signed_in.session_id,
        recovery_left=recovery_codes.count_recovery_codes(signed_in.account_id)
        if signed_in.role is not Role.DELTAGARE
        else None,
    )


@bp.post("/account/sessions/end")
def end_own_session() -> Response:
    """Sign out one browser, and forget the phone it is on."""
    open_sessions = db.session.scalars(queries.select_open_sessions(current_session())).all()
    session_ids = {str(open_session.id): open_session.id for open_session in open_sessions}
    session_id = session_ids.get(request.form.get("session", "")) or abort(404)
    db.begin_write()
    service.end_one_session(current_session().account_id, session_id)
    db.commit()
    flash(_("Du är utloggad där."))
    return redirect(url_for("identity.show_account"), code=303)


@bp.post("/account/sessions/end-all")
def end_everywhere() -> Response:
    """Sign out everywhere, here too; other phones are forgotten, this one still knows me."""
    signed_in = current_session()
    sign_in_endpoint = (
        "identity.show_owner_sign_in"
        if signed_in.role is Role.DELTAGARE
        else "identity.show_staff_sign_in"
    )
    db.begin_write()
    service.end_all_sessions(signed_in.account_id)
    service.forget_other_phones(signed_in.account_id, kept_phone_id=signed_in.phone_id)
    db.commit()
    return service.clear_session_cookies(
        redirect(url_for(sign_in_endpoint), code=303),
        wipe_browser=service.is_borrowed_device(signed_in),
    )


@bp.get("/account/lock")
def show_lock_page() -> str:
    """What locking does, before it is done."""
    _require_deltagare()
    return render_template("identity/lock.html")


@bp.post("/account/lock")
def lock_own_account() -> Response:
    """Lock the account: all ends at once, and only a new card opens it again."""
    signed_in = _require_deltagare()
    db.begin_write()
    cards.lock_account(signed_in.account_id)
    db.commit()
    return service.clear_session_cookies(
        redirect(url_for("identity.show_locked"), code=303), wipe_browser=True
    )


@bp.get("/locked")
@guard.public
def show_locked() -> str:
    """What being locked means, and what opens the account again."""
    return render_template("identity/locked.html")


@bp.get("/account/pin")
def show_change_pin() -> str:
    """Where the PIN is changed."""
    needed_confirmation = confirmation.load_needed_confirmation(_require_deltagare())
    return _render_change_pin(needed_confirmation, _build_change_pin_form(needed_confirmation))


@bp.post("/account/pin")
def change_pin() -> ResponseReturnValue:
    """Save a new PIN after the old one was typed, and end all other sessions."""
    signed_in = _require_deltagare()
    needed_confirmation = confirmation.load_needed_confirmation(signed_in)
    pin_form = _build_change_pin_form(needed_confirmation)
    if not pin_form.validate() or needed_confirmation.must_sign_in:
        return _render_change_pin(needed_confirmation, pin_form), 422
    wait_seconds = pin_sign_in.count_secret_attempt(needed_confirmation.way)
    db.commit()
    typed_pin = pin_form.old_pin.data if needed_confirmation.has_secret else ""
    is_right = not wait_seconds and confirmation.is_right_secret(
        signed_in, needed_confirmation, typed_pin
    )
    pin_hash = pins.hash_pin(pin_form.pin.data)
    own_account = confirmation.settle_confirmation(needed_confirmation, is_right=is_right)
    if own_account is None:
        db.commit()
        return _render_change_pin(
            needed_confirmation, pin_form, is_wrong=True
        ), 429 if wait_seconds else 422
    own_account.pin_hash = pin_hash
    service.end_other_sessions(signed_in.account_id, signed_in.session_id)
    db.commit()
    flash(_("Du har en ny kod."))
    return redirect(url_for("identity.show_account"), code=303)


@bp.post("/account/shortcuts")
def switch_shortcuts() -> Response:
    """Switch the keys n, p and r on or off."""
    db.begin_write()
    db.session.execute(
        sa.update(Account)
        .where(Account.id == current_session().account_id)
        .values(shortcuts=request.form.get("on") == "yes")
    )
    db.commit()
    return redirect(url_for("identity.show_account"), code=303)


@bp.get("/account/recovery-codes")
def show_recovery_codes() -> str:
    """Where staff ask for new recovery codes."""
    _require_staff()
    return _render_renew_recovery_codes(OwnPasswordForm())


@bp.post("/account/recovery-codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new codes, shown this once; it takes the password."""
    signed_in, password_form = _require_staff(), OwnPasswordForm()
    if not password_form.validate():
        return _render_renew_recovery_codes(password_form), 422
    needed_confirmation = confirmation.load_needed_confirmation(signed_in)
    wait_seconds = pin_sign_in.count_secret_attempt(needed_confirmation.way)
    db.commit()
    is_right = not wait_seconds and confirmation.is_right_secret(
        signed_in, needed_confirmation, password_form.password.data
    )
    if confirmation.settle_confirmation(needed_confirmation, is_right=is_right) is None:
        db.commit()
        return _render_renew_recovery_codes(
            password_form, is_wrong=True
        ), 429 if wait_seconds else 422
    new_codes = recovery_codes.replace_recovery_codes(signed_in.account_id)
    db.commit()
    return render_template("identity/recovery_codes.html", codes=new_codes)


def _require_deltagare() -> SignedInSession:
    return current_session() if current_session().role is Role.DELTAGARE else abort(403)


def _require_staff() -> SignedInSession:
    return current_session() if current_session().role is not Role.DELTAGARE else abort(403)


def _build_change_pin_form(needed_confirmation: confirmation.NeededConfirmation) -> NewPinForm:
    return ChangePinForm() if needed_confirmation.has_secret else NewPinForm()


def _render_change_pin(
    needed_confirmation: confirmation.NeededConfirmation,
    pin_form: NewPinForm,
    *,
    is_wrong: bool = False,
) -> str:
    return render_template(
        "identity/pin.html",
        form=pin_form,
        has_pin=needed_confirmation.has_secret,
        must_sign_in=needed_confirmation.must_sign_in,
        wrong=is_wrong,
    )


def _render_renew_recovery_codes(password_form: OwnPasswordForm, *, is_wrong: bool = False) -> str:
    return render_template("identity/renew_codes.html", form=password_form, wrong=is_wrong)
