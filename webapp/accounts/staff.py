"""Staff sign in: user name and password, then a code from the app, a passkey or a recovery code."""

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.accounts import (
    hashing,
    passkeys,
    passwords,
    people,
    places,
    recovery,
    sessions,
    steps,
    throttle,
    totp,
    ways,
)
from webapp.accounts.access import find_session
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import PasskeyForm, PasswordForm, SecondForm
from webapp.accounts.methods import Method
from webapp.accounts.models import Account, Passkey, Role
from webapp.core import guard
from webapp.core.db import db

# How long the password holds while the second factor is fetched.
_MINUTES = 5


@bp.get("/staff/sign-in")
@guard.public
def staff_sign_in() -> ResponseReturnValue:
    """The first page: who, and the password."""
    if find_session() is not None:
        return redirect(_next(), code=303)
    return _first_page(PasswordForm())


@bp.post("/staff/sign-in")
@guard.public
def show_password() -> ResponseReturnValue:
    """The password; whether it was right is seen on the second page only if it was."""
    form = PasswordForm()
    if not form.validate():
        return _first_page(form), 422
    keys = _keys(form.username.data)
    wait = throttle.count(keys)
    db.commit()
    if wait:
        return _first_page(form, refused=True, wait=wait), 429, {"Retry-After": str(wait)}
    account = db.session.scalar(_by_name(form.username.data))
    stored = account.password_hash if account else None
    if not hashing.matches(stored, passwords.normal(form.password.data)) or account is None:
        return _first_page(form, refused=True), 422
    db.begin_write()
    throttle.give_back(keys)
    db.commit()
    steps.begin("second", account=account.id)
    return redirect(url_for("accounts.second", next=_there()), code=303)


@bp.get("/staff/second")
@guard.public
def second() -> ResponseReturnValue:
    """The second page: something the person has."""
    account = _half_in()
    return _start_over() if account is None else _second_page(account, SecondForm())


@bp.post("/staff/second")
@guard.public
def show_code() -> ResponseReturnValue:
    """A code from the app, or a recovery code."""
    account, form = _half_in(), SecondForm()
    if account is None:
        return _start_over()
    if not form.validate():
        return _second_page(account, form), 422
    keys = _second_keys(account)
    wait = throttle.count(keys)
    db.commit()
    if wait:
        return _refused(account, form, wait)
    proved = _by_code(account, form.code.data)
    started = _let_in(*proved, keys) if proved else None
    db.commit()
    return _go_on(started) if started else _refused(account, form)


@bp.post("/staff/second/passkey/options")
@guard.public
def second_passkey_options() -> ResponseReturnValue:
    """A challenge for this account's own passkeys."""
    account = _half_in()
    if account is None:
        return _start_over()
    db.begin_write()
    options = passkeys.ask(account.id)
    db.commit()
    return Response(options, mimetype="application/json")


@bp.post("/staff/second/passkey")
@guard.public
def show_passkey() -> ResponseReturnValue:
    """A passkey of the account whose password was shown."""
    account = _half_in()
    if account is None:
        return _start_over()
    form, keys = SecondForm(formdata=None), _second_keys(account)
    wait = throttle.count(keys)
    again = None if wait else _by_passkey(account)
    started = _let_in(again, Method.PASSWORD_PASSKEY, keys) if again else None
    db.commit()
    return _go_on(started) if started else _refused(account, form, wait)


def _by_code(account: Account, typed: str) -> tuple[Account, Method] | None:
    db.begin_write()
    again = ways.still_open(account.id)
    if again is None:
        return None
    if totp.use(again, typed):
        return again, Method.PASSWORD_TOTP
    return (again, Method.PASSWORD_RECOVERY) if recovery.use(again.id, typed) else None


def _by_passkey(account: Account) -> Account | None:
    try:
        return ways.still_open(passkeys.prove(PasskeyForm().credential.data, account.id))
    except passkeys.Refused:
        return None


def _let_in(account: Account, method: Method, keys: tuple[throttle.Key, ...]) -> sessions.Started:
    throttle.clear((*keys, *_keys(account.username or "")))
    return sessions.start(account, phone=False, method=method)


def _go_on(started: sessions.Started) -> Response:
    return started.onto(redirect(_next(), code=303))


def _by_name(typed: str) -> sa.Select[Account]:
    return sa.select(Account).where(
        Account.username == people.username(typed), Account.role != Role.DELTAGARE, ways.is_open()
    )


def _keys(user_name: str) -> tuple[throttle.Key, ...]:
    return throttle.key("username", people.username(user_name)), throttle.address()


def _second_keys(account: Account) -> tuple[throttle.Key, ...]:
    return throttle.key("second", str(account.id)), throttle.address()


def _half_in() -> Account | None:
    """The account whose password was shown on this browser a moment ago."""
    shown = steps.under_way("second", _MINUTES)
    if shown is None:
        return None
    return db.session.scalar(
        sa.select(Account).where(Account.id == shown["account"], ways.is_open())
    )


def _start_over() -> Response:
    return redirect(url_for("accounts.staff_sign_in", next=_there()), code=303)


def _next() -> str:
    return places.closed_page(request.args.get("next"))


def _there() -> str | None:
    return places.page(request.args.get("next"))


def _first_page(form: PasswordForm, *, refused: bool = False, wait: int = 0) -> str:
    return render_template(
        "accounts/staff_sign_in.html", form=form, next=_there(), refused=refused, wait=wait
    )


def _second_page(account: Account, form: SecondForm, **refused: int) -> str:
    has_passkey = db.session.scalar(sa.select(sa.exists().where(Passkey.account_id == account.id)))
    return render_template(
        "accounts/second.html",
        form=form,
        next=_there(),
        has_passkey=has_passkey,
        **{"refused": False, "wait": 0} | refused,
    )


def _refused(account: Account, form: SecondForm, wait: int = 0) -> ResponseReturnValue:
    page = _second_page(account, form, refused=True, wait=wait)
    return (page, 429, {"Retry-After": str(wait)}) if wait else (page, 422)
