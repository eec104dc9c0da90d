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
from webapp.identity.sessions.current import Session, current_session
from webapp.identity.sign_in import confirmation, pin_sign_in
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import ChangePinForm, NewPinForm, OwnPasswordForm


@bp.get("/account")
def show_account() -> str:
    """What stands open for me, and how to close it."""
    person = current_session()
    return render_template(
        "identity/account.html",
        sessions=db.session.scalars(queries.select_open_sessions(person)).all(),
        passkeys=db.session.scalars(queries.select_passkeys(person)).all(),
        this_session=person.session_id,
        recovery_left=recovery_codes.count_recovery_codes(person.account_id)
        if person.role is not Role.DELTAGARE
        else None,
    )


@bp.post("/account/sessions/end")
def end_own_session() -> Response:
    """Sign out one browser, and forget the phone it is on."""
    mine = db.session.scalars(queries.select_open_sessions(current_session())).all()
    ids = {str(each.id): each.id for each in mine}
    session_id = ids.get(request.form.get("session", "")) or abort(404)
    db.begin_write()
    service.end_one_session(current_session().account_id, session_id)
    db.commit()
    flash(_("Du är utloggad där."))
    return redirect(url_for("identity.show_account"), code=303)


@bp.post("/account/sessions/end-all")
def end_everywhere() -> Response:
    """Sign out everywhere, here too; other phones are forgotten, this one still knows me."""
    person = current_session()
    page = "identity.sign_in" if person.role is Role.DELTAGARE else "identity.staff_sign_in"
    db.begin_write()
    service.end_all_sessions(person.account_id)
    service.forget_other_phones(person.account_id, keep=person.phone_id)
    db.commit()
    return service.clear_session_cookies(
        redirect(url_for(page), code=303), wipe=service.is_borrowed(person)
    )


@bp.get("/account/lock")
def show_lock_page() -> str:
    """What locking does, before it is done."""
    _require_deltagare()
    return render_template("identity/lock.html")


@bp.post("/account/lock")
def lock_own_account() -> Response:
    """Lock the account: all ends at once, and only a new card opens it again."""
    person = _require_deltagare()
    db.begin_write()
    cards.lock_account(person.account_id)
    db.commit()
    return service.clear_session_cookies(
        redirect(url_for("identity.show_locked"), code=303), wipe=True
    )


@bp.get("/locked")
@guard.public
def show_locked() -> str:
    """What being locked means, and what opens the account again."""
    return render_template("identity/locked.html")


@bp.get("/account/pin")
def show_change_pin() -> str:
    """Where the PIN is changed."""
    asked = confirmation.find_confirmation_asked(_require_deltagare())
    return _pin_page(asked, _pin_form(asked))


@bp.post("/account/pin")
def change_pin() -> ResponseReturnValue:
    """A new PIN; it takes the old one, and ends what others may have opened with it."""
    person = _require_deltagare()
    asked = confirmation.find_confirmation_asked(person)
    form = _pin_form(asked)
    if not form.validate() or asked.must_sign_in:
        return _pin_page(asked, form), 422
    wait = pin_sign_in.count_pin_attempt(asked.way)
    db.commit()
    typed = form.old_pin.data if asked.has_secret else ""
    right = not wait and confirmation.is_right_secret(person, asked, typed)
    pin_hash = pins.hash_pin(form.pin.data)
    account = confirmation.settle_confirmation(asked, right=right)
    if account is None:
        db.commit()
        return _pin_page(asked, form, wrong=True), 429 if wait else 422
    account.pin_hash = pin_hash
    service.end_other_sessions(person.account_id, person.session_id)
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
    return _codes_page(OwnPasswordForm())


@bp.post("/account/recovery-codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new codes, shown this once; it takes the password."""
    person, form = _require_staff(), OwnPasswordForm()
    if not form.validate():
        return _codes_page(form), 422
    asked = confirmation.find_confirmation_asked(person)
    wait = pin_sign_in.count_pin_attempt(asked.way)
    db.commit()
    right = not wait and confirmation.is_right_secret(person, asked, form.password.data)
    if confirmation.settle_confirmation(asked, right=right) is None:
        db.commit()
        return _codes_page(form, wrong=True), 429 if wait else 422
    fresh = recovery_codes.renew_recovery_codes(person.account_id)
    db.commit()
    return render_template("identity/recovery_codes.html", codes=fresh)


def _require_deltagare() -> Session:
    return current_session() if current_session().role is Role.DELTAGARE else abort(403)


def _require_staff() -> Session:
    return current_session() if current_session().role is not Role.DELTAGARE else abort(403)


def _pin_form(asked: confirmation.ConfirmationAsked) -> NewPinForm:
    return ChangePinForm() if asked.has_secret else NewPinForm()


def _pin_page(
    asked: confirmation.ConfirmationAsked, form: NewPinForm, *, wrong: bool = False
) -> str:
    return render_template(
        "identity/pin.html",
        form=form,
        has_pin=asked.has_secret,
        must_sign_in=asked.must_sign_in,
        wrong=wrong,
    )


def _codes_page(form: OwnPasswordForm, *, wrong: bool = False) -> str:
    return render_template("identity/renew_codes.html", form=form, wrong=wrong)
