"""What the tests of sign-in do again and again: a card, a first time, a code."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import people
from tests.conftest import account, person_id_of, settings
from tests.pages import CheckedClient
from webapp import create_app
from webapp.core.clock import utc_now
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.identity.credentials import cards, codes, hashing, totp
from webapp.identity.models import Account, LoginSession, ThrottleCount
from webapp.identity.sessions.current import build_cookie_name, hash_token, make_token

PIN = "271828"
PASSWORD = "fyra glada grodor sjunger"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEUTRAL = (
    "Det gick inte att logga in. Kontrollera kortet och koden. "
    "Får du inte hjälp av det: be din handläggare om ett nytt kort."
)


def card_for(app: Flask, name: str) -> str:
    """A new card for a deltagare of the cast."""
    with app.app_context():
        db.begin_write()
        code = cards.issue_card(person_id_of(name), issuer_id=account("bo").id)
        db.commit()
    return code


def first_time(
    client: FlaskClient, code: str, *, pin: str = PIN, mine: bool = True
) -> TestResponse:
    """Show the card and choose a PIN, in Swedish."""
    client.post("/card", data={"card": code} | ({} if mine else {"not_mine": "y"}))
    client.post("/first-time/language", data={"language": "sv"})
    return client.post("/first-time/pin", data={"pin": pin, "pin_again": pin})


def activated(app: Flask, name: str, *, mine: bool = True) -> tuple[FlaskClient, str]:
    """A browser where the person has just activated a new card, and the card's code."""
    client, code = app.test_client(), card_for(app, name)
    assert first_time(client, code, mine=mine).location == "/"
    return client, code


def with_card(client: FlaskClient, code: str, pin: str = PIN) -> TestResponse:
    """Sign in by card and PIN, both typed."""
    return client.post("/sign-in", data={"card": code, "pin": pin})


def is_in(client: FlaskClient) -> bool:
    """Whether the browser is signed in."""
    return client.get("/account").status_code == 200


def cookies(client: FlaskClient) -> dict[str, str]:
    """The cookies in the browser by name."""
    found = {}
    for name in ("session", "phone", "page"):
        cookie = client.get_cookie(name)
        if cookie is not None:
            found[name] = cookie.value
    return found


def refused(response: TestResponse) -> str:
    """The page of a refusal, without what is random or was typed."""
    assert response.status_code == 422
    assert NEUTRAL in response.text
    return plain(response)


def plain(response: TestResponse) -> str:
    """A page without its tokens and what was typed."""
    return re.sub(r' value="[^"]*"', "", response.text)


def open_sessions(app: Flask, name: str) -> int:
    """How many sessions of a person have not ended."""
    with app.app_context():
        return db.session.scalars(
            sa.select(sa.func.count())
            .select_from(LoginSession)
            .where(LoginSession.account_id == account(name).id, LoginSession.ended_at.is_(None))
        ).one()


def forget_attempts(app: Flask) -> None:
    """Begin counting attempts anew."""
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(ThrottleCount))
        db.session.execute(sa.update(Account).values(wrong_pins=0))
        db.commit()


def staff_with_app(app: Flask, name: str) -> str:
    """Give a member of staff a password and an app; their user name."""
    with app.app_context():
        db.begin_write()
        person = account(name)
        person.password_hash = hashing.hash_secret(PASSWORD)
        person.totp_sealed = totp.seal_totp_secret(person.id, SECRET)
        db.commit()
        return person.username or ""


def totp_code(later: int = 0) -> str:
    """What the app shows so many seconds from now."""
    return pyotp.TOTP(SECRET).at(utc_now() + dt.timedelta(seconds=later))


def staff_signs_in(
    client: FlaskClient, name: str, *, there: str = "", later: int = 0
) -> TestResponse:
    """Password, then the app's code of so many seconds from now."""
    form = {"username": name, "password": PASSWORD}
    second = client.post(f"/staff/sign-in{there}", data=form)
    assert second.status_code == 303, second.text
    return client.post(second.location, data={"code": totp_code(later)})


def session_cookie(app: Flask, client: FlaskClient) -> str:
    """The value of the session cookie."""
    with app.app_context():
        cookie = client.get_cookie(build_cookie_name("session"))
    assert cookie is not None
    return cookie.value


@contextmanager
def own_app(
    engine_name: str, request: pytest.FixtureRequest, folder: Path, **more: Any
) -> Iterator[Flask]:
    """An app with a database of its own and the cast in it, for what must be committed."""
    if engine_name == "sqlite":
        url = f"sqlite:///{folder / 'own.db'}"
    else:
        make: Callable[[str], str] = request.getfixturevalue("postgresql")
        url = make(f"own-{codes.make_code(2)}")
    app = create_app(settings(url, **more))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = CheckedClient
    with app.app_context():
        upgrade_database()
        db.begin_write()
        people()
        db.commit()
        engine = db.engine
    yield app
    engine.dispose()


def sign_in_to(app: Flask, name: str) -> FlaskClient:
    """A browser in which ``name`` is signed in, where what is written is committed."""
    token, moment = make_token(), utc_now()
    with app.app_context():
        db.begin_write()
        person, cookie = account(name).id, build_cookie_name("session")
        times = {"created_at": moment, "seen_at": moment}
        db.session.add(
            LoginSession(token_hash=hash_token(token), account_id=person, device="", **times)
        )
        db.commit()
    client = app.test_client()
    client.set_cookie(cookie, token)
    return client
