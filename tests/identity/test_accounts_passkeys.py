"""A passkey signs in by itself; a copy, a replay or another site gets nowhere."""

import datetime as dt
import json

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account
from tests.identity import ways_in
from tests.identity.authenticator import Authenticator
from tests.identity.ways_in import PASSWORD, PIN, activated, card_for, is_in, staff_with_app
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.models import Challenge, Passkey

NEUTRAL = ways_in.NEUTRAL


def with_passkey(app: Flask, name: str, key: Authenticator) -> FlaskClient:
    """A browser where the person activated a card with a passkey and no PIN."""
    client = app.test_client()
    client.post("/card", data={"card": card_for(app, name)})
    client.post("/first-time/language", data={"language": "sv"})
    options = client.post("/first-time/passkey/options").get_json()
    answer = client.post("/first-time/passkey", data={"credential": key.create(options)})
    assert (answer.status_code, answer.location) == (303, "/")
    return client


def signs_in(client: FlaskClient, key: Authenticator) -> int:
    """Sign in by passkey; the status of the answer."""
    options = client.post("/sign-in/passkey/options").get_json()
    return client.post("/sign-in/passkey", data={"credential": key.get(options)}).status_code


def test_the_first_time_may_end_with_a_passkey(app: Flask) -> None:
    key = Authenticator()
    client = with_passkey(app, "amina", key)
    assert is_in(client)
    other = app.test_client()
    assert signs_in(other, key) == 303
    assert is_in(other)


def test_the_phone_is_asked_for_finger_or_face_and_told_no_name(app: Flask) -> None:
    client = app.test_client()
    client.post("/card", data={"card": card_for(app, "amina")})
    options = client.post("/first-time/passkey/options").get_json()
    wanted = options["authenticatorSelection"]
    assert (wanted["userVerification"], wanted["residentKey"]) == ("required", "required")
    assert options["rp"] == {"name": "Egenmakt", "id": "localhost"}
    assert "Amina" not in json.dumps(options)
    assert client.post("/sign-in/passkey/options").get_json()["userVerification"] == "required"


def test_an_answer_works_once(app: Flask) -> None:
    key = Authenticator()
    with_passkey(app, "amina", key)
    client = app.test_client()
    options = client.post("/sign-in/passkey/options").get_json()
    answer = key.get(options)
    assert client.post("/sign-in/passkey", data={"credential": answer}).status_code == 303
    thief = app.test_client()
    replay = thief.post("/sign-in/passkey", data={"credential": answer})
    assert replay.status_code == 422
    assert NEUTRAL in replay.text
    assert not is_in(thief)


def test_a_challenge_is_used_up_by_a_wrong_answer_too(app: Flask) -> None:
    key = Authenticator()
    with_passkey(app, "amina", key)
    client = app.test_client()
    options = client.post("/sign-in/passkey/options").get_json()
    client.post("/sign-in/passkey", data={"credential": Authenticator().get(options)})
    again = client.post("/sign-in/passkey", data={"credential": key.get(options)})
    assert again.status_code == 422
    with app.app_context():
        assert db.session.scalars(sa.select(Challenge)).all() == []


def test_a_challenge_waits_five_minutes(app: Flask) -> None:
    key = Authenticator()
    with_passkey(app, "amina", key)
    client = app.test_client()
    options = client.post("/sign-in/passkey/options").get_json()
    with time_machine.travel(utc_now() + dt.timedelta(minutes=5, seconds=5)):
        late = client.post("/sign-in/passkey", data={"credential": key.get(options)})
        assert late.status_code == 422


def test_a_copied_passkey_is_refused(app: Flask) -> None:
    key = Authenticator()
    with_passkey(app, "amina", key)
    key.count = 7
    assert signs_in(app.test_client(), key) == 303
    key.count = 4
    assert signs_in(app.test_client(), key) == 422
    key.count = 7
    assert signs_in(app.test_client(), key) == 422
    assert signs_in(app.test_client(), key) == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9999"},
        {"rp_id": "evil.example"},
        {"verified": False},
    ],
)
def test_another_site_or_no_finger_is_refused(app: Flask, wrong: dict[str, object]) -> None:
    key = Authenticator()
    with_passkey(app, "amina", key)
    for name, value in wrong.items():
        setattr(key, name, value)
    assert signs_in(app.test_client(), key) == 422


def test_a_passkey_of_another_site_is_not_stored(app: Flask) -> None:
    for wrong in (Authenticator(origin="https://evil.example"), Authenticator(rp_id="evil")):
        client = app.test_client()
        client.post("/card", data={"card": card_for(app, "amina")})
        options = client.post("/first-time/passkey/options").get_json()
        answer = client.post("/first-time/passkey", data={"credential": wrong.create(options)})
        assert answer.status_code == 422
        assert not is_in(client)
    with app.app_context():
        assert db.session.scalars(sa.select(Passkey)).all() == []


def test_one_persons_challenge_is_of_no_use_to_another(app: Flask) -> None:
    key = Authenticator()
    first, second = app.test_client(), app.test_client()
    first.post("/card", data={"card": card_for(app, "amina")})
    second.post("/card", data={"card": card_for(app, "david")})
    options = first.post("/first-time/passkey/options").get_json()
    answer = second.post("/first-time/passkey", data={"credential": key.create(options)})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "junk",
    ["", "x", "[]", "null", "{}", '{"response": {}}', '{"response": {"clientDataJSON": "é"}}',
     '{"response": {"clientDataJSON": "bnVsbA"}}', '{"response": {"clientDataJSON": 7}}'],
)  # fmt: skip
def test_junk_is_refused_and_is_no_fault(app: Flask, junk: str) -> None:
    answer = app.test_client().post("/sign-in/passkey", data={"credential": junk})
    assert answer.status_code == 422
    assert NEUTRAL in answer.text


def test_junk_after_a_right_challenge_is_refused_too(app: Flask) -> None:
    key = Authenticator()
    with_passkey(app, "amina", key)
    for field in ("authenticatorData", "signature"):
        client = app.test_client()
        options = client.post("/sign-in/passkey/options").get_json()
        answer = json.loads(key.get(options))
        answer["response"][field] = "AAAA"
        status = client.post(
            "/sign-in/passkey", data={"credential": json.dumps(answer)}
        ).status_code
        assert status == 422


def test_a_locked_account_does_not_open_by_passkey(app: Flask) -> None:
    key = Authenticator()
    client = with_passkey(app, "amina", key)
    client.post("/account/lock")
    assert signs_in(app.test_client(), key) == 422


def test_a_new_card_ends_old_passkeys(app: Flask) -> None:
    key = Authenticator()
    with_passkey(app, "amina", key)
    card_for(app, "amina")
    assert signs_in(app.test_client(), key) == 422


def test_guessing_with_passkeys_is_slowed_down(app: Flask) -> None:
    client = app.test_client()
    answers = [client.post("/sign-in/passkey", data={"credential": "x"}) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {422}
    assert answers[30].status_code == 429


def test_a_passkey_is_added_with_the_pin(app: Flask) -> None:
    client, _code = activated(app, "amina")
    key = Authenticator()
    for pin, status in (("314159", 422), (PIN, 303)):
        options = client.post("/account/passkeys/options").get_json()
        form = {"pin": pin, "credential": key.create(options)}
        assert client.post("/account/passkeys", data=form).status_code == status
    assert signs_in(app.test_client(), key) == 303


def test_without_a_pin_only_a_recent_sign_in_adds_anything(app: Flask) -> None:
    key, second = Authenticator(), Authenticator()
    client = with_passkey(app, "amina", key)
    with time_machine.travel(utc_now() + dt.timedelta(minutes=11)):
        assert "Logga först ut och in igen" in client.get("/account/pin").text
        new = {"pin": PIN, "pin_again": PIN}
        assert client.post("/account/pin", data=new).status_code == 422
        options = client.post("/account/passkeys/options").get_json()
        form = {"credential": second.create(options)}
        assert client.post("/account/passkeys", data=form).status_code == 422
    assert client.post("/account/pin", data={"pin": PIN, "pin_again": PIN}).status_code == 303


def test_a_passkey_is_removed_by_its_owner_alone(app: Flask, sign_in: SignIn) -> None:
    key = Authenticator()
    client = with_passkey(app, "amina", key)
    with app.app_context():
        passkey_id = db.session.scalars(sa.select(Passkey.id)).one()
    david = sign_in("david")
    assert david.post("/account/passkeys/remove", data={"passkey": passkey_id}).status_code == 404
    assert client.post("/account/passkeys/remove", data={"passkey": passkey_id}).status_code == 303
    assert signs_in(app.test_client(), key) == 422


def test_staff_use_a_passkey_as_second_factor_only(app: Flask, sign_in: SignIn) -> None:
    name, key = staff_with_app(app, "bo"), Authenticator()
    bo = sign_in("bo")
    options = bo.post("/account/passkeys/options").get_json()
    form = {"password": PASSWORD, "credential": key.create(options)}
    assert bo.post("/account/passkeys", data=form).status_code == 303

    alone = app.test_client()
    assert signs_in(alone, key) == 422
    assert alone.post("/staff/second/passkey/options").location == "/staff/sign-in"
    client = app.test_client()
    client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
    assert "data-passkey" in client.get("/staff/second").text
    options = client.post("/staff/second/passkey/options").get_json()
    assert len(options["allowCredentials"]) == 1
    answer = client.post("/staff/second/passkey", data={"credential": key.get(options)})
    assert answer.location == "/"
    assert is_in(client)


def test_another_persons_passkey_is_no_second_factor(app: Flask) -> None:
    name, key = staff_with_app(app, "bo"), Authenticator()
    with_passkey(app, "amina", key)
    client = app.test_client()
    client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
    options = client.post("/staff/second/passkey/options").get_json()
    answer = client.post("/staff/second/passkey", data={"credential": key.get(options)})
    assert answer.status_code == 422
    assert not is_in(client)


def test_a_passkey_works_from_a_remembered_phone_as_that_phone(app: Flask) -> None:
    client, _code = activated(app, "amina")
    key = Authenticator()
    options = client.post("/account/passkeys/options").get_json()
    client.post("/account/passkeys", data={"pin": PIN, "credential": key.create(options)})
    client.post("/sign-out")
    assert signs_in(client, key) == 303
    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"storage"'
    with app.app_context():
        assert account("amina").wrong_pins == 0
