"""Mitt konto: where I am signed in, my PIN, lock, and the choices that are mine."""

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.accounts import confirm, people, pins, queries, recovery, sessions, ways
from webapp.accounts.access import Session, current_session
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import ChangePinForm, NewPinForm, OwnPasswordForm
from webapp.accounts.models import Account, Role
from webapp.core import guard
from webapp.core.db import db
from webapp.core.i18n import gettext as _


@bp.get("/account")
def account() -> str:
    """What stands open for me, and how to close it."""
    person = current_session()
    return render_template(
        "accounts/account.html",
        sessions=db.session.scalars(queries.open_sessions(person)).all(),
        passkeys=db.session.scalars(queries.passkeys_of(person)).all(),
        this_session=person.session_id,
        recovery_left=recovery.left(person.account_id)
        if person.role is not Role.DELTAGARE
        else None,
    )


@bp.post("/account/sessions/end")
def end_session() -> Response:
    """Sign out one browser, and forget the phone it is on."""
    mine = db.session.scalars(queries.open_sessions(current_session())).all()
    ids = {str(each.id): each.id for each in mine}
    session_id = ids.get(request.form.get("session", "")) or abort(404)
    db.begin_write()
    sessions.end_one(current_session().account_id, session_id)
    db.commit()
    flash(_("Du är utloggad där."))
    return redirect(url_for("accounts.account"), code=303)


@bp.post("/account/sessions/end-all")
def end_everywhere() -> Response:
    """Sign out everywhere, here too; other phones are forgotten, this one still knows me."""
    person = current_session()
    page = "accounts.sign_in" if person.role is Role.DELTAGARE else "accounts.staff_sign_in"
    db.begin_write()
    sessions.end_all(person.account_id)
    sessions.forget_other_phones(person.account_id, keep=person.phone_id)
    db.commit()
    return sessions.leave(redirect(url_for(page), code=303), wipe=sessions.is_borrowed(person))


@bp.get("/account/lock")
def lock_page() -> str:
    """What locking does, before it is done."""
    _deltagare()
    return render_template("accounts/lock.html")


@bp.post("/account/lock")
def lock() -> Response:
    """Lock the account: all ends at once, and only a new card opens it again."""
    person = _deltagare()
    db.begin_write()
    people.lock(person.account_id)
    db.commit()
    return sessions.leave(redirect(url_for("accounts.locked"), code=303), wipe=True)


@bp.get("/locked")
@guard.public
def locked() -> str:
    """What being locked means, and what opens the account again."""
    return render_template("accounts/locked.html")


@bp.get("/account/pin")
def pin() -> str:
    """Where the PIN is changed."""
    asked = confirm.asked_of(_deltagare())
    return _pin_page(asked, _pin_form(asked))


@bp.post("/account/pin")
def change_pin() -> ResponseReturnValue:
    """A new PIN; it takes the old one, and ends what others may have opened with it."""
    person = _deltagare()
    asked = confirm.asked_of(person)
    form = _pin_form(asked)
    if not form.validate() or asked.must_sign_in:
        return _pin_page(asked, form), 422
    wait = ways.count(asked.way)
    db.commit()
    typed = form.old_pin.data if asked.has_secret else ""
    right = not wait and confirm.is_right(person, asked, typed)
    pin_hash = pins.hashed(form.pin.data)
    account = confirm.settle(asked, right=right)
    if account is None:
        db.commit()
        return _pin_page(asked, form, wrong=True), 429 if wait else 422
    account.pin_hash = pin_hash
    sessions.end_others(person.account_id, person.session_id)
    db.commit()
    flash(_("Du har en ny kod."))
    return redirect(url_for("accounts.account"), code=303)


@bp.post("/account/shortcuts")
def shortcuts() -> Response:
    """Switch the keys n, p and r on or off."""
    db.begin_write()
    db.session.execute(
        sa.update(Account)
        .where(Account.id == current_session().account_id)
        .values(shortcuts=request.form.get("on") == "yes")
    )
    db.commit()
    return redirect(url_for("accounts.account"), code=303)


@bp.get("/account/recovery-codes")
def recovery_codes() -> str:
    """Where staff ask for new recovery codes."""
    _staff()
    return _codes_page(OwnPasswordForm())


@bp.post("/account/recovery-codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new codes, shown this once; it takes the password."""
    person, form = _staff(), OwnPasswordForm()
    if not form.validate():
        return _codes_page(form), 422
    asked = confirm.asked_of(person)
    wait = ways.count(asked.way)
    db.commit()
    right = not wait and confirm.is_right(person, asked, form.password.data)
    if confirm.settle(asked, right=right) is None:
        db.commit()
        return _codes_page(form, wrong=True), 429 if wait else 422
    fresh = recovery.renew(person.account_id)
    db.commit()
    return render_template("accounts/recovery_codes.html", codes=fresh)


def _deltagare() -> Session:
    return current_session() if current_session().role is Role.DELTAGARE else abort(403)


def _staff() -> Session:
    return current_session() if current_session().role is not Role.DELTAGARE else abort(403)


def _pin_form(asked: confirm.Asked) -> NewPinForm:
    return ChangePinForm() if asked.has_secret else NewPinForm()


def _pin_page(asked: confirm.Asked, form: NewPinForm, *, wrong: bool = False) -> str:
    return render_template(
        "accounts/pin.html",
        form=form,
        has_pin=asked.has_secret,
        must_sign_in=asked.must_sign_in,
        wrong=wrong,
    )


def _codes_page(form: OwnPasswordForm, *, wrong: bool = False) -> str:
    return render_template("accounts/renew_codes.html", form=form, wrong=wrong)
