"""A session is a row behind a cookie: new at each sign-in, dead everywhere once it has ended."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account
from tests.identity import ways_in
from tests.identity.ways_in import PIN, activated, is_in, with_card
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.models import LoginSession
from webapp.identity.sessions.current import hash_token

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/account"}


def later(**more: float) -> time_machine.travel:
    """So much later."""
    return time_machine.travel(utc_now() + dt.timedelta(**more))


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the same session cookie."""
    thief = app.test_client()
    thief.set_cookie("session", ways_in.session_cookie(app, client))
    return thief


def test_the_cookie_is_closed_to_scripts_and_other_sites(app: Flask) -> None:
    _client, code = activated(app, "amina")
    answer = with_card(app.test_client(), code)
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert len(cookie) < 4096


def test_over_https_cookies_are_secure_and_of_this_host_alone(
    engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    base = "https://egenmakt.example"
    with ways_in.own_app(engine_name, request, tmp_path, base_url=base) as app:
        client, code = app.test_client(), ways_in.card_for(app, "amina")
        client.post("/card", base_url=base, data={"card": code})
        pins = {"pin": PIN, "pin_again": PIN}
        answer = client.post("/first-time/pin", base_url=base, data=pins)
    set_cookies = answer.headers.getlist("Set-Cookie")
    names = {cookie.partition("=")[0] for cookie in set_cookies}
    assert names == {"__Host-session", "__Host-phone", "__Host-page"}
    assert all("Secure" in cookie for cookie in set_cookies)


def test_only_the_hash_of_the_cookie_is_stored(app: Flask) -> None:
    client, _code = activated(app, "amina")
    token = ways_in.session_cookie(app, client)
    with app.app_context():
        stored = db.session.scalars(sa.select(LoginSession.token_hash)).all()
    assert hash_token(token) in stored
    assert token.encode() not in stored


def test_everything_is_new_at_sign_in(app: Flask, csrf: Flask) -> None:
    client = csrf.test_client()
    before = _token(client.get("/sign-in").text)
    client.set_cookie("session", "planted-by-somebody")
    csrf.config["WTF_CSRF_ENABLED"] = False
    _other, code = activated(csrf, "amina")
    csrf.config["WTF_CSRF_ENABLED"] = True
    form = {"card": code, "pin": PIN, "csrf_token": before}
    assert client.post("/sign-in", data=form).location == "/"
    assert ways_in.session_cookie(app, client) != "planted-by-somebody"
    assert client.post("/account/shortcuts", data={"csrf_token": before}).status_code == 400
    after = _token(client.get("/account").text)
    assert client.post("/account/shortcuts", data={"csrf_token": after}).status_code == 303


def _token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_the_session_before_dies_at_sign_in(app: Flask) -> None:
    client, code = activated(app, "amina")
    old = copy_of(app, client)
    with_card(client, code)
    assert is_in(client)
    assert not is_in(old)


def test_a_copied_cookie_is_dead_after_sign_out(app: Flask) -> None:
    client, _code = activated(app, "amina")
    thief = copy_of(app, client)
    assert is_in(thief)
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_in(thief)
    assert not is_in(client)


def test_signing_out_twice_is_no_fault(app: Flask) -> None:
    client, _code = activated(app, "amina")
    client.post("/sign-out")
    assert client.post("/sign-out").status_code == 303


def test_quick_exit_ends_the_session_and_leads_away(app: Flask) -> None:
    client, _code = activated(app, "amina")
    thief = copy_of(app, client)
    answer = client.post("/exit")
    assert (answer.status_code, answer.location) == (303, "https://www.smhi.se/")
    assert not is_in(thief)


def test_quick_exit_leads_away_even_when_signed_out_or_without_a_token(csrf: Flask) -> None:
    client = csrf.test_client()
    client.set_cookie("session", "something")
    answer = client.post("/exit")
    assert answer.status_code == 400
    assert answer.headers["Refresh"] == "0; url=https://www.smhi.se/"
    assert "session" not in ways_in.cookies(client)


def test_quick_exit_leads_away_even_when_the_database_is_locked(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.core.db.BUSY_SECONDS", 0.1)
    with ways_in.own_app("sqlite", request, tmp_path) as app:
        client, _code = activated(app, "amina")
        other = sqlite3.connect(tmp_path / "own.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with later(minutes=5):
            answer = client.post("/exit")
        other.close()
    assert (answer.status_code, answer.location) == (303, "https://www.smhi.se/")
    assert ways_in.cookies(client) == {"phone": ways_in.cookies(client)["phone"]}


@pytest.mark.parametrize(("name", "minutes"), [("amina", 30), ("bo", 15)])
def test_a_session_ends_when_it_rests_too_long(sign_in: SignIn, name: str, minutes: int) -> None:
    client = sign_in(name)
    with later(minutes=minutes - 1):
        assert is_in(client)
    # Seen then, so it may rest as long again.
    with later(minutes=2 * minutes - 2):
        assert is_in(client)
    with later(minutes=3 * minutes):
        assert not is_in(client)


def test_a_session_ends_after_12_hours_however_busy(sign_in: SignIn) -> None:
    client = sign_in("amina")
    for minutes in range(20, 12 * 60, 20):
        with later(minutes=minutes):
            assert is_in(client)
    with later(hours=12, seconds=1):
        assert not is_in(client)


def test_a_page_that_asks_by_itself_keeps_nobody_in(sign_in: SignIn) -> None:
    client = sign_in("bo")
    for minutes in (5, 10, 14):
        with later(minutes=minutes):
            assert client.get("/session", headers=HTMX).status_code == 200
    with later(minutes=16):
        assert not is_in(client)


def test_people_are_told_two_minutes_before_and_can_stay(sign_in: SignIn) -> None:
    client = sign_in("elsa")
    assert "hx-trigger" in client.get("/session", headers=HTMX).text
    with later(minutes=27, seconds=45):
        part = client.get("/session", headers=HTMX)
        assert "Du loggas snart ut." in part.text
        assert "Fortsätt" in part.text
        stayed = client.post("/session", headers=HTMX)
        assert "Du loggas snart ut." not in stayed.text
    with later(minutes=50):
        assert is_in(client)


def test_the_page_asks_early_enough_to_warn_in_time(sign_in: SignIn) -> None:
    part = sign_in("elsa").post("/session", headers=HTMX).text
    seconds = int(part.partition("delay:")[2].partition("s")[0])
    assert 30 * 60 - seconds >= 120 + 60


def test_at_the_last_hour_staying_is_not_promised(sign_in: SignIn) -> None:
    client = sign_in("elsa")
    for minutes in range(20, 12 * 60, 20):
        with later(minutes=minutes):
            is_in(client)
    with later(minutes=12 * 60 - 2):
        part = client.get("/session", headers=HTMX).text
    assert "Spara det du skriver" in part
    assert "Fortsätt" not in part


def test_an_ended_session_is_said_without_leaving_the_page(sign_in: SignIn) -> None:
    client = sign_in("elsa")
    with later(minutes=31):
        part = client.get("/session", headers=HTMX)
    assert part.status_code == 200
    assert "HX-Redirect" not in part.headers
    assert "texten följer med" in part.text


def test_sessions_are_listed_and_each_can_be_ended(app: Flask) -> None:
    here, code = activated(app, "amina")
    there = app.test_client()
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"}
    there.post("/sign-in", data={"card": code, "pin": PIN}, headers=agent)
    assert "Android, Chrome" in here.get("/account").text
    with app.app_context():
        other = db.session.scalars(
            sa.select(LoginSession.id).where(LoginSession.device == "Android, Chrome")
        ).one()
    assert here.post("/account/sessions/end", data={"session": other}).status_code == 303
    assert is_in(here)
    assert not is_in(there)
    # The phone is forgotten with it.
    assert there.post("/sign-in", data={"pin": PIN}).status_code == 422


def test_nobody_ends_another_persons_session(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    with app.app_context():
        his = db.session.scalars(
            sa.select(LoginSession.id).where(LoginSession.account_id == account("david").id)
        ).one()
    amina = sign_in("amina")
    for guess in (his, 10**30, "", "x"):
        assert amina.post("/account/sessions/end", data={"session": guess}).status_code == 404
    assert is_in(david)


def test_sign_out_everywhere_ends_all_and_forgets_other_phones(app: Flask) -> None:
    here, code = activated(app, "amina")
    there = app.test_client()
    with_card(there, code)
    assert here.post("/account/sessions/end-all").location == "/sign-in"
    assert not is_in(here)
    assert not is_in(there)
    assert ways_in.open_sessions(app, "amina") == 0
    assert there.post("/sign-in", data={"pin": PIN}).status_code == 422
    assert here.post("/sign-in", data={"pin": PIN}).location == "/"


def test_a_worker_who_has_left_is_out_at_the_next_request(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    with app.app_context():
        db.begin_write()
        account("bo").ended_at = utc_now()
        db.commit()
    assert not is_in(bo)


def test_the_account_page_is_whole_for_every_role(sign_in: SignIn) -> None:
    for name in ("amina", "elsa", "bo", "petra", "rolf", "ada"):
        assert sign_in(name).get("/account").status_code == 200


def test_shortcuts_can_be_switched_off(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    for choice, kept in (("no", False), ("yes", True)):
        bo.post("/account/shortcuts", data={"on": choice})
        with app.app_context():
            assert account("bo").shortcuts is kept


def test_someone_signed_in_is_not_asked_to_sign_in(sign_in: SignIn) -> None:
    assert sign_in("amina").get("/sign-in?next=/account").location == "/account"
    assert sign_in("bo").get("/staff/sign-in").location == "/"
