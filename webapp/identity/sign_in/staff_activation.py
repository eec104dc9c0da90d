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
from webapp.identity.sign_in.forms import FirstTotpForm, InvitationCodeForm, NewPasswordForm

_MINUTES = 30


@bp.get("/staff/invitation")
@guard.public
def show_invitation_code() -> str:
    """Where the invitation's code is typed."""
    return _render_invitation_code(InvitationCodeForm())


@bp.post("/staff/invitation")
@guard.public
def submit_invitation_code() -> ResponseReturnValue:
    """Look for the invitation; unknown, used and expired look the same."""
    code_form = InvitationCodeForm()
    if not code_form.validate():
        return _render_invitation_code(code_form), 422
    code_hash = codes.hash_code(code_form.code.data)
    throttle_keys = (
        throttle.build_throttle_key("invitation", code_hash),
        throttle.build_address_key(),
    )
    wait_seconds = throttle.count_attempt(throttle_keys)
    invited_account = (
        None
        if wait_seconds
        else db.session.scalar(staff_invitations.select_invited_account(code_hash))
    )
    if invited_account is not None:
        throttle.clear_attempts(throttle_keys)
    db.commit()
    if wait_seconds:
        return (
            _render_invitation_code(code_form, is_refused=True, wait_seconds=wait_seconds),
            429,
            {"Retry-After": str(wait_seconds)},
        )
    if invited_account is None:
        return _render_invitation_code(code_form, is_refused=True), 422
    sign_in_steps.begin_step("invited", hash=code_hash.hex())
    return redirect(url_for("identity.show_first_password"), code=303)


@bp.get("/staff/invitation/password")
@guard.public
def show_first_password() -> ResponseReturnValue:
    """Choose a password."""
    invited_account = _find_invited_account()
    return (
        _restart_staff_activation()
        if invited_account is None
        else _render_first_password(invited_account, _build_password_form(invited_account))
    )


@bp.post("/staff/invitation/password")
@guard.public
def save_first_password() -> ResponseReturnValue:
    """Keep the chosen password sealed in the cookie, with a new secret for the app."""
    invited_account = _find_invited_account()
    if invited_account is None:
        return _restart_staff_activation()
    password_form = _build_password_form(invited_account)
    if not password_form.validate():
        return _render_first_password(invited_account, password_form), 422
    chosen_secrets = {
        "password": hashing.hash_secret(passwords.normalise_password(password_form.password.data)),
        "secret": totp.make_totp_secret(),
    }
    sealed_secrets = sealing.seal_text(
        _derive_chosen_secrets_key(),
        json.dumps(chosen_secrets).encode(),
        _build_chosen_secrets_context(invited_account),
    )
    sign_in_steps.begin_step("chosen", sealed=base64.b64encode(sealed_secrets).decode())
    return redirect(url_for("identity.show_authenticator_app"), code=303)


@bp.get("/staff/invitation/app")
@guard.public
def show_authenticator_app() -> ResponseReturnValue:
    """Show the secret to the app."""
    invited_account = _find_invited_account()
    chosen_secrets = _read_chosen_secrets(invited_account)
    if invited_account is None or chosen_secrets is None:
        return _restart_staff_activation()
    return _render_authenticator_app(invited_account, chosen_secrets, FirstTotpForm())


@bp.post("/staff/invitation/app")
@guard.public
def save_authenticator_app() -> ResponseReturnValue:
    """The app's first code: now everything is written, and the recovery codes are shown once."""
    invited_account, totp_form = _find_invited_account(), FirstTotpForm()
    chosen_secrets = _read_chosen_secrets(invited_account)
    if invited_account is None or chosen_secrets is None:
        return _restart_staff_activation()
    totp_step = (
        totp.find_totp_step(chosen_secrets["secret"], totp_form.code.data)
        if totp_form.validate()
        else None
    )
    if totp_step is None:
        return _render_authenticator_app(
            invited_account, chosen_secrets, totp_form, is_wrong=not totp_form.errors
        ), 422
    db.begin_write()
    new_codes = staff_invitations.accept_invitation(
        _read_invitation_hash(),
        invited_account,
        password_hash=chosen_secrets["password"],
        totp_sealed=totp.seal_totp_secret(invited_account.id, chosen_secrets["secret"]),
        totp_step=totp_step,
    )
    if new_codes is None:
        return _restart_staff_activation()
    started_session = service.start_session(
        invited_account, remember_phone=False, sign_in_method=SignInMethod.INVITATION
    )
    db.commit()
    codes_page = render_template("identity/recovery_codes.html", codes=new_codes)
    return started_session.onto(make_response(codes_page))


def _read_invitation_hash() -> bytes:
    shown_invitation = sign_in_steps.find_step("invited", _MINUTES)
    return bytes.fromhex(shown_invitation["hash"]) if shown_invitation else b""


def _find_invited_account() -> Account | None:
    return db.session.scalar(staff_invitations.select_invited_account(_read_invitation_hash()))


def _derive_chosen_secrets_key() -> bytes:
    return sealing.derive_system_key("chosen")


def _build_chosen_secrets_context(invited_account: Account) -> str:
    return f"chosen:{invited_account.id}:{_read_invitation_hash().hex()}"


def _read_chosen_secrets(invited_account: Account | None) -> dict[str, Any] | None:
    chosen_step = sign_in_steps.find_step("chosen", _MINUTES)
    if invited_account is None or chosen_step is None:
        return None
    try:
        secrets_json = sealing.unseal_text(
            _derive_chosen_secrets_key(),
            base64.b64decode(chosen_step["sealed"]),
            _build_chosen_secrets_context(invited_account),
        )
    except sealing.TamperedError:
        # Chosen under another invitation: begin again.
        return None
    chosen_secrets: dict[str, Any] = json.loads(secrets_json)
    return chosen_secrets


def _restart_staff_activation() -> Response:
    return redirect(url_for("identity.show_invitation_code"), code=303)


def _build_password_form(invited_account: Account) -> NewPasswordForm:
    return NewPasswordForm(invited_account.name, invited_account.username or "")


def _render_invitation_code(
    code_form: InvitationCodeForm, *, is_refused: bool = False, wait_seconds: int = 0
) -> str:
    return render_template(
        "identity/invitation.html", form=code_form, refused=is_refused, wait=wait_seconds
    )


def _render_first_password(invited_account: Account, password_form: NewPasswordForm) -> str:
    return render_template(
        "identity/choose_password.html", form=password_form, username=invited_account.username
    )


def _render_authenticator_app(
    invited_account: Account,
    chosen_secrets: dict[str, Any],
    totp_form: FirstTotpForm,
    *,
    is_wrong: bool = False,
) -> str:
    return render_template(
        "identity/choose_app.html",
        form=totp_form,
        wrong=is_wrong,
        secret=chosen_secrets["secret"],
        picture=totp.draw_totp_qr_code(chosen_secrets["secret"], invited_account.username or ""),
    )
