"""Random decisions, withdrawals and passing time agree with a model of three lines.

The machine keeps what may still be withdrawn in a bundle and takes it out when it is, and after
every step holds every handläggare against every person and kind: a stale or too wide permission
has nowhere to hide.
"""

import datetime as dt
import os
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.cast import actor
from tests.conftest import account
from tests.consent.consent_kit import organisation
from webapp.consent import service
from webapp.consent.models import Grant
from webapp.consent.queries import visible_to
from webapp.core.db import db

STEPS = int(os.environ.get("EGENMAKT_STEPS", "2000"))
PERSONS = ["amina", "david", "elsa"]
KINDS = ["diary", "schedule"]
ORGANISATIONS = ["af", "fk", "kommun"]
# Who works with whom, as conftest.py tells the cast; farid works with nobody.
WORKS_WITH = {
    "bo": ("af", {"amina", "david", "elsa"}),
    "cilla": ("fk", {"amina", "elsa"}),
    "karin": ("kommun", {"amina"}),
    "farid": ("af", set[str]()),
}
STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)

persons = st.sampled_from(PERSONS)
organisations = st.sampled_from(ORGANISATIONS)
kinds = st.sampled_from(KINDS)
Key = tuple[str, str, str]


class Answer(msgspec.Struct, frozen=True):
    """What the model remembers: the last answer, and the day after a Ja ends."""

    yes: bool
    ends: dt.date


def ends(given: dt.datetime) -> dt.date:
    """The first day that a Ja of Mitt Val (12 months) no longer holds."""
    day = given.astimezone(STOCKHOLM).date()
    while True:
        try:
            return day.replace(year=day.year + 1) + dt.timedelta(days=1)
        except ValueError:
            day -= dt.timedelta(days=1)


class Machine(RuleBasedStateMachine):
    """The service beside the model."""

    live: Bundle[Key] = Bundle("live")

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app
        with app.app_context():
            engine = db.engine
        self.connection = engine.connect()
        self.transaction = self.connection.begin()
        app.extensions["db_connection"] = self.connection
        self.context = app.app_context()
        self.context.push()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        self.now = START
        self.answers: dict[Key, Answer] = {}
        self.people = {name: account(name) for name in PERSONS}
        self.parties = {code: organisation(code).id for code in ORGANISATIONS}
        self.questions = [
            (reader, person, kind) for reader in WORKS_WITH for person in PERSONS for kind in KINDS
        ]
        self.readers = {name: actor(account(name)) for name in WORKS_WITH}

    def teardown(self) -> None:
        self.clock.stop()
        self.context.pop()
        del self.app.extensions["db_connection"]
        self.transaction.rollback()
        self.connection.close()

    @initialize()
    def nobody_has_answered(self) -> None:
        db.begin_write()
        db.session.execute(sa.delete(Grant))
        db.commit()

    def tell(self, person: str, answers: dict[tuple[str, str], bool]) -> None:
        db.begin_write()
        given = [(self.parties[code], kind, yes) for (code, kind), yes in answers.items()]
        service.write_consent_decisions(self.people[person], given)
        db.commit()
        for (code, kind), yes in answers.items():
            self.answers[person, code, kind] = Answer(yes, ends(self.now))

    @rule(
        target=live,
        person=persons,
        answers=st.dictionaries(st.tuples(organisations, kinds), st.booleans(), min_size=1),
    )
    def confirm(self, person: str, answers: dict[tuple[str, str], bool]) -> MultipleResults[Key]:
        """A round with several answers on one receipt."""
        self.tell(person, answers)
        return multiple(*((person, *pair) for pair, yes in answers.items() if yes))

    @rule(given=consumes(live))
    def withdraw(self, given: Key) -> None:
        person, code, kind = given
        db.begin_write()
        service.withdraw_consent(self.people[person], self.parties[code], kind)
        db.commit()
        self.answers[given] = Answer(False, ends(self.now))

    @rule(target=live, given=consumes(live))
    def renew(self, given: Key) -> Key:
        person, code, kind = given
        self.tell(person, {(code, kind): True})
        return given

    @rule(given=consumes(live), seconds=st.sampled_from([-1, 0, 1]))
    def wait_until_it_ends(self, given: Key, seconds: int) -> None:
        """Stand right before, at, or right after the midnight when a Ja ends."""
        day = self.answers[given].ends
        midnight = dt.datetime.combine(day, dt.time(), STOCKHOLM)
        self.move_to(midnight.astimezone(dt.UTC) + dt.timedelta(seconds=seconds))

    @rule(days=st.integers(0, 200), hours=st.integers(0, 23))
    def wait(self, days: int, hours: int) -> None:
        self.move_to(self.now + dt.timedelta(days=days, hours=hours))

    def move_to(self, moment: dt.datetime) -> None:
        self.now = max(self.now, moment)
        self.time.move_to(self.now)

    def expected(self, reader: str, person: str, kind: str) -> bool:
        code, works_with = WORKS_WITH[reader]
        answer = self.answers.get((person, code, kind))
        today = self.now.astimezone(STOCKHOLM).date()
        return person in works_with and answer is not None and answer.yes and today < answer.ends

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        found = db.session.execute(
            sa.select(
                *(
                    visible_to(self.readers[reader], self.people[person].id, kind)
                    for reader, person, kind in self.questions
                )
            )
        ).one()
        for question, visible in zip(self.questions, found, strict=True):
            assert bool(visible) is self.expected(*question), (*question, self.now)

    @invariant()
    def one_decision_stands(self) -> None:
        standing = db.session.execute(
            sa.select(Grant.person_id, Grant.organisation_id, Grant.kind).where(
                Grant.withdrawn_at.is_(None)
            )
        ).all()
        assert len(standing) == len(set(standing)) == len(self.answers)


@pytest.mark.usefixtures("built_app")
def test_decisions_agree_with_the_model(built_app: Flask) -> None:
    machine: Any = lambda: Machine(built_app)  # noqa: E731
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(STEPS // 50, 1),
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
