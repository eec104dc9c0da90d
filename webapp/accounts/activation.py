"""Staff begin with an invitation: code, password, app, recovery codes. All of it holds at once.

Until the app's first code is right nothing is written: what was chosen waits sealed in the signed
cookie, so an invitation that is left half-way changes nothing.
"""

import base64
import json
from typing import Any

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.accounts import codes, hashing, invitations, passwords, sessions, steps, throttle, totp
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import InvitationForm, NewPasswordForm, TotpForm
from webapp.accounts.methods import Method
from webapp.accounts.models import Account
from webapp.core import guard, sealing
from webapp.core.db import db

_MINUTES = 30


@bp.get("/staff/invitation")
@guard.public
def invitation() -> str:
    """Where the invitation's code is typed."""
    return _code_page(InvitationForm())


@bp.post("/staff/invitation")
@guard.public
def show_invitation() -> ResponseReturnValue:
    """Look for the invitation; unknown, used and expired look the same."""
    form = InvitationForm()
    if not form.validate():
        return _code_page(form), 422
    code_hash = codes.hashed(form.code.data)
    keys = (throttle.key("invitation", code_hash), throttle.address())
    wait = throttle.count(keys)
    found = None if wait else db.session.scalar(invitations.waiting(code_hash))
    if found is not None:
        throttle.clear(keys)
    db.commit()
    if wait:
        return _code_page(form, refused=True, wait=wait), 429, {"Retry-After": str(wait)}
    if found is None:
        return _code_page(form, refused=True), 422
    steps.begin("invited", hash=code_hash.hex())
    return redirect(url_for("accounts.choose_password"), code=303)


@bp.get("/staff/invitation/password")
@guard.public
def choose_password() -> ResponseReturnValue:
    """Choose a password."""
    account = _invited()
    return _start_over() if account is None else _password_page(account, _form(account))


@bp.post("/staff/invitation/password")
@guard.public
def chosen_password() -> ResponseReturnValue:
    """Let the password wait, with a fresh secret for the app."""
    account = _invited()
    if account is None:
        return _start_over()
    form = _form(account)
    if not form.validate():
        return _password_page(account, form), 422
    chosen = {
        "password": hashing.hashed(passwords.normal(form.password.data)),
        "secret": totp.new_secret(),
    }
    sealed = sealing.seal(_key(), json.dumps(chosen).encode(), _bound(account))
    steps.begin("chosen", sealed=base64.b64encode(sealed).decode())
    return redirect(url_for("accounts.choose_app"), code=303)


@bp.get("/staff/invitation/app")
@guard.public
def choose_app() -> ResponseReturnValue:
    """Show the secret to the app."""
    account = _invited()
    chosen = _chosen(account)
    if account is None or chosen is None:
        return _start_over()
    return _app_page(account, chosen, TotpForm())


@bp.post("/staff/invitation/app")
@guard.public
def chosen_app() -> ResponseReturnValue:
    """The app's first code: now everything is written, and the recovery codes are shown once."""
    account, form = _invited(), TotpForm()
    chosen = _chosen(account)
    if account is None or chosen is None:
        return _start_over()
    step = totp.step_of(chosen["secret"], form.code.data) if form.validate() else None
    if step is None:
        return _app_page(account, chosen, form, wrong=not form.errors), 422
    db.begin_write()
    fresh = invitations.accept(
        _invitation_hash(),
        account,
        password_hash=chosen["password"],
        totp_sealed=totp.sealed(account.id, chosen["secret"]),
        step=step,
    )
    if fresh is None:
        return _start_over()
    started = sessions.start(account, phone=False, method=Method.INVITATION)
    db.commit()
    page = render_template("accounts/recovery_codes.html", codes=fresh)
    return started.onto(make_response(page))


def _invitation_hash() -> bytes:
    shown = steps.under_way("invited", _MINUTES)
    return bytes.fromhex(shown["hash"]) if shown else b""


def _invited() -> Account | None:
    return db.session.scalar(invitations.waiting(_invitation_hash()))


def _key() -> bytes:
    return sealing.system_key("chosen")


def _bound(account: Account) -> str:
    return f"chosen:{account.id}:{_invitation_hash().hex()}"


def _chosen(account: Account | None) -> dict[str, Any] | None:
    waiting = steps.under_way("chosen", _MINUTES)
    if account is None or waiting is None:
        return None
    try:
        text = sealing.unseal(_key(), base64.b64decode(waiting["sealed"]), _bound(account))
    except sealing.Tampered:
        # Chosen under another invitation: begin again.
        return None
    chosen: dict[str, Any] = json.loads(text)
    return chosen


def _start_over() -> Response:
    return redirect(url_for("accounts.invitation"), code=303)


def _form(account: Account) -> NewPasswordForm:
    return NewPasswordForm(account.name, account.username or "")


def _code_page(form: InvitationForm, *, refused: bool = False, wait: int = 0) -> str:
    return render_template("accounts/invitation.html", form=form, refused=refused, wait=wait)


def _password_page(account: Account, form: NewPasswordForm) -> str:
    return render_template("accounts/choose_password.html", form=form, username=account.username)


def _app_page(
    account: Account, chosen: dict[str, Any], form: TotpForm, *, wrong: bool = False
) -> str:
    return render_template(
        "accounts/choose_app.html",
        form=form,
        wrong=wrong,
        secret=chosen["secret"],
        picture=totp.qr_data_uri(chosen["secret"], account.username or ""),
    )
