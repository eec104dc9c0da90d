"""Guessing gets slower and slower, for one card, one phone or one address, in all processes."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.conftest import account
from tests.identity import ways_in
from tests.identity.ways_in import NEUTRAL, PIN, activated, with_card
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.credentials import codes, throttle
from webapp.identity.models import ThrottleCount


def from_address(number: int) -> dict[str, str]:
    """The environment of a request from an address of its own."""
    return {"REMOTE_ADDR": f"192.0.2.{number}"}


def test_the_sixth_wrong_try_has_to_wait(app: Flask) -> None:
    _phone, code = activated(app, "amina")
    ways_in.forget_attempts(app)
    answers = [with_card(app.test_client(), code, "314159") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert NEUTRAL in answers[5].text
    assert "Vänta en stund" in answers[5].text
    assert 0 < int(answers[5].headers["Retry-After"]) <= 32


def test_a_card_that_does_not_exist_is_throttled_the_same_way(app: Flask) -> None:
    _phone, known = activated(app, "amina")
    pages = []
    for code in (known, codes.make_code(4)):
        ways_in.forget_attempts(app)
        answers = [with_card(app.test_client(), code, "314159") for _ in range(7)]
        pages.append([(each.status_code, ways_in.plain(each)) for each in answers])
    assert pages[0] == pages[1]


def test_who_waits_gets_in(app: Flask) -> None:
    _phone, code = activated(app, "amina")
    for _try in range(6):
        with_card(app.test_client(), code, "314159")
    assert with_card(app.test_client(), code).status_code == 429
    with time_machine.travel(utc_now() + dt.timedelta(seconds=33)):
        assert with_card(app.test_client(), code).location == "/"


def test_waiting_grows_to_a_quarter_of_an_hour() -> None:
    key = throttle.ThrottleKey(b"", 5)
    assert [key.wait(n) for n in (1, 4, 5, 6, 7, 9, 10, 50)] == [0, 0, 32, 64, 128, 512, 900, 900]


def test_the_right_owner_on_her_phone_gets_in_while_the_card_is_attacked(app: Flask) -> None:
    phone, code = activated(app, "amina")
    phone.post("/sign-out")
    for number in range(8):
        environment = from_address(number)
        app.test_client().post(
            "/sign-in", data={"card": code, "pin": "314159"}, environ_base=environment
        )
    assert phone.post("/sign-in", data={"pin": PIN}).location == "/"


def test_one_address_is_slowed_down_whatever_it_tries(app: Flask) -> None:
    answers = Counter(
        with_card(app.test_client(), codes.make_code(4)).status_code for _ in range(33)
    )
    assert answers == {422: 30, 429: 3}
    other = app.test_client().post(
        "/sign-in", data={"card": codes.make_code(4), "pin": PIN}, environ_base=from_address(9)
    )
    assert other.status_code == 422


def test_addresses_of_one_ipv6_subscriber_count_together(app: Flask) -> None:
    keys = set()
    for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            keys.add(throttle.build_address_key())
    assert len(keys) == 2


def test_many_people_at_one_address_sign_in_freely(app: Flask) -> None:
    phone, _code = activated(app, "amina")
    for _person in range(40):
        phone.post("/sign-out")
        assert phone.post("/sign-in", data={"pin": PIN}).location == "/"


def test_scanning_ones_own_card_is_no_attempt(app: Flask) -> None:
    _phone, code = activated(app, "amina")
    for _time in range(35):
        assert app.test_client().post("/card", data={"card": code}).status_code == 303


def test_guessing_cards_is_slowed_down(app: Flask) -> None:
    client = app.test_client()
    answers = [client.post("/card", data={"card": codes.make_code(4)}) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {303}
    assert answers[30].status_code == 429


def test_neither_codes_nor_addresses_lie_in_the_table(app: Flask) -> None:
    code = codes.make_code(4)
    with_card(app.test_client(), code)
    with app.app_context():
        keys = db.session.scalars(sa.select(ThrottleCount.key)).all()
    assert len(keys) == 2
    assert all(len(key) == 32 and key != codes.hash_code(code) for key in keys)


@pytest.fixture
def busy_app(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An app for requests that are under way at once."""
    with ways_in.own_app(engine_name, request, tmp_path) as app:
        yield app


def test_tries_at_the_same_moment_are_all_counted(busy_app: Flask) -> None:
    _phone, code = activated(busy_app, "amina")
    ways_in.forget_attempts(busy_app)

    def guess(number: int) -> int:
        return with_card(busy_app.test_client(), code, f"31415{number % 10}").status_code

    with ThreadPoolExecutor(12) as pool:
        answers = Counter(pool.map(guess, range(24)))
    assert answers == {422: 5, 429: 19}
    with busy_app.app_context():
        assert account("amina").wrong_pins == 5
