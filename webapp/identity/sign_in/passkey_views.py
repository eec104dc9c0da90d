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
from webapp.identity.sessions.current import SignedInSession, current_session
from webapp.identity.sign_in import confirmation, pin_sign_in
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import OwnPasswordForm, OwnPinForm, PasskeyForm


@bp.get("/account/passkeys")
def show_new_passkey() -> str:
    """Where a passkey is added."""
    return _render_new_passkey(
        confirmation.load_needed_confirmation(current_session()),
        _build_secret_form(current_session()),
    )


@bp.post("/account/passkeys")
def add_own_passkey() -> ResponseReturnValue:
    """Add a passkey; it takes the PIN or the password."""
    signed_in = current_session()
    needed_confirmation, secret_form = (
        confirmation.load_needed_confirmation(signed_in),
        _build_secret_form(signed_in),
    )
    if needed_confirmation.must_sign_in or (
        needed_confirmation.has_secret and not secret_form.validate()
    ):
        return _render_new_passkey(needed_confirmation, secret_form), 422
    wait_seconds = pin_sign_in.count_secret_attempt(needed_confirmation.way)
    db.commit()
    typed_secret = (
        secret_form.password.data
        if isinstance(secret_form, OwnPasswordForm)
        else secret_form.pin.data
    )
    is_right = not wait_seconds and confirmation.is_right_secret(
        signed_in, needed_confirmation, typed_secret or ""
    )
    if confirmation.settle_confirmation(
        needed_confirmation, is_right=is_right
    ) is None or not _store_own_passkey(signed_in):
        db.commit()
        return _render_new_passkey(
            needed_confirmation, secret_form, is_wrong=True
        ), 429 if wait_seconds else 422
    db.commit()
    flash(_("Nu kan du logga in med fingeravtryck eller ansikte (passkey)."))
    return redirect(url_for("identity.show_account"), code=303)


@bp.post("/account/passkeys/options")
def send_new_passkey_options() -> Response:
    """A challenge for a passkey of my own."""
    own_account = db.session.scalars(queries.select_own_account(current_session())).one()
    db.begin_write()
    passkey_options = passkeys.build_registration_request(own_account)
    db.commit()
    return Response(passkey_options, mimetype="application/json")


@bp.post("/account/passkeys/remove")
def remove_own_passkey() -> Response:
    """Remove one of my passkeys."""
    own_passkeys = db.session.scalars(queries.select_passkeys(current_session())).all()
    passkey_ids = {str(passkey.id): passkey.id for passkey in own_passkeys}
    passkey_id = passkey_ids.get(request.form.get("passkey", "")) or abort(404)
    db.begin_write()
    db.session.execute(sa.delete(Passkey).where(Passkey.id == passkey_id))
    db.commit()
    flash(_("Borttaget."))
    return redirect(url_for("identity.show_account"), code=303)


def _store_own_passkey(signed_in: SignedInSession) -> bool:
    try:
        passkeys.store_passkey(signed_in.account_id, PasskeyForm().credential.data)
    except passkeys.PasskeyRefused:
        return False
    return True


def _build_secret_form(signed_in: SignedInSession) -> OwnPinForm | OwnPasswordForm:
    return OwnPinForm() if signed_in.role is Role.DELTAGARE else OwnPasswordForm()


def _render_new_passkey(
    needed_confirmation: confirmation.NeededConfirmation,
    secret_form: OwnPinForm | OwnPasswordForm,
    *,
    is_wrong: bool = False,
) -> str:
    secret_field = (
        secret_form.password if isinstance(secret_form, OwnPasswordForm) else secret_form.pin
    )
    return render_template(
        "identity/new_passkey.html",
        form=secret_form,
        field=secret_field if needed_confirmation.has_secret else None,
        must_sign_in=needed_confirmation.must_sign_in,
        wrong=is_wrong,
    )
