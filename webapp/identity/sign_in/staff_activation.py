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

from webapp.core import guard, sealing
from webapp.core.db import db
from webapp.identity.credentials import codes, hashing, passwords, staff_invitations, throttle, totp
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account
from webapp.identity.sessions import service
from webapp.identity.sign_in import sign_in_steps
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import InvitationForm, NewPasswordForm, TotpForm

_MINUTES = 30


@bp.get("/staff/invitation")
@guard.public
def show_invitation_code() -> str:
    """Where the invitation's code is typed."""
    return _code_page(InvitationForm())


@bp.post("/staff/invitation")
@guard.public
def show_invitation() -> ResponseReturnValue:
    """Look for the invitation; unknown, used and expired look the same."""
    form = InvitationForm()
    if not form.validate():
        return _code_page(form), 422
    code_hash = codes.hash_code(form.code.data)
    keys = (throttle.build_throttle_key("invitation", code_hash), throttle.build_address_key())
    wait = throttle.count_attempt(keys)
    found = None if wait else db.session.scalar(staff_invitations.select_invited_account(code_hash))
    if found is not None:
        throttle.clear_attempts(keys)
    db.commit()
    if wait:
        return _code_page(form, refused=True, wait=wait), 429, {"Retry-After": str(wait)}
    if found is None:
        return _code_page(form, refused=True), 422
    sign_in_steps.begin_step("invited", hash=code_hash.hex())
    return redirect(url_for("identity.choose_password"), code=303)


@bp.get("/staff/invitation/password")
@guard.public
def choose_password() -> ResponseReturnValue:
    """Choose a password."""
    account = _find_invited_account()
    return (
        _start_over() if account is None else _password_page(account, _build_password_form(account))
    )


@bp.post("/staff/invitation/password")
@guard.public
def chosen_password() -> ResponseReturnValue:
    """Let the password wait, with a fresh secret for the app."""
    account = _find_invited_account()
    if account is None:
        return _start_over()
    form = _build_password_form(account)
    if not form.validate():
        return _password_page(account, form), 422
    chosen = {
        "password": hashing.hash_secret(passwords.normalise_password(form.password.data)),
        "secret": totp.new_secret(),
    }
    sealed = sealing.seal_text(
        _cookie_sealing_key(), json.dumps(chosen).encode(), _sealing_place(account)
    )
    sign_in_steps.begin_step("chosen", sealed=base64.b64encode(sealed).decode())
    return redirect(url_for("identity.choose_app"), code=303)


@bp.get("/staff/invitation/app")
@guard.public
def choose_app() -> ResponseReturnValue:
    """Show the secret to the app."""
    account = _find_invited_account()
    chosen = _read_chosen_password(account)
    if account is None or chosen is None:
        return _start_over()
    return _app_page(account, chosen, TotpForm())


@bp.post("/staff/invitation/app")
@guard.public
def chosen_app() -> ResponseReturnValue:
    """The app's first code: now everything is written, and the recovery codes are shown once."""
    account, form = _find_invited_account(), TotpForm()
    chosen = _read_chosen_password(account)
    if account is None or chosen is None:
        return _start_over()
    step = totp.step_of(chosen["secret"], form.code.data) if form.validate() else None
    if step is None:
        return _app_page(account, chosen, form, wrong=not form.errors), 422
    db.begin_write()
    fresh = staff_invitations.accept_invitation(
        _invitation_hash(),
        account,
        password_hash=chosen["password"],
        totp_sealed=totp.seal_totp_secret(account.id, chosen["secret"]),
        step=step,
    )
    if fresh is None:
        return _start_over()
    started = service.start_session(account, phone=False, method=SignInMethod.INVITATION)
    db.commit()
    page = render_template("identity/recovery_codes.html", codes=fresh)
    return started.onto(make_response(page))


def _invitation_hash() -> bytes:
    shown = sign_in_steps.under_way("invited", _MINUTES)
    return bytes.fromhex(shown["hash"]) if shown else b""


def _find_invited_account() -> Account | None:
    return db.session.scalar(staff_invitations.select_invited_account(_invitation_hash()))


def _cookie_sealing_key() -> bytes:
    return sealing.derive_system_key("chosen")


def _sealing_place(account: Account) -> str:
    return f"chosen:{account.id}:{_invitation_hash().hex()}"


def _read_chosen_password(account: Account | None) -> dict[str, Any] | None:
    waiting = sign_in_steps.under_way("chosen", _MINUTES)
    if account is None or waiting is None:
        return None
    try:
        text = sealing.unseal_text(
            _cookie_sealing_key(), base64.b64decode(waiting["sealed"]), _sealing_place(account)
        )
    except sealing.TamperedError:
        # Chosen under another invitation: begin again.
        return None
    chosen: dict[str, Any] = json.loads(text)
    return chosen


def _start_over() -> Response:
    return redirect(url_for("identity.show_invitation_code"), code=303)


def _build_password_form(account: Account) -> NewPasswordForm:
    return NewPasswordForm(account.name, account.username or "")


def _code_page(form: InvitationForm, *, refused: bool = False, wait: int = 0) -> str:
    return render_template("identity/invitation.html", form=form, refused=refused, wait=wait)


def _password_page(account: Account, form: NewPasswordForm) -> str:
    return render_template("identity/choose_password.html", form=form, username=account.username)


def _app_page(
    account: Account, chosen: dict[str, Any], form: TotpForm, *, wrong: bool = False
) -> str:
    return render_template(
        "identity/choose_app.html",
        form=form,
        wrong=wrong,
        secret=chosen["secret"],
        picture=totp.qr_data_uri(chosen["secret"], account.username or ""),
    )
