"""The people whose pages the browser walks through, in every state that a page can have."""

import datetime as dt
import itertools
import uuid
from typing import NamedTuple

import pyotp
import sqlalchemy as sa
from playwright.sync_api import Page, Response

from tests.browser import browser_weeks
from tests.browser.browser import Server, place
from tests.cast import KINDS, actor
from webapp.consent import service as consent
from webapp.consent.consent_situation import CHECK_ANSWERED
from webapp.consent.consent_texts import load_consent_texts
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.ids import OrganisationId, PersonId
from webapp.identity.credentials import staff_invitations
from webapp.identity.models import Account, Organisation, Role
from webapp.identity.people import accounts
from webapp.sheets import queries, staff_service
from webapp.sheets.models import Sheet, SheetOption, SheetTurn

LONG = "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft. " * 3
PASSWORD = "korrekt-hast-batteri-klammer"
_count = itertools.count(1)


class World(NamedTuple):
    """A server with these people on it, and a window of one of them."""

    server: Server
    page: Page
    language: str

    def sign_in(self, name: str) -> None:
        """Let ``name`` take the window over."""
        self.page.goto(self.server.link(name))

    def go(self, endpoint: str, heading: str, *, status: int = 200, **values: object) -> str:
        """Open a page; it must be that one. Gives its name."""
        url = self.server.url(endpoint, **values)
        answer = self.page.goto(url)
        assert self.page.url == url, f"{endpoint} led to {self.page.url}"
        return self.arrived(answer, heading, status, endpoint)

    def arrived(self, answer: Response | None, heading: str, status: int, name: str) -> str:
        """Check what was answered: no page is looked at that is not the one meant."""
        assert answer is not None
        assert answer.status == status, f"{name}: {answer.status}"
        found = self.page.get_by_role("heading", level=1).inner_text()
        assert found.strip(), f"{name}: an empty heading"
        assert self.language != "sv" or heading in found, f"{name}: {found}"
        return f"{name} {status}"

    def submit(self, heading: str, status: int = 422, form: str = "main form.stack") -> str:
        """Post the page's form as it stands; 303 is for moving on to a page that shows."""
        with self.page.expect_navigation() as sent:
            self.page.locator(form).first.evaluate(
                "form => { form.noValidate = true; form.requestSubmit(); }"
            )
        moved = sent.value.request.redirected_from is not None
        assert moved == (status == 303), f"{place(self.page)}: {sent.value.status}"
        return self.arrived(sent.value, heading, 200 if moved else status, place(self.page))


def settle(server: Server) -> None:
    """Everybody that the walks need; nothing where they are there already."""
    with server.app.app_context():
        if db.session.scalar(sa.select(sa.exists().where(Account.name == "Filippa"))):
            return
    server.person(
        "Filippa",
        staff=["Anna Lind", "Bo Strand"],
        granted=["af", "fk"],
        programme="amia",
        since=today() - dt.timedelta(days=150),
    )
    server.person("Nora", granted=[])
    server.person("Rut", staff=["Anna Lind", "Karin Ek"], granted=[])
    server.person("Vera", version="2026-06")
    server.diary("Filippa", 5, then="send", mood=1, energy=2, did=LONG, tell=LONG)
    server.diary("Filippa", 4, then="send", mood=5, energy=5, did="", tell="")
    server.diary("Filippa", 4, then="send", mood=4, energy=5, did="Vilade.", tell="مرحبا")
    server.diary("Filippa", 3, then="keep", mood="declined")
    server.diary("Filippa", 1, mood=3, tell="Ett sätt.")
    server.diary("Filippa", 1, based_on=0, tell="Ett annat sätt.")
    server.diary("Filippa", mood=3)
    with server.app.app_context():
        db.begin_write()
        _half_way(server)
        _answered(server)
        accounts.create_staff(Role.HANDLAGGARE, "Tom Sund", "tom.sund", _organisation())
        db.commit()
    browser_weeks.settle(server)


def _organisation() -> OrganisationId:
    return db.session.scalars(sa.select(Organisation.id).order_by(Organisation.id).limit(1)).one()


def _half_way(server: Server) -> None:
    """Rut has answered all but the summary; Filippa is asked all that the diary can ask."""
    rut, filippa = server.account("Rut"), server.account("Filippa")
    version = load_consent_texts().current().version
    consent.save_round_step(PersonId(rut.id), version, CHECK_ANSWERED)
    for name in ("Anna Lind", "Karin Ek"):
        organisation = server.account(name).organisation_id
        assert organisation is not None
        consent.save_consent_choices(
            PersonId(rut.id), organisation, dict.fromkeys(KINDS, name == "Anna Lind")
        )
    db.session.add_all(
        SheetOption(person_id=filippa.id, kind="diary", option=option)
        for option in ("pain", "sleep")
    )


def _answered(server: Server) -> None:
    """Anna has read and answered two of Filippa's sheets, one with a promise kept open."""
    reader = actor(server.account("Anna Lind"))
    filippa = server.account("Filippa").id
    query = (
        queries.select_visible_sheets(reader).where(Sheet.person_id == filippa).order_by(Sheet.key)
    )
    for row, waits in zip(
        db.session.execute(query).all(), (SheetTurn.DELTAGARE, SheetTurn.NOBODY), strict=True
    ):
        sheet = staff_service.open_sheet_version(reader, row.public_id)
        assert sheet is not None
        staff_service.add_sheet_comment(reader, sheet, LONG, waits, None)


def speak(server: Server, code: str) -> None:
    """Let everybody's account have that language."""
    with server.app.app_context():
        db.begin_write()
        db.session.execute(sa.update(Account).values(language=code))
        db.commit()


def sheet_of(server: Server, name: str, key: str) -> uuid.UUID:
    """The public id of a sheet."""
    with server.app.app_context():
        found = sa.select(Sheet.public_id).where(
            Sheet.person_id == server.account(name).id, Sheet.key == key
        )
        return db.session.scalars(found).one()


def public_id(server: Server, name: str) -> uuid.UUID:
    """The public id of an account."""
    with server.app.app_context():
        return server.account(name).public_id


def invited(server: Server, language: str) -> tuple[str, str]:
    """A new member of staff, by user name and the code of their invitation."""
    name = f"ny.{next(_count)}.{uuid.uuid4().hex[:6]}"
    with server.app.app_context():
        db.begin_write()
        added = accounts.create_staff(Role.HANDLAGGARE, f"Ny {name}", name, _organisation())
        added.language = language
        code = staff_invitations.issue_invitation(added.id)
        db.commit()
    return name, code


def carded(server: Server) -> str:
    """The code of the card of somebody newly enrolled."""
    return server.person(f"Kort {next(_count)} {uuid.uuid4().hex[:4]}", granted=[])


def code_of(secret: str) -> str:
    """What an authenticator app would show now."""
    return pyotp.TOTP(secret).now()
