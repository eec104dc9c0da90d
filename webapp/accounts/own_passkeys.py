"""Mitt konto: my passkeys, added with the PIN or password, removed with one press."""

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.accounts import confirm, passkeys, queries, ways
from webapp.accounts.access import Session, current_session
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import OwnPasswordForm, OwnPinForm, PasskeyForm
from webapp.accounts.models import Passkey, Role
from webapp.core.db import db
from webapp.core.i18n import gettext as _


@bp.get("/account/passkeys")
def new_passkey() -> str:
    """Where a passkey is added."""
    return _page(confirm.asked_of(current_session()), _form(current_session()))


@bp.post("/account/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Add a passkey; it takes the PIN or the password."""
    person = current_session()
    asked, form = confirm.asked_of(person), _form(person)
    if asked.must_sign_in or (asked.has_secret and not form.validate()):
        return _page(asked, form), 422
    wait = ways.count(asked.way)
    db.commit()
    typed = form.password.data if isinstance(form, OwnPasswordForm) else form.pin.data
    right = not wait and confirm.is_right(person, asked, typed or "")
    if confirm.settle(asked, right=right) is None or not _add(person):
        db.commit()
        return _page(asked, form, wrong=True), 429 if wait else 422
    db.commit()
    flash(_("Nu kan du logga in med fingeravtryck eller ansikte (passkey)."))
    return redirect(url_for("accounts.account"), code=303)


@bp.post("/account/passkeys/options")
def new_passkey_options() -> Response:
    """A challenge for a passkey of my own."""
    account = db.session.scalars(queries.myself(current_session())).one()
    db.begin_write()
    options = passkeys.ask_for_new(account)
    db.commit()
    return Response(options, mimetype="application/json")


@bp.post("/account/passkeys/remove")
def remove_passkey() -> Response:
    """Remove one of my passkeys."""
    mine = db.session.scalars(queries.passkeys_of(current_session())).all()
    ids = {str(each.id): each.id for each in mine}
    passkey_id = ids.get(request.form.get("passkey", "")) or abort(404)
    db.begin_write()
    db.session.execute(sa.delete(Passkey).where(Passkey.id == passkey_id))
    db.commit()
    flash(_("Borttaget."))
    return redirect(url_for("accounts.account"), code=303)


def _add(person: Session) -> bool:
    try:
        passkeys.add(person.account_id, PasskeyForm().credential.data)
    except passkeys.Refused:
        return False
    return True


def _form(person: Session) -> OwnPinForm | OwnPasswordForm:
    return OwnPinForm() if person.role is Role.DELTAGARE else OwnPasswordForm()


def _page(asked: confirm.Asked, form: OwnPinForm | OwnPasswordForm, *, wrong: bool = False) -> str:
    field = form.password if isinstance(form, OwnPasswordForm) else form.pin
    return render_template(
        "accounts/new_passkey.html",
        form=form,
        field=field if asked.has_secret else None,
        must_sign_in=asked.must_sign_in,
        wrong=wrong,
    )
