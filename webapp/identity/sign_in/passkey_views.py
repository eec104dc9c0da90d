"""Mitt konto: my passkeys, added with the PIN or password, removed with one press."""

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.identity.credentials import passkeys
from webapp.identity.models import Passkey, Role
from webapp.identity.sessions import queries
from webapp.identity.sessions.current import Session, current_session
from webapp.identity.sign_in import confirmation, pin_sign_in
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import OwnPasswordForm, OwnPinForm, PasskeyForm


@bp.get("/account/passkeys")
def new_passkey() -> str:
    """Where a passkey is added."""
    return _render_passkeys_page(
        confirmation.find_confirmation_asked(current_session()),
        _build_secret_form(current_session()),
    )


@bp.post("/account/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Add a passkey; it takes the PIN or the password."""
    person = current_session()
    asked, form = confirmation.find_confirmation_asked(person), _build_secret_form(person)
    if asked.must_sign_in or (asked.has_secret and not form.validate()):
        return _render_passkeys_page(asked, form), 422
    wait = pin_sign_in.count_pin_attempt(asked.way)
    db.commit()
    typed = form.password.data if isinstance(form, OwnPasswordForm) else form.pin.data
    right = not wait and confirmation.is_right_secret(person, asked, typed or "")
    if confirmation.settle_confirmation(asked, right=right) is None or not _store_passkey(person):
        db.commit()
        return _render_passkeys_page(asked, form, wrong=True), 429 if wait else 422
    db.commit()
    flash(_("Nu kan du logga in med fingeravtryck eller ansikte (passkey)."))
    return redirect(url_for("identity.show_account"), code=303)


@bp.post("/account/passkeys/options")
def new_passkey_options() -> Response:
    """A challenge for a passkey of my own."""
    account = db.session.scalars(queries.select_own_account(current_session())).one()
    db.begin_write()
    options = passkeys.ask_for_new(account)
    db.commit()
    return Response(options, mimetype="application/json")


@bp.post("/account/passkeys/remove")
def remove_passkey() -> Response:
    """Remove one of my passkeys."""
    mine = db.session.scalars(queries.select_passkeys(current_session())).all()
    ids = {str(each.id): each.id for each in mine}
    passkey_id = ids.get(request.form.get("passkey", "")) or abort(404)
    db.begin_write()
    db.session.execute(sa.delete(Passkey).where(Passkey.id == passkey_id))
    db.commit()
    flash(_("Borttaget."))
    return redirect(url_for("identity.show_account"), code=303)


def _store_passkey(person: Session) -> bool:
    try:
        passkeys.store_passkey(person.account_id, PasskeyForm().credential.data)
    except passkeys.PasskeyRefused:
        return False
    return True


def _build_secret_form(person: Session) -> OwnPinForm | OwnPasswordForm:
    return OwnPinForm() if person.role is Role.DELTAGARE else OwnPasswordForm()


def _render_passkeys_page(
    asked: confirmation.ConfirmationAsked,
    form: OwnPinForm | OwnPasswordForm,
    *,
    wrong: bool = False,
) -> str:
    field = form.password if isinstance(form, OwnPasswordForm) else form.pin
    return render_template(
        "identity/new_passkey.html",
        form=form,
        field=field if asked.has_secret else None,
        must_sign_in=asked.must_sign_in,
        wrong=wrong,
    )
