"""Staff sign in: user name and password, then a code from the app, a passkey or a recovery code."""

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.core import guard, safe_redirects
from webapp.core.db import db
from webapp.core.ids import AccountId
from webapp.identity.credentials import hashing, passkeys, passwords, recovery_codes, throttle, totp
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account, Passkey, Role
from webapp.identity.people import accounts
from webapp.identity.sessions import service
from webapp.identity.sessions.current import find_session
from webapp.identity.sign_in import pin_sign_in, sign_in_steps
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import PasskeyForm, SecondFactorForm, StaffPasswordForm

# How long the password holds while the second factor is fetched.
_MINUTES = 5


@bp.get("/staff/sign-in")
@guard.public
def show_staff_sign_in() -> ResponseReturnValue:
    """The first page: who, and the password."""
    if find_session() is not None:
        return redirect(_pick_next_staff_page(), code=303)
    return _render_staff_sign_in(StaffPasswordForm())


@bp.post("/staff/sign-in")
@guard.public
def submit_password() -> ResponseReturnValue:
    """The password; whether it was right is seen on the second page only if it was."""
    password_form = StaffPasswordForm()
    if not password_form.validate():
        return _render_staff_sign_in(password_form), 422
    throttle_keys = _list_username_keys(password_form.username.data)
    wait_seconds = throttle.count_attempt(throttle_keys)
    db.commit()
    if wait_seconds:
        return (
            _render_staff_sign_in(password_form, is_refused=True, wait_seconds=wait_seconds),
            429,
            {"Retry-After": str(wait_seconds)},
        )
    staff_account = db.session.scalar(_select_staff_by_username(password_form.username.data))
    stored_hash = staff_account.password_hash if staff_account else None
    if (
        not hashing.is_matching_secret(
            stored_hash, passwords.normalise_password(password_form.password.data)
        )
        or staff_account is None
    ):
        return _render_staff_sign_in(password_form, is_refused=True), 422
    db.begin_write()
    throttle.give_back_attempt(throttle_keys)
    db.commit()
    sign_in_steps.begin_step("second", account=staff_account.id)
    return redirect(url_for("identity.show_second_factor", next=_find_return_path()), code=303)


@bp.get("/staff/second")
@guard.public
def show_second_factor() -> ResponseReturnValue:
    """The second page: something the person has."""
    staff_account = _find_half_signed_in_account()
    return (
        _restart_staff_sign_in()
        if staff_account is None
        else _render_second_factor(staff_account, SecondFactorForm())
    )


@bp.post("/staff/second")
@guard.public
def submit_second_factor() -> ResponseReturnValue:
    """A code from the app, or a recovery code."""
    staff_account, factor_form = _find_half_signed_in_account(), SecondFactorForm()
    if staff_account is None:
        return _restart_staff_sign_in()
    if not factor_form.validate():
        return _render_second_factor(staff_account, factor_form), 422
    throttle_keys = _list_second_factor_keys(staff_account)
    wait_seconds = throttle.count_attempt(throttle_keys)
    db.commit()
    if wait_seconds:
        return _refuse_second_factor(staff_account, factor_form, wait_seconds)
    account_and_method = _find_account_by_code(staff_account, factor_form.code.data)
    started_session = (
        _start_staff_session(*account_and_method, throttle_keys) if account_and_method else None
    )
    db.commit()
    return (
        _redirect_signed_in_staff(started_session)
        if started_session
        else _refuse_second_factor(staff_account, factor_form)
    )


@bp.post("/staff/second/passkey/options")
@guard.public
def send_second_factor_passkey_options() -> ResponseReturnValue:
    """A challenge for this account's own passkeys."""
    staff_account = _find_half_signed_in_account()
    if staff_account is None:
        return _restart_staff_sign_in()
    db.begin_write()
    passkey_options = passkeys.build_passkey_request(staff_account.id)
    db.commit()
    return Response(passkey_options, mimetype="application/json")


@bp.post("/staff/second/passkey")
@guard.public
def submit_second_factor_passkey() -> ResponseReturnValue:
    """A passkey of the account whose password was shown."""
    staff_account = _find_half_signed_in_account()
    if staff_account is None:
        return _restart_staff_sign_in()
    factor_form, throttle_keys = (
        SecondFactorForm(formdata=None),
        _list_second_factor_keys(staff_account),
    )
    wait_seconds = throttle.count_attempt(throttle_keys)
    open_account = None if wait_seconds else _find_staff_by_passkey(staff_account)
    started_session = (
        _start_staff_session(open_account, SignInMethod.PASSWORD_PASSKEY, throttle_keys)
        if open_account
        else None
    )
    db.commit()
    return (
        _redirect_signed_in_staff(started_session)
        if started_session
        else _refuse_second_factor(staff_account, factor_form, wait_seconds)
    )


def _find_account_by_code(
    staff_account: Account, typed_code: str
) -> tuple[Account, SignInMethod] | None:
    db.begin_write()
    open_account = pin_sign_in.find_open_account(staff_account.id)
    if open_account is None:
        return None
    if totp.use_totp_code(open_account, typed_code):
        return open_account, SignInMethod.PASSWORD_TOTP
    return (
        (open_account, SignInMethod.PASSWORD_RECOVERY)
        if recovery_codes.use_recovery_code(open_account.id, typed_code)
        else None
    )


def _find_staff_by_passkey(staff_account: Account) -> Account | None:
    try:
        return pin_sign_in.find_open_account(
            AccountId(passkeys.verify_passkey(PasskeyForm().credential.data, staff_account.id))
        )
    except passkeys.PasskeyRefused:
        return None


def _start_staff_session(
    staff_account: Account,
    sign_in_method: SignInMethod,
    throttle_keys: tuple[throttle.ThrottleKey, ...],
) -> service.StartedSession:
    throttle.clear_attempts((*throttle_keys, *_list_username_keys(staff_account.username or "")))
    return service.start_session(staff_account, remember_phone=False, sign_in_method=sign_in_method)


def _redirect_signed_in_staff(started_session: service.StartedSession) -> Response:
    return started_session.onto(redirect(_pick_next_staff_page(), code=303))


def _select_staff_by_username(typed_username: str) -> sa.Select[Account]:
    return sa.select(Account).where(
        Account.username == accounts.normalise_username(typed_username),
        Account.role != Role.DELTAGARE,
        pin_sign_in.build_open_account_condition(),
    )


def _list_username_keys(user_name: str) -> tuple[throttle.ThrottleKey, ...]:
    return throttle.build_throttle_key(
        "username", accounts.normalise_username(user_name)
    ), throttle.build_address_key()


def _list_second_factor_keys(staff_account: Account) -> tuple[throttle.ThrottleKey, ...]:
    return throttle.build_throttle_key(
        "second", str(staff_account.id)
    ), throttle.build_address_key()


def _find_half_signed_in_account() -> Account | None:
    """The account whose password was shown on this browser a moment ago."""
    password_step = sign_in_steps.find_step("second", _MINUTES)
    if password_step is None:
        return None
    return db.session.scalar(
        sa.select(Account).where(
            Account.id == password_step["account"], pin_sign_in.build_open_account_condition()
        )
    )


def _restart_staff_sign_in() -> Response:
    return redirect(url_for("identity.show_staff_sign_in", next=_find_return_path()), code=303)


def _pick_next_staff_page() -> str:
    return safe_redirects.pick_signed_in_page(request.args.get("next"))


def _find_return_path() -> str | None:
    return safe_redirects.find_local_page(request.args.get("next"))


def _render_staff_sign_in(
    password_form: StaffPasswordForm, *, is_refused: bool = False, wait_seconds: int = 0
) -> str:
    return render_template(
        "identity/staff_sign_in.html",
        form=password_form,
        next=_find_return_path(),
        refused=is_refused,
        wait=wait_seconds,
    )


def _render_second_factor(
    staff_account: Account, factor_form: SecondFactorForm, **refused: int
) -> str:
    has_passkey = db.session.scalar(
        sa.select(sa.exists().where(Passkey.account_id == staff_account.id))
    )
    return render_template(
        "identity/second.html",
        form=factor_form,
        next=_find_return_path(),
        has_passkey=has_passkey,
        **{"refused": False, "wait": 0} | refused,
    )


def _refuse_second_factor(
    staff_account: Account, factor_form: SecondFactorForm, wait_seconds: int = 0
) -> ResponseReturnValue:
    factor_page = _render_second_factor(staff_account, factor_form, refused=True, wait=wait_seconds)
    return (
        (factor_page, 429, {"Retry-After": str(wait_seconds)})
        if wait_seconds
        else (factor_page, 422)
    )
