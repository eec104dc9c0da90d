"""Rolf sees numbers that tell of nobody; petra sees how far each has come, and no content."""

import re
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import SignIn, account
from tests.sending import send, statements, withdraw
from webapp.core.clock import today
from webapp.core.db import db
from webapp.identity.models import Account, Role
from webapp.outcomes.results.protected_counts import FEWEST_SHOWN, hide_small_counts
from webapp.programmes.models import Enrolment

OVERVIEW, PERSONS = "/results/", "/results/persons"


def enrol(app: Flask, number: int, programme: str = "mitt_val") -> None:
    """That many more persons in an insats."""
    with app.app_context():
        db.begin_write()
        by = account("bo").id
        for place in range(number):
            person = Account(role=Role.DELTAGARE, name=f"P{place}", language="sv")
            db.session.add(person)
            db.session.flush()
            db.session.add(
                Enrolment(
                    person_id=person.id,
                    programme=programme,
                    version=1,
                    enrolled_by=by,
                    enrolled_on=today(),
                )
            )
        db.commit()


def numbers(client: FlaskClient) -> dict[str, str]:
    """What the overview says of each insats, and of all."""
    cells = re.findall(r"<th scope=.row.>(.+?)</th><td[^>]*>(.+?)</td>", client.get(OVERVIEW).text)
    return {re.sub("<.+?>", "", name): number for name, number in cells}


def test_fewer_than_five_are_not_shown(app: Flask, sign_in: SignIn) -> None:
    rolf, hidden = sign_in("rolf"), "Visas inte"
    assert numbers(rolf) == {"AMiA": hidden, "Mitt Val": hidden, "Alla": hidden}
    enrol(app, 2)
    # Nobody is few too: with the total shown, it would tell that nobody is in AMiA.
    assert numbers(rolf) == {"AMiA": hidden, "Mitt Val": "5", "Alla": hidden}
    enrol(app, 4, "amia")
    assert numbers(rolf) == {"AMiA": hidden, "Mitt Val": "5", "Alla": hidden}
    enrol(app, 1, "amia")
    assert numbers(rolf) == {"AMiA": "5", "Mitt Val": "5", "Alla": "10"}


cells = st.dictionaries(st.sampled_from("abc"), st.integers(0, 12), min_size=1)


@given(counts=cells)
@settings(deadline=None)
def test_no_small_number_is_shown(counts: dict[str, int]) -> None:
    out = hide_small_counts(counts)
    assert all(number is None or number >= FEWEST_SHOWN for number in out.cells.values())
    assert out.total is None or out.total >= FEWEST_SHOWN
    assert all(number in {None, counts[name]} for name, number in out.cells.items())
    assert out.total in {None, sum(counts.values())}


@given(counts=cells)
@example(counts={"a": 5, "b": 4, "c": 4})
@example(counts={"a": 5, "b": 0})
@settings(deadline=None, max_examples=60)
def test_no_hidden_number_follows_from_what_is_shown(counts: dict[str, int]) -> None:
    """Even for somebody who knows the rule: every hidden number could have been another."""
    out = hide_small_counts(counts)
    hidden = [name for name, number in out.cells.items() if number is None]
    possible: dict[str, set[int]] = {name: set() for name in hidden}
    most = max(12, *counts.values()) if out.total is None else out.total
    for guess in product(range(most + 1), repeat=len(hidden)):
        world = counts | dict(zip(hidden, guess, strict=True))
        if hide_small_counts(world) == out:
            for name in hidden:
                possible[name].add(world[name])
    assert all(len(values) > 1 for values in possible.values()), out


@given(counts=cells)
@settings(deadline=None)
def test_the_hidden_numbers_together_are_five_or_unknown(counts: dict[str, int]) -> None:
    out = hide_small_counts(counts)
    hidden = [counts[name] for name, number in out.cells.items() if number is None]
    if hidden and out.total is not None:
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST_SHOWN


def test_the_list_is_status_and_never_content(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina", tell="canaryhemligt")
    petra = sign_in("petra")
    page = petra.get(PERSONS).text
    assert "canaryhemligt" not in page
    assert "Bo, Cilla, Karin" in page.replace("<bdi>", "").replace("</bdi>", "")
    assert (page.count(">Finns<"), page.count(">Väntar<")) == (2, 1)
    withdraw(app, "amina")
    page = petra.get(PERSONS).text
    assert (page.count(">Finns<"), page.count(">Väntar<")) == (1, 2)


@pytest.mark.parametrize(
    ("name", "overview", "persons"),
    [
        ("petra", 200, 200),
        ("rolf", 200, 403),
        ("bo", 403, 403),
        ("amina", 403, 403),
        ("ada", 403, 403),
    ],
)
def test_who_may_see_results(sign_in: SignIn, name: str, overview: int, persons: int) -> None:
    client = sign_in(name)
    assert client.get(OVERVIEW).status_code == overview
    assert client.get(PERSONS).status_code == persons


def test_the_list_asks_as_much_for_many_and_pages_by_key(app: Flask, sign_in: SignIn) -> None:
    petra = sign_in("petra")
    with statements(app) as few:
        petra.get(PERSONS)
    enrol(app, 60)
    with statements(app) as many:
        page = petra.get(PERSONS).text
    assert len(few) == len(many) <= 12
    onward = page.split('href="/results/persons?after=')[1].split('"')[0]
    second = petra.get(f"{PERSONS}?after={onward}").text
    assert (page.count("<tr>"), second.count("<tr>")) == (51, 14)


def test_an_ended_account_counts_no_more(app: Flask, sign_in: SignIn) -> None:
    enrol(app, 3)
    with app.app_context():
        db.begin_write()
        moment = account("bo").created_at
        db.session.execute(
            sa.update(Account).where(Account.name.in_(["P0", "P1"])).values(ended_at=moment)
        )
        db.commit()
    assert numbers(sign_in("rolf"))["Mitt Val"] == "Visas inte"
