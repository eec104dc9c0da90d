"""Staff sign in: user name and password, then a code from the app, a passkey or a recovery code."""

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.core import guard, safe_redirects
from webapp.core.db import db
from webapp.identity.credentials import hashing, passkeys, passwords, recovery_codes, throttle, totp
from webapp.identity.credentials.methods import SignInMethod
from webapp.identity.models import Account, Passkey, Role
from webapp.identity.people import accounts
from webapp.identity.sessions import service
from webapp.identity.sessions.current import find_session
from webapp.identity.sign_in import pin_sign_in, sign_in_steps
from webapp.identity.sign_in.blueprint import bp
from webapp.identity.sign_in.forms import PasskeyForm, PasswordForm, SecondFactorForm

# How long the password holds while the second factor is fetched.
_MINUTES = 5


@bp.get("/staff/sign-in")
@guard.public
def staff_sign_in() -> ResponseReturnValue:
    """The first page: who, and the password."""
    if find_session() is not None:
        return redirect(_staff_next_page(), code=303)
    return _first_page(PasswordForm())


@bp.post("/staff/sign-in")
@guard.public
def show_password() -> ResponseReturnValue:
    """The password; whether it was right is seen on the second page only if it was."""
    form = PasswordForm()
    if not form.validate():
        return _first_page(form), 422
    keys = _staff_throttle_keys(form.username.data)
    wait = throttle.count_attempt(keys)
    db.commit()
    if wait:
        return _first_page(form, refused=True, wait=wait), 429, {"Retry-After": str(wait)}
    account = db.session.scalar(_by_name(form.username.data))
    stored = account.password_hash if account else None
    if (
        not hashing.is_matching_secret(stored, passwords.normalise_password(form.password.data))
        or account is None
    ):
        return _first_page(form, refused=True), 422
    db.begin_write()
    throttle.give_back(keys)
    db.commit()
    sign_in_steps.begin_step("second", account=account.id)
    return redirect(url_for("identity.show_second_factor", next=_find_next_page()), code=303)


@bp.get("/staff/second")
@guard.public
def show_second_factor() -> ResponseReturnValue:
    """The second page: something the person has."""
    account = _half_in()
    return _start_over() if account is None else _second_page(account, SecondFactorForm())


@bp.post("/staff/second")
@guard.public
def show_code() -> ResponseReturnValue:
    """A code from the app, or a recovery code."""
    account, form = _half_in(), SecondFactorForm()
    if account is None:
        return _start_over()
    if not form.validate():
        return _second_page(account, form), 422
    keys = _second_keys(account)
    wait = throttle.count_attempt(keys)
    db.commit()
    if wait:
        return _refuse_staff_sign_in(account, form, wait)
    proved = _by_code(account, form.code.data)
    started = _let_in(*proved, keys) if proved else None
    db.commit()
    return _go_on(started) if started else _refuse_staff_sign_in(account, form)


@bp.post("/staff/second/passkey/options")
@guard.public
def second_passkey_options() -> ResponseReturnValue:
    """A challenge for this account's own passkeys."""
    account = _half_in()
    if account is None:
        return _start_over()
    db.begin_write()
    options = passkeys.build_passkey_request(account.id)
    db.commit()
    return Response(options, mimetype="application/json")


@bp.post("/staff/second/passkey")
@guard.public
def show_passkey() -> ResponseReturnValue:
    """A passkey of the account whose password was shown."""
    account = _half_in()
    if account is None:
        return _start_over()
    form, keys = SecondFactorForm(formdata=None), _second_keys(account)
    wait = throttle.count_attempt(keys)
    again = None if wait else _by_passkey(account)
    started = _let_in(again, SignInMethod.PASSWORD_PASSKEY, keys) if again else None
    db.commit()
    return _go_on(started) if started else _refuse_staff_sign_in(account, form, wait)


def _by_code(account: Account, typed: str) -> tuple[Account, SignInMethod] | None:
    db.begin_write()
    again = pin_sign_in.still_open(account.id)
    if again is None:
        return None
    if totp.use_totp_code(again, typed):
        return again, SignInMethod.PASSWORD_TOTP
    return (
        (again, SignInMethod.PASSWORD_RECOVERY)
        if recovery_codes.use_recovery_code(again.id, typed)
        else None
    )


def _by_passkey(account: Account) -> Account | None:
    try:
        return pin_sign_in.still_open(
            passkeys.verify_passkey(PasskeyForm().credential.data, account.id)
        )
    except passkeys.PasskeyRefused:
        return None


def _let_in(
    account: Account, method: SignInMethod, keys: tuple[throttle.ThrottleKey, ...]
) -> service.StartedSession:
    throttle.clear_attempts((*keys, *_staff_throttle_keys(account.username or "")))
    return service.start_session(account, phone=False, method=method)


def _go_on(started: service.StartedSession) -> Response:
    return started.onto(redirect(_staff_next_page(), code=303))


def _by_name(typed: str) -> sa.Select[Account]:
    return sa.select(Account).where(
        Account.username == accounts.normalise_username(typed),
        Account.role != Role.DELTAGARE,
        pin_sign_in.is_open(),
    )


def _staff_throttle_keys(user_name: str) -> tuple[throttle.ThrottleKey, ...]:
    return throttle.build_throttle_key(
        "username", accounts.normalise_username(user_name)
    ), throttle.build_address_key()


def _second_keys(account: Account) -> tuple[throttle.ThrottleKey, ...]:
    return throttle.build_throttle_key("second", str(account.id)), throttle.build_address_key()


def _half_in() -> Account | None:
    """The account whose password was shown on this browser a moment ago."""
    shown = sign_in_steps.under_way("second", _MINUTES)
    if shown is None:
        return None
    return db.session.scalar(
        sa.select(Account).where(Account.id == shown["account"], pin_sign_in.is_open())
    )


def _start_over() -> Response:
    return redirect(url_for("identity.staff_sign_in", next=_find_next_page()), code=303)


def _staff_next_page() -> str:
    return safe_redirects.closed_page(request.args.get("next"))


def _find_next_page() -> str | None:
    return safe_redirects.find_local_page(request.args.get("next"))


def _first_page(form: PasswordForm, *, refused: bool = False, wait: int = 0) -> str:
    return render_template(
        "identity/staff_sign_in.html", form=form, next=_find_next_page(), refused=refused, wait=wait
    )


def _second_page(account: Account, form: SecondFactorForm, **refused: int) -> str:
    has_passkey = db.session.scalar(sa.select(sa.exists().where(Passkey.account_id == account.id)))
    return render_template(
        "identity/second.html",
        form=form,
        next=_find_next_page(),
        has_passkey=has_passkey,
        **{"refused": False, "wait": 0} | refused,
    )


def _refuse_staff_sign_in(
    account: Account, form: SecondFactorForm, wait: int = 0
) -> ResponseReturnValue:
    page = _second_page(account, form, refused=True, wait=wait)
    return (page, 429, {"Retry-After": str(wait)}) if wait else (page, 422)
