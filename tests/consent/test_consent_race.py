"""Two acts of consent at once, on a database where both really commit."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.consent.consent_kit import (
    answer,
    forms,
    grants,
    hidden,
    main,
    may_see,
    read_text,
    receipts,
    send,
)
from tests.identity.ways_in import own_app, sign_in_to
from webapp.consent.models import ConsentChoice
from webapp.core.audit import find_first_broken_link
from webapp.core.db import db

ROUNDS = 10


@pytest.fixture
def real(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app whose transactions are not rolled back."""
    with own_app(engine_name, request, tmp_path) as app:
        yield app


def at_once(*acts: Callable[[], int]) -> list[int]:
    """Run all acts at the same moment; their answers' status codes."""
    gate = threading.Barrier(len(acts))
    found: list[int] = []

    def run(act: Callable[[], int]) -> None:
        gate.wait()
        found.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def press(client: FlaskClient, url: str, data: dict[str, str]) -> Callable[[], int]:
    """A post that waits to be made; gives its status."""
    return lambda: client.post(url, data=data).status_code


def the_one_that_stands(app: Flask, name: str) -> bool:
    """The answer of the only decision that stands."""
    with app.app_context():
        (standing,) = [each for each in grants(name) if each.withdrawn_at is None]
        return standing.granted


def test_a_ja_and_a_nej_at_once_leave_one_decision(real: Flask) -> None:
    clients = [sign_in_to(real, "elsa") for _each in range(3)]
    for _round in range(ROUNDS):
        url, data = forms(clients[0], "fk")
        acts = [
            press(client, url, data | {"answer": word})
            for client, word in zip(clients, ("ja", "nej", "ja"), strict=True)
        ]
        assert set(at_once(*acts)) == {303}
        assert the_one_that_stands(real, "elsa") is may_see(real, "cilla", "elsa")
    with real.app_context():
        assert find_first_broken_link() is None


def insist_until(answered: threading.Event, act: Callable[[], int]) -> Callable[[], int]:
    """Do ``act`` again and again, and once more after ``answered``."""

    def run() -> int:
        while not answered.is_set():
            act()
        return act()

    return run


def then(act: Callable[[], int], answered: threading.Event) -> Callable[[], int]:
    """Do ``act``, and tell when it is answered."""

    def run() -> int:
        status = act()
        answered.set()
        return status

    return run


def test_nothing_is_granted_after_a_withdrawal_was_answered(real: Flask) -> None:
    withdrawing, giving = sign_in_to(real, "elsa"), sign_in_to(real, "elsa")
    for _round in range(ROUNDS):
        url, data = forms(giving, "fk")
        giving.post(url, data=data | {"answer": "ja"})
        url, data = forms(giving, "fk")
        answered = threading.Event()
        at_once(
            then(press(withdrawing, url, data | {"answer": "nej"}), answered),
            insist_until(answered, press(giving, url, data | {"answer": "ja"})),
        )
        assert not may_see(real, "cilla", "elsa")


def test_a_summary_confirmed_many_times_at_once_makes_one_receipt(real: Flask) -> None:
    clients = [sign_in_to(real, "david") for _each in range(4)]
    answer(clients[0], read_text(clients[0]), "ja")
    send(clients[0], "/consent/check", readers="0")
    form = hidden(main(clients[0].get("/consent/summary")))
    acts = [press(client, "/consent/summary", form) for client in clients]
    assert at_once(*acts) == [303] * 4
    with real.app_context():
        assert len(receipts("david")) == len(grants("david")) == 1
        assert not db.session.scalars(sa.select(ConsentChoice)).all()
