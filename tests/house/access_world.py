"""A few people, what they may and what they write: the app and the oracle, kept side by side."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.cast import actor, grant
from tests.conftest import account
from tests.house.oracle import Oracle, Written, facts, places
from tests.house.test_guards import SAMPLES, is_public
from tests.instruments.report import report_kit
from webapp.consent.models import Grant
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.identity.models import LoginSession
from webapp.identity.sessions.current import build_cookie_name, hash_token, make_token
from webapp.instruments.schedule import schedule_blocks
from webapp.programmes.models import Assignment
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite

DELTAGARE = ["amina", "david", "elsa"]
# Who also signs a report each month.
IN_AMIA = ["amina", "elsa"]
HANDLAGGARE = ["bo", "cilla", "karin", "farid"]
EVERYBODY = [*DELTAGARE, *HANDLAGGARE, "petra", "rolf", "ada"]
KINDS = ["diary", "schedule", "activity_report"]
# Where somebody writes; a month is signed.
WRITTEN, SIGNED = ["today", "yesterday", "week", "other week"], "month"
BLOCK = report_kit.name_of(report_kit.DAY)
NAMES = {"schedule": BLOCK, "report": report_kit.row_of(report_kit.DAY), "diary": "tell"}
DAY = dt.timedelta(days=1)


class World:
    """The cast without its consents and assignments, in a transaction that is rolled back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            engine = db.engine
        self.connection = engine.connect()
        self.transaction = self.connection.begin()
        app.extensions["db_connection"] = self.connection
        for name in IN_AMIA:
            report_kit.enrol(app, name)
        self.context = app.app_context()
        self.context.push()
        db.begin_write()
        db.session.execute(sa.delete(Grant))
        db.session.execute(sa.delete(Assignment))
        db.commit()
        self.ids: dict[str, Any] = {name: actor(account(name)) for name in EVERYBODY}
        self.clients = {name: self._sign_in(name) for name in EVERYBODY}
        self.places = places()
        self.oracle = Oracle()
        # What a person calls the block of a week now.
        self.words: dict[tuple[str, str], str] = {}
        self.routes = [
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or set()) and not is_public(app, rule.endpoint)
        ]

    def close(self) -> None:
        """Nothing of it stays."""
        self.context.pop()
        del self.app.extensions["db_connection"]
        self.transaction.rollback()
        self.connection.close()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """A request brings its own context; within ours it would remember who asked last."""
        self.context.pop()
        try:
            yield
        finally:
            self.context = self.app.app_context()
            self.context.push()

    def _sign_in(self, name: str) -> FlaskClient:
        token, moment = make_token(), utc_now()
        db.begin_write()
        db.session.add(
            LoginSession(
                token_hash=hash_token(token),
                account_id=self.ids[name].id,
                device="",
                created_at=moment,
                seen_at=moment,
            )
        )
        db.commit()
        client = FlaskClient(self.app)
        client.set_cookie(build_cookie_name("session"), token)
        return client

    def give(
        self, person: str, to: str, kind: str, ago: int = 1, ahead: int = 1, yes: bool = True
    ) -> int:
        """A decision about one kind, from so many days ago to so many ahead; its id."""
        db.begin_write()
        organisation = self.ids[to].organisation_id
        assert organisation is not None
        db.session.execute(
            sa.update(Grant)
            .where(
                Grant.person_id == self.ids[person].id,
                Grant.organisation_id == organisation,
                Grant.kind == kind,
                Grant.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=utc_now())
        )
        given = grant(self.ids[person].id, organisation, kind)
        given.since, given.until, given.granted = (
            utc_now() - ago * DAY,
            utc_now() + ahead * DAY,
            yes,
        )
        db.commit()
        return given.id

    def assign(self, person: str, to: str, since: int = 0, length: int | None = None) -> int:
        """From so many days from now, for so many days; its id."""
        first = today() + since * DAY
        until = None if length is None else first + (length - 1) * DAY
        db.begin_write()
        row = Assignment(
            person_id=self.ids[person].id, staff_id=self.ids[to].id, since=first, until=until
        )
        db.session.add(row)
        db.commit()
        return row.id

    def write(self, person: str, at: str, *, send: bool = True) -> None:
        """Somebody writes a diary or plans a week, with texts no other sheet has."""
        owner, place = self.ids[person], self.places[at]
        words, note = (f"canary{uuid.uuid4().hex}" for _each in range(2))
        changes: dict[str, Any] = {"did": words, "tell": note}
        if place.kind == "schedule":
            block = report_kit.block(report_kit.DAY, words=words, note=note)
            changes = schedule_blocks.build_block_changes({BLOCK: block})
            self.words[person, at] = words
        draft_saving.save_answers(
            owner, place.kind, place.key, changes, SheetWrite(uuid.uuid4(), 1, 2**30)
        )
        if send:
            owner_service.send_sheet(owner, place.kind, place.key, today())
        else:
            owner_service.keep_sheet(owner, place.kind, place.key)
        db.commit()
        self.oracle.note(owner, place, {words, note}, sent=send)

    def sign(self, person: str) -> None:
        """Sign the report: it tells what the block of its month is called, and not the note."""
        owner, place = self.ids[person], self.places[SIGNED]
        words = self.words.get((person, "other week"))
        texts, signed = {words} if words else set(), self.oracle.sheets.get((owner.id, place))
        if signed and texts <= signed.texts:
            return
        with self.outside():
            done = report_kit.sign(self.clients[person])
        assert done.location == report_kit.URL
        self.oracle.note(owner, place, texts, sent=True)

    def ask(self, who: str, written: Written, routes: Iterable[Rule]) -> None:
        """What comes back, about a sheet and its owner, shows nothing that is not theirs to see."""
        urls, known = self.app.url_map.bind("localhost"), facts()
        for route in routes:
            url = urls.build(route.endpoint, self._values(route, written), method="GET")
            with self.outside():
                response = self.clients[who].get(url)
            assert response.status_code < 500, url
            self.oracle.look_through(self.ids[who], url, response, known)

    def _values(self, route: Rule, written: Written) -> dict[str, Any]:
        kind, key = written.place.kind, written.place.key
        samples = SAMPLES | {
            "day": dt.date.fromisoformat(key) if kind == "diary" else report_kit.DAY,
            "week": Week.read(key if kind == "schedule" else self.places["other week"].key),
            "month": report_kit.MONTH,
            "kind": kind,
            "key": key,
            "name": NAMES.get(route.endpoint.partition(".")[0], "tell"),
            "person": written.owner.public_id,
        }
        return {
            name: samples.get(name, written.public_id)
            if "UUID" in type(converter).__name__
            else samples.get(name, 1)
            for name, converter in route._converters.items()
        }
