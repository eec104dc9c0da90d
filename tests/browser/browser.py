"""A real server, a real browser, and windows that fail on what a person would not notice.

The fixtures stand in ``browser_fixtures``, which test files name in ``pytest_plugins``.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import sqlalchemy as sa
from flask.testing import FlaskClient
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    Route,
    ViewportSize,
)

from tests.cast import actor
from tests.server import Process
from webapp import create_app
from webapp.consent import service as consent
from webapp.consent.consent_kinds import list_asked_kinds
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.settings import read_settings
from webapp.demo import demo_links
from webapp.demo.demo_people import ORGANISATIONS
from webapp.identity.models import Account, Organisation
from webapp.programmes import service as programmes
from webapp.programmes.models import Enrolment
from webapp.programmes.programme_definitions import load_programmes as definitions
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite

Window = Callable[..., Page]

# A cheap phone, held upright.
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
NEUTRAL = "<!doctype html><html lang=sv><title>Vädret</title><h1>Vädret</h1></html>"
# What the browser says of answers that the test itself looks at.
_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_START_SECONDS = 60


class Server(Process):
    """A started server, and the same app here to look into it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        super().__init__(folder)
        self.environment |= environment
        self.start()
        self.app = create_app(
            read_settings({"EGENMAKT_DATA_DIR": str(folder), "EGENMAKT_MODE": "demo"})
        )
        self.exit_url: str = self.app.extensions["settings"].exit_url
        self._is_ours()

    def _is_ours(self) -> None:
        """An old process on the port would not know a link that was made here: 404."""
        try:
            urlopen(self.link("Björk")).close()
        except URLError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the app here."""
        with self.app.app_context():
            db.engine.dispose()
        self.stop()

    def link(self, name: str) -> str:
        """A sign-in link for ``name`` that works once."""
        with self.app.app_context():
            url = demo_links.create_demo_links()[name]["url"]
            db.commit()
        return url

    def client(self, name: str) -> FlaskClient:
        """``name`` signed in, without a window."""
        client = self.app.test_client()
        client.get(urlsplit(self.link(name)).path)
        return client

    def person(
        self,
        name: str,
        *,
        language: str = "sv",
        staff: Sequence[str] = ("Anna Lind",),
        granted: Sequence[str] = ("af",),
        version: str | None = None,
        programme: str = "mitt_val",
        since: dt.date | None = None,
    ) -> str:
        """Enrol a deltagare with these handläggare and a Ja to those kinds of organisation.

        They say Ja to all that their insats asks about. ``version`` is the consent text they have
        read, ``since`` when they began. Gives the code of their card.
        """
        with self.app.app_context():
            db.begin_write()
            members = [self.account(each) for each in staff]
            person, code = programmes.enrol_new_person(
                actor(members[0]),
                public_id=uuid.uuid4(),
                person_name=name,
                language_code=language,
                programme=definitions()[programme],
                assigned_staff=members,
            )
            if since is not None:
                mine = sa.update(Enrolment).where(Enrolment.person_id == person.id)
                db.session.execute(mine.values(enrolled_on=since))
            decisions = [
                (self._organisation(each), kind, True)
                for each in granted
                for kind in list_asked_kinds(programme)
            ]
            if decisions:
                consent.write_consent_decisions(
                    actor(person), decisions, language, text_version=version
                )
            db.commit()
        return code

    def diary(
        self,
        name: str,
        days_ago: int = 0,
        *,
        then: str = "",
        based_on: int = 2**30,
        **answers: Any,
    ) -> str:
        """``name`` writes a diary and, by ``then``, goes on to "send" or "keep" it; its key.

        ``based_on`` is the revision they had seen, by default the newest.
        """
        key = (today() - dt.timedelta(days=days_ago)).isoformat()
        with self.app.app_context():
            person, page = actor(self.account(name)), uuid.uuid4()
            draft_saving.save_answers(person, "diary", key, answers, SheetWrite(page, 1, based_on))
            if then == "send":
                owner_service.send_sheet(person, "diary", key, today() + dt.timedelta(days=3))
            elif then == "keep":
                owner_service.keep_sheet(person, "diary", key)
            db.commit()
        return key

    def account(self, name: str) -> Account:
        """The account called ``name``, within an app context."""
        return db.session.scalars(sa.select(Account).where(Account.name == name)).one()

    def organisation_of(self, name: str) -> uuid.UUID:
        """The public id of the organisation where somebody works."""
        with self.app.app_context():
            found = db.session.get_one(Organisation, self.account(name).organisation_id)
            return found.public_id

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of an endpoint."""
        adapter = self.app.url_map.bind(urlsplit(self.base).netloc)
        return self.base + adapter.build(endpoint, values)

    def _organisation(self, code: str) -> int:
        name = ORGANISATIONS[code][1]
        found = db.session.scalars(sa.select(Organisation).where(Organisation.name == name)).one()
        return found.id


def neutral(route: Route) -> None:
    """The exit site, without asking it."""
    route.fulfill(status=200, content_type="text/html", body=NEUTRAL)


class Troubles(list[str]):
    """What a person in front of the screen would not see; ``allow`` is what a test makes itself."""

    def __init__(self, ours: set[str], allow: str) -> None:
        super().__init__()
        self.ours = (*(f"{each}/" for each in ours), "data:")
        self.allow = re.compile(allow)

    def watch(self, context: BrowserContext) -> None:
        """Note every trouble in ``context`` from now on."""
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("dialog", self._dialog)

    def _note(self, text: str) -> None:
        if not self.allow.search(text) and not _EXPECTED.search(text):
            self.append(text)

    def _asked(self, request: Request) -> None:
        # A whole page elsewhere is where somebody chose to go.
        if not request.url.startswith(self.ours) and request.resource_type != "document":
            self._note(f"left the house: {request.url}")

    def _failed(self, request: Request) -> None:
        # Whoever moves on leaves questions behind. A file of the wrong kind fails so too, but then
        # the console says it.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed: {request.failure} {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text}")

    def _dialog(self, shown: Dialog) -> None:
        self._note(f"dialog: {shown.message}")
        shown.dismiss()


def place(page: Page) -> str:
    """Where the window is, without host and query."""
    return urlsplit(page.url).path
