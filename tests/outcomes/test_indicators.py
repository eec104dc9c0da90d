"""Anonymous answers: sealed together while they wait, counted by fives, refused where wrong."""

import datetime as dt
from collections import Counter
from itertools import permutations
from typing import Any

import hypothesis
import msgspec
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import strategies as st

from tests.conftest import settings
from tests.outcomes.invitation_kit import (
    KIND,
    OCCASION,
    answers,
    counts,
    definition,
    pools,
    put,
    totals,
)
from webapp import create_app
from webapp.core.db import db
from webapp.core.definition_files import DefinitionError
from webapp.outcomes.indicators import answer_pool, indicator_sums
from webapp.outcomes.indicators.answer_deposit import deposit_answers
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION, AnswersRefused
from webapp.questions.definition_format import Questionnaire

WIDTH = 3
RECORD = st.binary(min_size=WIDTH, max_size=WIDTH).map(lambda each: bytes(b % 3 for b in each))
FIVE = st.lists(RECORD, min_size=5, max_size=5)


@hypothesis.given(st.lists(RECORD, max_size=150))
def test_a_packed_pool_opens_to_the_same_answers_and_its_length_tells_nothing_of_them(
    records: list[bytes],
) -> None:
    text = answer_pool.pack_records(records, WIDTH)
    assert Counter(answer_pool.unpack_records(text, WIDTH)) == Counter(records)
    assert len(text) == len(answer_pool.pack_records([b"\0" * WIDTH] * len(records), WIDTH))
    if len(records) < 64:
        assert len(text) == len(answer_pool.pack_records([], WIDTH))


def test_the_answers_do_not_lie_in_the_order_they_came() -> None:
    records = [bytes([each] * WIDTH) for each in range(20)]
    orders = {
        tuple(answer_pool.unpack_records(answer_pool.pack_records(records, WIDTH), WIDTH))
        for _each in range(20)
    }
    assert len(orders) == 20
    assert len({tuple(answer_pool.count_answers(records)) for _each in range(20)}) == 20


def seen(records: list[bytes], is_ready: Any) -> list[dict[tuple[int, int], int] | None]:
    """What can be seen from outside after each answer: nothing, or what was counted."""
    waiting: list[bytes] = []
    told: list[dict[tuple[int, int], int] | None] = []
    for record in records:
        waiting = [*waiting, record]
        ready = is_ready(waiting)
        told.append(
            {(q, a): n for q, a, n in answer_pool.count_answers(waiting)} if ready else None
        )
        waiting = [] if ready else waiting
    return told


def changes_with_order(records: list[bytes], is_ready: Any) -> bool:
    """Whether anybody outside can tell in which order the last five of them answered."""
    first, last = records[:-5], records[-5:]
    return any(
        seen([*first, *order], is_ready) != seen([*first, *last], is_ready)
        for order in permutations(last)
    )


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(FIVE, FIVE)
def test_within_each_five_nobody_outside_can_tell_who_answered_when(
    first: list[bytes], second: list[bytes]
) -> None:
    assert not changes_with_order(first, answer_pool.is_ready_to_count)
    assert not changes_with_order([*first, *second], answer_pool.is_ready_to_count)


def test_opening_as_soon_as_it_is_possible_would_tell_who_declined() -> None:
    """The planted fault: the rule without its fives is caught by the test above."""

    def at_once(records: list[bytes]) -> bool:
        answered = [sum(map(bool, each)) for each in zip(*records, strict=True)]
        return len(records) >= 5 and all(not n or n >= 5 for n in answered)

    records = [b"\1", b"\0", b"\1", b"\1", b"\1", b"\1", b"\0", b"\1", b"\1", b"\1"]
    assert changes_with_order(records, at_once)
    assert not changes_with_order(records, answer_pool.is_ready_to_count)


def test_four_wait_and_with_the_fifth_all_are_counted(app: Flask) -> None:
    with app.app_context():
        put(*[answers(place) for place in (1, 5, 5, 2)])
        assert (totals(), counts("listened")) == (0, {})
        put(answers(4))
        assert totals() == 5
        assert counts("listened") == {"not_at_all": 1, "little": 1, "mostly": 1, "fully": 2}
        assert sum(counts(HELPER_QUESTION.id).values()) == 5
        put(answers(1))
        assert totals() == 5


def test_what_waits_always_looks_as_long(app: Flask) -> None:
    with app.app_context():
        lengths, texts = set(), set()
        for place in (1, 0, 3, 4, 5, 2, 1):
            put(answers(place))
            lengths.add(len(pools()[0]))
            texts.add(pools()[0])
        assert len(lengths) == 1
        assert len(texts) == 7


def test_a_question_with_fewer_than_five_answers_keeps_all_waiting(app: Flask) -> None:
    with app.app_context():
        one_left_out = answers(5, support="declined")
        put(one_left_out, *[answers(5)] * 4)
        assert totals() == 0
        put(*[answers(1)] * 4)
        # Nine: five have answered each question, but the ninth must not be told from the others.
        assert totals() == 0
        put(answers(1))
        assert totals() == 10
        assert counts("support") == {"declined": 1, "fully": 4, "not_at_all": 5}


def test_a_question_that_nobody_answers_holds_nobody_up(app: Flask) -> None:
    with app.app_context():
        put(*[answers(3, nearer="declined")] * 5)
        assert counts("nearer") == {"declined": 5}


def test_the_month_is_that_of_the_counting_for_all(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel(dt.datetime(2026, 11, 30, 22, 0, tzinfo=dt.UTC), tick=False):
            put(*[answers(3)] * 4)
        with time_machine.travel(dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC), tick=False):
            put(answers(3))
        months = db.session.scalars(sa.select(IndicatorCount.month)).all()
        assert set(months) == {dt.date(2026, 12, 1)}
        assert db.session.scalars(sa.select(IndicatorTotal.month)).all() == [dt.date(2026, 12, 1)]


def test_each_insats_and_each_wording_waits_by_itself(app: Flask) -> None:
    with app.app_context():
        put(*[answers(3)] * 3)
        put(*[answers(3)] * 3, programme="amia")
        assert totals() == 0
        other = msgspec.structs.replace(definition(), version=2)
        assert indicator_sums.hash_question_wording(other) != indicator_sums.hash_question_wording(
            definition()
        )
        for _each in range(4):
            db.begin_write()
            deposit_answers("amia", OCCASION, other, answers(3))
            db.commit()
        assert totals() == 0
        assert len(pools()) == 3
        texts = db.session.scalars(sa.select(IndicatorText).order_by(IndicatorText.version)).all()
        assert [each.version for each in texts] == [1, 2]
        kept = msgspec.json.decode(texts[0].definition, type=Questionnaire)
        assert kept.question(HELPER_QUESTION.id) is not None
        assert indicator_sums.hash_question_wording(definition()) == texts[0].hash


@pytest.mark.parametrize(
    "wrong",
    [
        {"listened": "yes"},
        {"listened": None},
        {"listened": ["fully"]},
        {"listened": 5},
        {"listened": "fully", "person": "7"},
        {HELPER_QUESTION.id: "nurse"},
    ],
    ids=str,
)
def test_what_is_no_answer_is_refused_and_nothing_written(
    app: Flask, wrong: dict[str, Any]
) -> None:
    with app.app_context():
        with pytest.raises(AnswersRefused):
            put(answers(3) | wrong)
        db.session.rollback()
        assert pools() == []


def test_a_missing_answer_another_occasion_and_a_named_form_are_refused(app: Flask) -> None:
    with app.app_context():
        short = answers(3)
        del short["useful"]
        for occasion, kind, given in (
            (OCCASION, KIND, short),
            ("slut", KIND, answers(3)),
            ("start", "livshjulet", {"health": 3}),
        ):
            db.begin_write()
            with pytest.raises(AnswersRefused):
                deposit_answers("mitt_val", occasion, definition(kind), given)
            db.session.rollback()


def test_an_answer_to_a_scale_is_its_number(app: Flask) -> None:
    with app.app_context():
        agree = {"kind": "scale", "id": "near", "text": "Nära", "least": 1, "most": 10}
        form = msgspec.convert(
            {
                "id": "own",
                "version": 1,
                "title": "Eget",
                "mention": "eget",
                "occasions": ["pagaende"],
                "licence": "prov",
                "anonymous": True,
                "questions": [agree | {"low": "nej", "high": "ja", "agrees": [9, 10]}],
            },
            Questionnaire,
        )
        for number in (1, 10, 10, "declined", 7, 1, 2, 2, 2, 2):
            db.begin_write()
            deposit_answers(
                "mitt_val", "pagaende", form, {"near": number, HELPER_QUESTION.id: "nobody"}
            )
            db.commit()
        assert counts("near") == {"1": 2, "10": 2, "declined": 1, "7": 1, "2": 4}
        for wrong in (0, 11, True, 3.0, "3"):
            with pytest.raises(AnswersRefused):
                deposit_answers(
                    "mitt_val", "pagaende", form, {"near": wrong, HELPER_QUESTION.id: "nobody"}
                )


def test_nobody_else_may_ask_who_helped(tmp_path: Any) -> None:
    text = f"""
id: own
version: 1
title: Eget
mention: eget
occasions: [pagaende]
licence: prov
anonymous: true
questions:
  - kind: choice
    id: {HELPER_QUESTION.id}
    text: Hjälp
    agrees: [ja]
    options: [{{code: ja, text: Ja}}, {{code: nej, text: Nej}}]
"""
    (tmp_path / "own.yaml").write_text(text)
    with pytest.raises(DefinitionError, match=HELPER_QUESTION.id):
        create_app(settings("sqlite://", instruments_dir=str(tmp_path)))
