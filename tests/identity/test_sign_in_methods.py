"""A session knows how it began: it stands beside what its owner signs."""

import sqlalchemy as sa
from flask import Flask

from tests.conftest import account
from tests.identity.authenticator import Authenticator
from tests.identity.test_accounts_passkeys import signs_in, with_passkey
from tests.identity.ways_in import PASSWORD, activated, staff_signs_in, staff_with_app, with_card
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, use_language
from webapp.identity.credentials import recovery_codes
from webapp.identity.credentials.methods import SignInMethod, describe_sign_in_method
from webapp.identity.models import LoginSession


def method(app: Flask, name: str) -> str:
    """How ``name`` signed in last."""
    with app.app_context():
        return (
            db.session.scalars(
                sa.select(LoginSession.method)
                .where(LoginSession.account_id == account(name).id)
                .order_by(LoginSession.id.desc())
            ).first()
            or ""
        )


def test_a_session_remembers_how_a_deltagare_signed_in(app: Flask) -> None:
    client, code = activated(app, "amina")
    assert method(app, "amina") == SignInMethod.CARD
    client.post("/sign-out")
    assert client.post("/sign-in", data={"pin": "271828"}).status_code == 303
    assert method(app, "amina") == SignInMethod.PHONE
    assert with_card(app.test_client(), code).status_code == 303
    assert method(app, "amina") == SignInMethod.CARD
    key = Authenticator()
    with_passkey(app, "elsa", key)
    assert signs_in(app.test_client(), key) == 303
    assert method(app, "elsa") == SignInMethod.PASSKEY


def test_a_session_remembers_how_staff_signed_in(app: Flask) -> None:
    name, key = staff_with_app(app, "bo"), Authenticator()
    assert staff_signs_in(app.test_client(), name).status_code == 303
    assert method(app, "bo") == SignInMethod.PASSWORD_TOTP
    with app.app_context():
        db.begin_write()
        codes = recovery_codes.replace_recovery_codes(account("bo").id)
        db.commit()
    client = app.test_client()
    client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
    assert client.post("/staff/second", data={"code": codes[0]}).status_code == 303
    assert method(app, "bo") == SignInMethod.PASSWORD_RECOVERY

    options = client.post("/account/passkeys/options").get_json()
    client.post("/account/passkeys", data={"password": PASSWORD, "credential": key.create(options)})
    client = app.test_client()
    client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
    options = client.post("/staff/second/passkey/options").get_json()
    assert (
        client.post("/staff/second/passkey", data={"credential": key.get(options)}).status_code
        == 303
    )
    assert method(app, "bo") == SignInMethod.PASSWORD_PASSKEY


def test_every_way_in_has_its_words_in_every_language(app: Flask) -> None:
    with app.app_context():
        for code in LANGUAGES:
            with use_language(code):
                assert all(
                    describe_sign_in_method(each) for each in [*SignInMethod, "", "unknown_way"]
                )
        assert describe_sign_in_method("unknown_way") == "unknown_way"
