"""Whatever order answers come in: what is counted is what was given, never a few at a time."""

from collections import Counter
from itertools import count
from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import settings as search
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.outcomes.invitation_kit import OCCASION, QUESTIONS, definition
from webapp.core.db import db
from webapp.outcomes.indicators import question_wording
from webapp.outcomes.indicators.answer_deposit import deposit_answers
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorTotal
from webapp.outcomes.indicators.question_wording import build_asked_definition

Counted = Counter[tuple[str, str]]

_insatser = count()


class Machine(RuleBasedStateMachine):
    """Deposits at random, and a look at the sums after each."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.programme = f"p{next(_insatser)}"
        self.waiting: Counted = Counter()
        self.told, self.known = self.look()

    def look(self) -> tuple[Counted, int]:
        rows = db.session.execute(
            sa.select(IndicatorCount.question, IndicatorCount.answer, IndicatorCount.number).where(
                IndicatorCount.programme == self.programme
            )
        )
        number = db.session.scalar(
            sa.select(IndicatorTotal.number).where(IndicatorTotal.programme == self.programme)
        )
        return Counter({(row.question, row.answer): row.number for row in rows}), number or 0

    @rule(places=st.lists(st.integers(0, 5), min_size=QUESTIONS, max_size=QUESTIONS))
    def one_answers(self, places: list[int]) -> None:
        answers: dict[str, Any] = {
            each.id: question_wording.list_possible_answers(each)[place]
            for each, place in zip(
                build_asked_definition(definition()).questions, places, strict=True
            )
        }
        db.begin_write()
        deposit_answers(self.programme, OCCASION, definition(), answers)
        db.commit()
        self.waiting.update((name, str(each)) for name, each in answers.items())

    @rule(number=st.integers(1, 6))
    def some_say_the_same(self, number: int) -> None:
        for _each in range(number):
            self.one_answers([3] * QUESTIONS)
            self.nothing_small_and_nothing_lost()

    @invariant()
    def nothing_small_and_nothing_lost(self) -> None:
        told, known = self.look()
        new: Counted = told - self.told
        assert not self.told - told, "a sum went down"
        if known == self.known:
            assert not new
            return
        assert known - self.known >= 5
        assert new == self.waiting
        for question in build_asked_definition(definition()).questions:
            real = sum(n for (name, a), n in new.items() if name == question.id and a != "declined")
            assert real == 0 or real >= 5
        self.waiting.clear()
        self.told, self.known = told, known

    def teardown(self) -> None:
        db.session.rollback()
        self.context.pop()


def test_what_is_counted_is_what_was_given_and_never_a_few_at_a_time(app: Flask) -> None:
    Machine.app = app
    run_state_machine_as_test(
        Machine, settings=search(max_examples=8, stateful_step_count=12, deadline=None)
    )
