"""The database's administrator, who reads everything before and after each answer, learns nothing.

Each batch is five people whose answers all differ, so that the sums say nothing, and everything
that is found out beyond one in five comes from somewhere else. docs/anonymity.md says what the
adversary may do and what not.
"""

import logging
import struct
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account
from tests.identity.ways_in import sign_in_to
from tests.outcomes.adversary import Adversary, Step, guess
from tests.outcomes.invitation_kit import (
    GROUP,
    LEAST,
    MOST,
    QUESTIONS,
    URL,
    answer,
    begin,
    definition,
    everything,
    hidden,
    invite,
    next_page,
    own_app,
    pools,
    walk,
)
from webapp.core import sealing
from webapp.core.db import db
from webapp.outcomes.indicators import answer_pool, question_wording
from webapp.outcomes.indicators.answer_deposit import deposit_answers as put_in
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorPool, IndicatorTotal
from webapp.outcomes.invitations.models import AnswerRightRecord

BATCHES = 20
ANSWERS = 5


def play(app: Flask, batches: int = BATCHES) -> list[list[Step]]:
    """Five people answer again and again, in random order, the adversary looking all the time."""
    with app.app_context():
        words = [
            str(each) for each in question_wording.list_possible_answers(definition().questions[0])
        ]
    random, adversary = Random(20261122), Adversary(app, words)
    clients = {name: sign_in_to(app, name) for name in GROUP}
    steps = []
    for _batch in range(batches):
        _give_rights_anew(app)
        names = random.sample(GROUP, len(GROUP))
        truth = random.sample(range(1, ANSWERS + 1), ANSWERS)
        looks = [adversary.look()]
        for name, each in zip(names, truth, strict=True):
            _send(clients[name], f"{each:03}")
            looks.append(adversary.look())
        steps.append([(adversary.features(at, looks), each) for at, each in enumerate(truth)])
    return steps


def _send(client: FlaskClient, code: str) -> None:
    token = hidden(client.get(URL))["token"]
    lists = {f"a{at:03}": code for at in range(QUESTIONS)}
    assert client.post(URL, data={"token": token, "page": "look"} | lists).status_code == 303


def _give_rights_anew(app: Flask) -> None:
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(AnswerRightRecord).values(burnt=False))
        db.commit()


def test_the_administrator_does_no_better_than_chance(
    engine_name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with own_app(engine_name, request, tmp_path) as app:
        right, tried, luck = guess(play(app), ANSWERS)
        assert right <= luck, f"{right} of {tried}"
        with app.app_context():
            counted = db.session.scalar(sa.select(sa.func.sum(IndicatorTotal.number)))
            assert counted == BATCHES * ANSWERS


def one_by_one(patch: pytest.MonkeyPatch) -> None:
    """Counted as they come: what changes is the answer."""
    patch.setattr(answer_pool, "FEWEST_ANSWERS", 1)


def in_order_and_open(patch: pytest.MonkeyPatch) -> None:
    """Not sealed and not mixed."""
    patch.setattr(sealing, "seal_text", lambda _key, text, _bound: text)
    patch.setattr(sealing, "unseal_text", lambda _key, text, _bound: text)
    patch.setattr(answer_pool._system_random, "sample", lambda rows, _count: list(rows))


def as_long_as_it_is(patch: pytest.MonkeyPatch) -> None:
    """Sealed, but a value whose length follows from what was answered."""
    head = struct.Struct(">I")

    def pack(records: list[bytes], width: int) -> bytes:
        newest = records[-1][0] if records else 0
        text = head.pack(len(records)) + b"".join(records)
        return text.ljust(64 * width, b"\0") + b"\0" * newest

    patch.setattr(answer_pool, "pack_records", pack)


def a_row_each(patch: pytest.MonkeyPatch) -> None:
    """A table with the answers, without a person, in the order they came."""

    def deposit(programme: str, occasion: str, form: Any, answers: dict[str, Any]) -> None:
        put_in(programme, occasion, form, answers)
        db.session.execute(sa.text("INSERT INTO leak VALUES (:said)"), {"said": answers["equal"]})

    patch.setattr("webapp.outcomes.invitations.answer_sending.deposit_answers", deposit)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "leak", [one_by_one, in_order_and_open, as_long_as_it_is, a_row_each], ids=lambda f: f.__name__
)
def test_the_same_administrator_sees_through_a_leaky_one(
    engine_name: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    leak: Callable[[pytest.MonkeyPatch], None],
) -> None:
    leak(monkeypatch)
    with own_app(engine_name, request, tmp_path) as app:
        with app.app_context():
            db.begin_write()
            db.session.execute(sa.text("CREATE TABLE leak (said TEXT)"))
            db.commit()
        right, tried, luck = guess(play(app), ANSWERS)
        assert right > luck, f"{right} of {tried}"


def test_no_answer_no_token_and_no_address_in_log_cookie_or_address(
    app: Flask, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page, tokens, seen = begin(elsa), set(), []
    for code in ("001", "002", "003", "004", "005", "000", "002", "003"):
        tokens.add(hidden(page)["token"])
        page = next_page(elsa, page, code)
        seen.append(page)
    codes = ["001", "002", "003", "004", "005", "000", "002", "003"]
    seen.append(elsa.post(URL, data=everything(page, codes)))
    told = caplog.text + "".join(
        each.request.full_path + repr(each.headers.getlist("Set-Cookie")) + (each.location or "")
        for each in seen
    )
    with app.app_context():
        words = [
            option
            for each in definition().questions
            for option in question_wording.list_possible_answers(each)
        ]
        texts = list(definition().texts())
    for secret in [*words, *texts, *tokens, *codes, "a000"]:
        assert str(secret) not in told


def test_pages_and_requests_are_as_long_whatever_is_answered(app: Flask, sign_in: SignIn) -> None:
    """A web server's log says how many bytes went each way."""
    invite(app, "elsa")
    elsa = sign_in("elsa")
    shapes = set()
    for codes in ([LEAST] * QUESTIONS, [MOST] * QUESTIONS, ["000"] * QUESTIONS):
        page, shape = begin(elsa), []
        for code in codes:
            sent = hidden(page) | {"answer": code, "go": "next"}
            page = elsa.post(URL, data=sent)
            shape += [len("&".join(f"{k}={v}" for k, v in sent.items())), len(page.data)]
        back = elsa.post(URL, data=everything(page, codes) | {"go": "last"})
        shapes.add((*shape, len(str(everything(page, codes))), len(back.data)))
    assert len(shapes) == 1


@pytest.mark.parametrize("language", ["ar", "en", "sv_latt"])
def test_they_are_as_long_in_each_language(app: Flask, sign_in: SignIn, language: str) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    elsa.post("/language", data={"language": language, "next": "/today"})
    lengths = {len(walk(elsa, [code] * QUESTIONS).data) for code in (LEAST, "003", MOST, "000")}
    assert len(lengths) == 1


def test_answering_leaves_nothing_in_any_table_of_persons(app: Flask, sign_in: SignIn) -> None:
    """But for the one bit: the session's own time is that of any page."""
    invite(app, "elsa")
    elsa = sign_in("elsa")
    elsa.get(URL)
    before = tables(app)
    assert answer(elsa, [MOST] * QUESTIONS).status_code == 303
    after = tables(app)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"indicator_invitation", "indicator_pool", "indicator_text"}
    assert len(after["indicator_pool"]) == 1


def tables(app: Flask) -> dict[str, list[str]]:
    """Every row of every table."""
    with app.app_context():
        names = sa.inspect(db.session.connection()).get_table_names()
        return {
            name: [repr(row) for row in db.session.execute(sa.text(f'SELECT * FROM "{name}"'))]
            for name in names
        }


def test_no_table_of_answers_can_point_at_anybody() -> None:
    for table in (IndicatorPool, IndicatorTotal, IndicatorCount):
        columns = table.__table__.columns
        assert {key.column.table.name for each in columns for key in each.foreign_keys} == {
            "indicator_text"
        }
        assert not {"id", "public_id", "at", "created_at", "person_id"} & set(columns.keys())
    assert not [
        each for each in AnswerRightRecord.__table__.columns if "time" in str(each.type).lower()
    ]


def test_erasing_a_person_takes_the_right_and_leaves_the_sums(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    assert answer(sign_in("elsa"), [MOST] * QUESTIONS).status_code == 303
    with app.app_context():
        db.begin_write()
        before = pools()
        db.session.execute(sa.delete(AnswerRightRecord).filter_by(person_id=account("elsa").id))
        db.commit()
        assert pools() == before
