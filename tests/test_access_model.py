"""Random people, assignments, grants and withdrawals: every route agrees with a naive oracle.

A machine does things at random to a few people; after each step every handläggare is held against
the oracle for every sheet, and one request to one route by one person is looked through for what
that person must not see. ``EGENMAKT_STEPS`` asks for more steps than the suite's 2,000.
"""

import datetime as dt
import os
import uuid
from typing import Any

import msgspec
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.cast import grant
from tests.conftest import account
from tests.test_guards import SAMPLES, is_public
from webapp.accounts.access import Viewer, cookie_name, digest, new_token
from webapp.accounts.models import LoginSession
from webapp.consent.models import Grant
from webapp.core.clock import now, today
from webapp.core.db import db
from webapp.demo.people import viewer
from webapp.programmes.models import Assignment
from webapp.sheets import queries, road
from webapp.sheets.drafts import Write
from webapp.sheets.models import Sheet

STEPS = int(os.environ.get("EGENMAKT_STEPS", "2000"))
DELTAGARE = ["amina", "david", "elsa"]
HANDLAGGARE = ["bo", "cilla", "karin", "farid"]
EVERYBODY = [*DELTAGARE, *HANDLAGGARE, "petra", "rolf", "ada"]

people = st.sampled_from(DELTAGARE)
staff = st.sampled_from(HANDLAGGARE)
days = st.integers(-3, 3)


class Written(msgspec.Struct):
    """A sheet as the oracle knows it."""

    person: int
    public_id: str
    canary: str
    sent: bool


class Machine(RuleBasedStateMachine):
    """The app beside an oracle of three lists."""

    grants: Bundle[int] = Bundle("grants")
    assignments: Bundle[int] = Bundle("assignments")

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
        self.ids: dict[str, Viewer] = {name: viewer(account(name)) for name in EVERYBODY}
        self.sheets: dict[tuple[str, int], Written] = {}
        self.clients = {name: self._sign_in(name) for name in EVERYBODY}
        self.routes = [
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or set()) and not is_public(app, rule.endpoint)
        ]

    def teardown(self) -> None:
        self.context.pop()
        del self.app.extensions["db_connection"]
        self.transaction.rollback()
        self.connection.close()

    def _sign_in(self, name: str) -> FlaskClient:
        token, moment = new_token(), now()
        db.begin_write()
        db.session.add(
            LoginSession(
                token_hash=digest(token),
                account_id=self.ids[name].id,
                device="",
                created_at=moment,
                seen_at=moment,
            )
        )
        db.commit()
        client = FlaskClient(self.app)
        client.set_cookie(cookie_name("session"), token)
        return client

    @initialize(target=grants)
    def start(self) -> int:
        """Begin without the consents and assignments of the cast."""
        db.begin_write()
        db.session.execute(sa.delete(Grant))
        db.session.execute(sa.delete(Assignment))
        db.commit()
        return self.give("elsa", "bo", dt.timedelta(days=1), dt.timedelta(days=1))

    def give(self, person: str, to: str, ago: dt.timedelta, ahead: dt.timedelta) -> int:
        db.begin_write()
        organisation = self.ids[to].organisation_id
        assert organisation is not None
        db.session.execute(
            sa.update(Grant)
            .where(
                Grant.person_id == self.ids[person].id,
                Grant.organisation_id == organisation,
                Grant.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=now())
        )
        given = grant(self.ids[person].id, organisation)
        given.since, given.until = now() - ago, now() + ahead
        db.commit()
        return given.id

    @rule(target=grants, person=people, to=staff, ago=days, ahead=days, yes=st.booleans())
    def decide(self, person: str, to: str, ago: int, ahead: int, yes: bool) -> int:
        given = self.give(person, to, dt.timedelta(days=ago), dt.timedelta(days=ahead))
        db.begin_write()
        db.session.get_one(Grant, given).granted = yes
        db.commit()
        return given

    @rule(given=consumes(grants))
    def withdraw(self, given: int) -> None:
        db.begin_write()
        db.session.get_one(Grant, given).withdrawn_at = now()
        db.commit()

    @rule(target=assignments, person=people, to=staff, since=days, length=st.integers(0, 4))
    def assign(self, person: str, to: str, since: int, length: int) -> int:
        first = today() + dt.timedelta(days=since)
        until = None if length == 0 else first + dt.timedelta(days=length - 1)
        db.begin_write()
        row = Assignment(
            person_id=self.ids[person].id, staff_id=self.ids[to].id, since=first, until=until
        )
        db.session.add(row)
        db.commit()
        return row.id

    @rule(row=consumes(assignments))
    def unassign(self, row: int) -> None:
        db.begin_write()
        db.session.delete(db.session.get_one(Assignment, row))
        db.commit()

    @rule(person=people, age=st.integers(0, 1), send=st.booleans())
    def write(self, person: str, age: int, send: bool) -> None:
        owner, key = self.ids[person], (today() - dt.timedelta(days=age)).isoformat()
        known = self.sheets.get((person, age))
        canary = known.canary if known else f"canary{uuid.uuid4().hex}"
        page = uuid.uuid4()
        stored = road.save(owner, "diary", key, {"tell": canary}, Write(page, 1, 2**30))
        if send:
            road.send(owner, "diary", key, today())
        else:
            road.keep(owner, "diary", key)
        db.commit()
        public_id = db.session.scalar(sa.select(Sheet.public_id).where(Sheet.id == stored.sheet_id))
        sent = send or bool(known and known.sent)
        self.sheets[(person, age)] = Written(self.ids[person].id, str(public_id), canary, sent)

    @rule(
        who=st.sampled_from(EVERYBODY),
        number=st.integers(0, 999),
        person=people,
        age=st.integers(0, 1),
        about_person=st.booleans(),
    )
    def request(self, who: str, number: int, person: str, age: int, about_person: bool) -> None:
        """One person asks one route; what comes back shows nothing that is not theirs to see."""
        route = self.routes[number % len(self.routes)]
        written = self.sheets.get((person, age))
        target = (
            self.ids[person].public_id
            if about_person
            else (uuid.UUID(written.public_id) if written else uuid.uuid4())
        )
        samples = SAMPLES | {"day": today(), "key": today().isoformat()}
        values: dict[str, Any] = {
            name: target if "UUID" in type(converter).__name__ else samples.get(name, 1)
            for name, converter in route._converters.items()
        }
        url = self.app.url_map.bind("localhost").build(route.endpoint, values, method="GET")
        # A request brings its own context; within ours it would remember who asked last.
        self.context.pop()
        response = self.clients[who].get(url)
        self.context = self.app.app_context()
        self.context.push()
        assert response.status_code < 500, url
        for sheet in self.sheets.values():
            if sheet.canary in response.text or sheet.public_id in response.text:
                own = sheet.person == self.ids[who].id
                assert own or self.allowed(who, sheet) or sheet.public_id in url, (who, url)
                assert sheet.canary not in response.text or own or self.allowed(who, sheet), url

    @invariant()
    def every_handlaggare_sees_what_the_oracle_says(self) -> None:
        for name in HANDLAGGARE:
            rows = db.session.execute(queries.sent_to(self.ids[name]))
            seen = {str(row.public_id) for row in rows}
            wanted = {s.public_id for s in self.sheets.values() if self.allowed(name, s)}
            assert seen == wanted, name

    def allowed(self, name: str, sheet: Written) -> bool:
        """The naive oracle: three questions over plain lists."""
        reader = self.ids[name]
        if not sheet.sent or reader.organisation_id is None:
            return False
        day, moment = today(), now()
        assigned = any(
            row.person_id == sheet.person
            and row.staff_id == reader.id
            and row.since <= day
            and (row.until is None or row.until >= day)
            for row in db.session.scalars(sa.select(Assignment)).all()
        )
        consented = any(
            row.person_id == sheet.person
            and row.organisation_id == reader.organisation_id
            and row.granted
            and row.withdrawn_at is None
            and row.kind == "diary"
            and row.since <= moment < row.until
            for row in db.session.scalars(sa.select(Grant)).all()
        )
        return assigned and consented


def test_every_route_agrees_with_the_oracle(built_app: Flask) -> None:
    run_state_machine_as_test(
        lambda: Machine(built_app),  # type: ignore[arg-type]
        settings=settings(
            max_examples=max(1, STEPS // 50),
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
