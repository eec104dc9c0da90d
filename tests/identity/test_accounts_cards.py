"""Amina signs in with a card and a PIN; whoever finds half of that gets nowhere."""

import datetime as dt
import re
import statistics
import time

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.conftest import SignIn, account
from tests.identity import ways_in
from tests.identity.ways_in import NEUTRAL, PIN, activated, card_for, first_time, is_in, with_card
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.credentials import cards, codes, pins
from webapp.identity.models import Account, Card, Phone


def test_the_first_time_is_card_language_pin_and_home(app: Flask) -> None:
    client, code = app.test_client(), card_for(app, "amina")
    assert client.post("/card", data={"card": code}).location == "/first-time/language"
    page = client.get("/first-time/language").text
    assert all(name in page for name in ("Svenska", "Lätt svenska", "English", "العربية"))
    chosen = client.post("/first-time/language", data={"language": "en"})
    assert chosen.location == "/first-time/pin"
    assert client.get("/first-time/pin").status_code == 200
    last = client.post("/first-time/pin", data={"pin": PIN, "pin_again": PIN})

    assert (last.status_code, last.location) == (303, "/")
    assert is_in(client)
    with app.app_context():
        assert account("amina").language == "en"


def test_the_remembered_phone_takes_the_pin_alone(app: Flask) -> None:
    client, _code = activated(app, "amina")
    client.post("/sign-out")
    assert 'name="card"' not in client.get("/sign-in").text
    assert client.post("/sign-in", data={"pin": PIN}).location == "/"
    assert is_in(client)


def test_card_and_pin_work_on_any_browser(app: Flask) -> None:
    _client, code = activated(app, "amina")
    other = app.test_client()
    assert with_card(other, code.lower().replace("-", " ")).location == "/"
    assert is_in(other)


def test_a_scanned_card_asks_only_for_the_pin(app: Flask) -> None:
    _client, code = activated(app, "amina")
    other = app.test_client()
    assert other.post("/card", data={"card": code}).location == "/sign-in"
    page = other.get("/sign-in").text
    assert 'name="card"' not in page
    assert code not in page
    assert other.post("/sign-in", data={"pin": PIN}).location == "/"


def test_a_scanned_card_waits_five_minutes_for_its_pin(app: Flask) -> None:
    _client, code = activated(app, "amina")
    other = app.test_client()
    other.post("/card", data={"card": code})
    with time_machine.travel(utc_now() + dt.timedelta(minutes=6)):
        other.post("/sign-in", data={"pin": PIN, "card": "x"})
        assert not is_in(other)


def test_a_card_is_activated_within_14_days_or_never(app: Flask) -> None:
    code, late = card_for(app, "amina"), app.test_client()
    with time_machine.travel(utc_now() + dt.timedelta(days=14, seconds=5)):
        assert late.post("/card", data={"card": code}).location == "/sign-in"
        assert NEUTRAL in late.post("/sign-in", data={"pin": PIN}).text
        assert not is_in(late)


def test_on_the_14th_day_a_card_still_works(app: Flask) -> None:
    code, client = card_for(app, "amina"), app.test_client()
    with time_machine.travel(utc_now() + dt.timedelta(days=13, hours=23)):
        assert first_time(client, code).location == "/"


def test_a_card_expires_even_between_card_and_pin(app: Flask) -> None:
    code, client = card_for(app, "amina"), app.test_client()
    with time_machine.travel(utc_now() + dt.timedelta(days=13, hours=23, minutes=50)):
        client.post("/card", data={"card": code})
    with time_machine.travel(utc_now() + dt.timedelta(days=14, minutes=5)):
        late = client.post("/first-time/pin", data={"pin": PIN, "pin_again": PIN})
    assert late.location == "/card"
    assert not is_in(client)


def test_a_card_is_activated_once(app: Flask) -> None:
    first, second, code = app.test_client(), app.test_client(), card_for(app, "amina")
    second.post("/card", data={"card": code})
    assert first_time(first, code).location == "/"
    late = second.post("/first-time/pin", data={"pin": "918273", "pin_again": "918273"})
    assert late.location == "/card"
    assert not is_in(second)
    assert with_card(app.test_client(), code).location == "/"


def test_only_the_hash_of_a_card_is_stored(app: Flask) -> None:
    code = card_for(app, "amina")
    with app.app_context():
        stored = db.session.scalars(sa.select(Card.code_hash)).all()
    assert codes.hash_code(code) in stored
    assert len(codes.normalise_code(code)) * 5 >= 80
    assert not any(codes.normalise_code(code).encode() in each for each in stored)


@pytest.mark.parametrize(
    "typed",
    ["7k3m 09qx 1abc 0def", "7K3M-O9QX-IABC-ODEF", " 7k3mo9qxlabcodef ", "７K3M٠9QX1ABC0DEF"],
)
def test_a_code_is_read_with_patience(typed: str) -> None:
    assert codes.hash_code(typed) == codes.hash_code("7K3M-09QX-1ABC-0DEF")


def test_the_qr_code_keeps_the_card_out_of_every_log(app: Flask) -> None:
    with app.app_context():
        code = codes.make_code(4)
        assert cards.format_card_code(code.replace("-", "")) == code
        assert cards.draw_card_qr_code(code).startswith("data:image/png;base64,")
    page = app.test_client().get("/card").text
    assert "data-card" in page
    assert re.search(r'<script src="/static/card.js[^"]*" defer>', page)


def test_every_refusal_is_the_same_page(app: Flask) -> None:
    _client, right = activated(app, "amina")
    _other, locked = activated(app, "david")
    with app.app_context():
        db.begin_write()
        account("david").locked_at = utc_now()
        db.commit()
    expired, ended = card_for(app, "elsa"), card_for(app, "elsa")
    tries = {
        "unknown": (codes.make_code(4), PIN),
        "wrong": (right, "314159"),
        "locked": (locked, PIN),
        "not activated": (ended, PIN),
        "replaced": (expired, PIN),
        "no code at all": ("???", PIN),
    }
    pages = set()
    for code, pin in tries.values():
        ways_in.forget_attempts(app)
        pages.add(ways_in.refused(with_card(app.test_client(), code, pin)))
    assert len(pages) == 1


def test_a_phone_is_refused_the_same_way_wrong_locked_or_forgotten(app: Flask) -> None:
    client, _code = activated(app, "amina")
    client.post("/sign-out")
    wrong = ways_in.refused(client.post("/sign-in", data={"pin": "314159"}))
    with app.app_context():
        db.begin_write()
        account("amina").locked_at = utc_now()
        db.commit()
    locked = ways_in.refused(client.post("/sign-in", data={"pin": PIN}))
    card_for(app, "amina")
    forgotten = ways_in.refused(client.post("/sign-in", data={"pin": PIN}))
    assert wrong == locked == forgotten


def test_showing_a_card_tells_nothing_about_it(app: Flask) -> None:
    _client, right = activated(app, "amina")
    pages = set()
    for code in (right, codes.make_code(4), "???"):
        browser = app.test_client()
        response = browser.post("/card", data={"card": code})
        pages.add((response.status_code, response.location, ways_in.plain(browser.get("/sign-in"))))
    assert len(pages) == 1


def test_an_unknown_card_costs_as_much_time_as_a_known_one(app: Flask) -> None:
    _client, known = activated(app, "amina")
    unknown, client = codes.make_code(4), app.test_client()
    took: dict[str, list[float]] = {known: [], unknown: []}
    for _round in range(9):
        for code, times in took.items():
            ways_in.forget_attempts(app)
            # Work, not waiting: others may use this machine too.
            start = time.process_time()
            with_card(client, code, "314159")
            times.append(time.process_time() - start)
    first, second = (statistics.median(times) for times in took.values())
    assert abs(first - second) < max(0.005, 0.25 * max(first, second))


def test_ten_wrong_pins_kill_the_card(app: Flask) -> None:
    phone, code = activated(app, "amina")
    phone.post("/sign-out")
    moment = utc_now()
    for number in range(10):
        with time_machine.travel(moment + dt.timedelta(minutes=16 * number)):
            ways_in.refused(with_card(app.test_client(), code, "314159"))
    with time_machine.travel(moment + dt.timedelta(minutes=16 * 10)):
        assert NEUTRAL in with_card(app.test_client(), code).text
        assert NEUTRAL in phone.post("/sign-in", data={"pin": PIN}).text
    with app.app_context():
        for table in (Card, Phone):
            ends = sa.select(table.ended_at).where(table.account_id == account("amina").id)
            assert all(db.session.scalars(ends))


def test_a_right_pin_begins_the_count_anew(app: Flask) -> None:
    phone, _code = activated(app, "amina")
    moment = utc_now()
    for number in range(3):
        with time_machine.travel(moment + dt.timedelta(hours=2 * number)):
            phone.post("/sign-out")
            for _again in range(4):
                phone.post("/sign-in", data={"pin": "314159"})
            assert phone.post("/sign-in", data={"pin": PIN}).location == "/"
    with app.app_context():
        assert account("amina").wrong_pins == 0


def test_a_new_card_ends_the_old_one_its_phones_and_its_sessions(app: Flask) -> None:
    phone, old = activated(app, "amina")
    other = app.test_client()
    with_card(other, old)
    new = card_for(app, "amina")

    assert not is_in(phone)
    assert not is_in(other)
    assert NEUTRAL in phone.post("/sign-in", data={"pin": PIN}).text
    assert NEUTRAL in with_card(app.test_client(), old).text
    assert first_time(app.test_client(), new, pin="918273").location == "/"
    assert with_card(app.test_client(), new, PIN).status_code == 422
    assert with_card(app.test_client(), new, "918273").location == "/"


def test_a_new_card_opens_a_locked_account(app: Flask) -> None:
    client, code = activated(app, "amina")
    assert "Lås mitt konto nu" in client.get("/account/lock").text
    assert client.post("/account/lock").location == "/locked"
    assert not is_in(client)
    assert NEUTRAL in client.post("/sign-in", data={"pin": PIN}).text
    assert NEUTRAL in with_card(app.test_client(), code).text
    assert client.get("/locked").status_code == 200
    assert first_time(app.test_client(), card_for(app, "amina")).location == "/"


def test_somebody_elses_phone_keeps_nothing(app: Flask) -> None:
    client, _code = activated(app, "amina", mine=False)
    assert "phone" not in ways_in.cookies(client)
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert ways_in.cookies(client) == {}
    with app.app_context():
        phones = sa.select(sa.func.count()).select_from(Phone)
        assert db.session.scalar(phones.where(Phone.account_id == account("amina").id)) == 0


def test_not_my_phone_holds_for_card_and_pin_too(app: Flask) -> None:
    _phone, code = activated(app, "amina")
    other = app.test_client()
    other.post("/sign-in", data={"card": code, "pin": PIN, "not_mine": "y"})
    assert is_in(other)
    assert "phone" not in ways_in.cookies(other)


@pytest.mark.parametrize(
    "pin",
    [
        "000000",
        "123456",
        "654321",
        "890123",
        "135791",
        "121212",
        "123123",
        "112233",
        "123321",
        "111222",
    ],
)
def test_a_pin_that_is_easy_to_guess_is_refused(app: Flask, pin: str) -> None:
    client, code = app.test_client(), card_for(app, "amina")
    client.post("/card", data={"card": code})
    response = client.post("/first-time/pin", data={"pin": pin, "pin_again": pin})
    assert response.status_code == 422
    assert 'id="pin-error"' in response.text
    assert not is_in(client)


@pytest.mark.parametrize("pin", ["198407", "271828", "240991"])
def test_a_date_or_a_year_is_a_good_pin(pin: str) -> None:
    assert not pins.is_easy_pin(pin)


def test_two_pins_that_differ_are_told_beside_the_question(app: Flask) -> None:
    client, code = app.test_client(), card_for(app, "amina")
    client.post("/card", data={"card": code})
    response = client.post("/first-time/pin", data={"pin": PIN, "pin_again": "271829"})
    assert response.status_code == 422
    assert 'id="pin_again-error"' in response.text


def test_a_pin_may_be_typed_in_arabic_digits(app: Flask) -> None:
    client, _code = activated(app, "amina")
    client.post("/sign-out")
    assert client.post("/sign-in", data={"pin": "٢٧١٨٢٨"}).location == "/"


def test_a_pin_is_stored_hashed_and_peppered(app: Flask) -> None:
    activated(app, "amina")
    with app.app_context():
        stored = db.session.scalars(sa.select(Account.pin_hash)).all()
    assert any(each and each.startswith("$argon2id$") for each in stored)
    assert not any(PIN in (each or "") for each in stored)


def test_changing_the_pin_takes_the_old_one_and_ends_other_sessions(app: Flask) -> None:
    client, code = activated(app, "amina")
    other = app.test_client()
    with_card(other, code)
    new = {"pin": "918273", "pin_again": "918273"}
    assert client.post("/account/pin", data={"old_pin": "314159"} | new).status_code == 422
    assert is_in(other)
    assert client.post("/account/pin", data={"old_pin": PIN} | new).status_code == 303
    assert is_in(client)
    assert not is_in(other)
    assert with_card(app.test_client(), code, "918273").location == "/"


def test_guessing_the_pin_from_an_open_session_kills_the_card_as_well(app: Flask) -> None:
    client, code = activated(app, "amina")
    new = {"old_pin": "314159", "pin": "918273", "pin_again": "918273"}
    moment = utc_now()
    for number in range(10):
        with time_machine.travel(moment + dt.timedelta(minutes=16 * number)):
            client.get("/account")
            client.post("/account/pin", data=new)
    with time_machine.travel(moment + dt.timedelta(minutes=161)):
        assert NEUTRAL in with_card(app.test_client(), code).text


def test_staff_have_no_pin_and_no_lock(sign_in: SignIn) -> None:
    bo = sign_in("bo")
    assert bo.get("/account/pin").status_code == 403
    assert bo.get("/account/lock").status_code == 403
    assert bo.post("/account/lock").status_code == 403
