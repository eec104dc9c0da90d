"""Random people, assignments, grants and withdrawals: every route agrees with a naive oracle.

A machine does things at random to a few people and three kinds of sheets; after each step every
handläggare is held against the oracle for every sheet, and what one person gets from some routes is
looked through for what that person must not see. ``EGENMAKT_STEPS`` asks for more steps than the
suite's 2,000.
"""

import os
from itertools import product
from random import Random

import sqlalchemy as sa
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

from tests.house.access_world import (
    DELTAGARE,
    EVERYBODY,
    HANDLAGGARE,
    IN_AMIA,
    KINDS,
    SIGNED,
    WRITTEN,
    World,
)
from tests.house.oracle import allowed, facts
from webapp.consent.models import Grant
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.programmes.models import Assignment
from webapp.sheets import queries
from webapp.sheets.models import Sheet

STEPS = int(os.environ.get("EGENMAKT_STEPS", "2000"))
PAIRS = list(product(DELTAGARE, HANDLAGGARE))
# One handläggare of each organisation.
GIVEN = list(product(DELTAGARE, ["bo", "cilla", "karin"], KINDS))
SHEETS = [*product(DELTAGARE, WRITTEN), *product(IN_AMIA, [SIGNED])]
# How many routes a person asks at once.
FEW = 3
# The pages where a handläggare sees what was sent.
READING = ("casework.", "schedule_review.", "report_review.")

people = st.sampled_from(DELTAGARE)
staff = st.sampled_from(HANDLAGGARE)
# Days; mostly so that it holds now.
around = st.sampled_from([1, 1, 1, 0, -1])
seeds = st.integers(0, 2**32 - 1)


class Machine(RuleBasedStateMachine):
    """Random acts in a world."""

    grants: Bundle[int] = Bundle("grants")
    assignments: Bundle[int] = Bundle("assignments")

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.world = World(app)
        self.asked = 0
        self.reading = [each for each in self.world.routes if each.endpoint.startswith(READING)]
        self.sent_to = sa.union_all(
            *(
                queries.select_visible_sheets(self.world.ids[name]).with_only_columns(
                    sa.literal(name), Sheet.public_id, maintain_column_froms=True
                )
                for name in HANDLAGGARE
            )
        )

    def teardown(self) -> None:
        self.world.close()

    @initialize(target=grants, given=st.sets(st.sampled_from(GIVEN), min_size=len(GIVEN) // 2))
    def begin_with_consents(self, given: set[tuple[str, str, str]]) -> MultipleResults[int]:
        return multiple(*(self.world.give(*each) for each in sorted(given)))

    @initialize(target=assignments, pairs=st.sets(st.sampled_from(PAIRS), min_size=len(PAIRS) // 2))
    def begin_with_assignments(self, pairs: set[tuple[str, str]]) -> MultipleResults[int]:
        return multiple(*(self.world.assign(*pair) for pair in sorted(pairs)))

    @initialize(sheets=st.sets(st.sampled_from(SHEETS), min_size=len(SHEETS) // 3))
    def begin_with_sheets(self, sheets: set[tuple[str, str]]) -> None:
        for person, at in sorted(sheets, key=SHEETS.index):
            if at == SIGNED:
                self.world.sign(person)
            # After a signature the week says something else.
            self.world.write(person, "other week" if at == SIGNED else at)

    @rule(
        target=grants,
        person=people,
        to=staff,
        kinds=st.sets(st.sampled_from(KINDS), min_size=1),
        ago=around,
        ahead=around,
        yes=st.sampled_from([True, True, False]),
    )
    def decide(
        self, person: str, to: str, kinds: set[str], ago: int, ahead: int, yes: bool
    ) -> MultipleResults[int]:
        return multiple(
            *(self.world.give(person, to, kind, ago, ahead, yes) for kind in sorted(kinds))
        )

    @rule(given=consumes(grants))
    def withdraw(self, given: int) -> None:
        db.begin_write()
        db.session.get_one(Grant, given).withdrawn_at = utc_now()
        db.commit()

    @rule(
        target=assignments,
        person=people,
        to=staff,
        since=st.integers(-3, 3),
        length=st.sampled_from([None, 1, 2, 3, 4]),
    )
    def assign(self, person: str, to: str, since: int, length: int | None) -> int:
        return self.world.assign(person, to, since, length)

    @rule(row=consumes(assignments))
    def unassign(self, row: int) -> None:
        db.begin_write()
        db.session.delete(db.session.get_one(Assignment, row))
        db.commit()

    @rule(person=people, at=st.sampled_from(WRITTEN), send=st.booleans())
    def write(self, person: str, at: str, send: bool) -> None:
        self.world.write(person, at, send=send)

    @rule(person=st.sampled_from(IN_AMIA))
    def sign(self, person: str) -> None:
        self.world.sign(person)

    def chance(self, seed: int) -> Random:
        """Another one at each step, where hypothesis would try the same again and again."""
        self.asked += 1
        return Random(seed + self.asked)

    @rule(seed=seeds)
    def request(self, seed: int) -> None:
        """One person asks a few routes, about one of the sheets."""
        chance, sheets = self.chance(seed), list(self.world.oracle.sheets.values())
        routes = chance.sample(self.world.routes, FEW)
        self.world.ask(chance.choice(EVERYBODY), chance.choice(sheets), routes)

    @rule(seed=seeds)
    def read(self, seed: int) -> None:
        """The same where a leak would be, as often by somebody who may see the sheet."""
        chance, known = self.chance(seed), facts()
        may, kind = chance.choice([True, False]), chance.choice(KINDS)
        pairs = [
            (name, each)
            for each in self.world.oracle.sheets.values()
            for name in HANDLAGGARE
            if each.place.kind == kind and allowed(self.world.ids[name], each, known) is may
        ]
        if pairs:
            self.world.ask(*chance.choice(pairs), chance.sample(self.reading, FEW))

    @invariant()
    def every_handlaggare_sees_what_the_oracle_says(self) -> None:
        known, oracle = facts(), self.world.oracle
        assert {tuple(row) for row in db.session.execute(self.sent_to)} == {
            (name, each.public_id)
            for name in HANDLAGGARE
            for each in oracle.visible(self.world.ids[name], known)
        }


def test_random_acts_agree_with_the_oracle(built_app: Flask) -> None:
    run_state_machine_as_test(
        lambda: Machine(built_app),  # type: ignore[arg-type]
        settings=settings(
            max_examples=max(1, STEPS // 50),
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_route_agrees_with_the_oracle_whoever_asks(built_app: Flask) -> None:
    """Amina has sent and signed everything; each may see another part of it, or none."""
    world = World(built_app)
    try:
        for at in WRITTEN:
            world.write("amina", at)
        world.sign("amina")
        world.write("amina", "other week")
        for name, kinds in {"bo": KINDS, "cilla": KINDS[:1], "karin": KINDS[2:]}.items():
            world.assign("amina", name)
            for kind in kinds:
                world.give("amina", name, kind)
        for who, at in product(EVERYBODY, ["today", "other week", SIGNED]):
            written = world.oracle.sheets[world.ids["amina"].id, world.places[at]]
            world.ask(who, written, world.routes)
    finally:
        world.close()
