"""What others wrote stays text, quick exit leaves nothing, and a passkey opens the door."""

import re
import uuid

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.browser import DESK, Server, Window, place
from tests.browser.browser_hostile import ALL, INJECTED, PAYLOADS, harmless
from tests.browser.browser_world import public_id, sheet_of
from webapp.core.clock import today
from webapp.core.db import db
from webapp.identity.models import Account, Organisation, OrganisationKind, Role
from webapp.identity.people import accounts

pytest_plugins = ["tests.browser.browser_fixtures"]

LEFT = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, await indexedDB.databases(), await caches.keys(),
    await Promise.all((await caches.keys()).map(async name =>
      Promise.all((await (await caches.open(name)).keys()).map(it => it.url))))])"""
CANARY = "kanariefågel-7731"


def everywhere(server: Server) -> tuple[str, str, uuid.UUID]:
    """Payloads in every field that somebody fills in: names of a deltagare, staff, organisation."""
    with server.app.app_context():
        db.begin_write()
        for number, payload in enumerate(PAYLOADS):
            place_ = Organisation(kind=OrganisationKind.KOMMUN, name=f"{payload} {number}")
            db.session.add(place_)
            db.session.flush()
            name = f"Stig {payload}"
            accounts.create_staff(Role.HANDLAGGARE, name, f"stig{payload}", place_.id)
        db.commit()
    staff = [f"Stig {payload}" for payload in PAYLOADS]
    for payload in PAYLOADS:
        server.person(f"Eva {payload}", staff=staff[:2], granted=[])
    name = f"Frida {PAYLOADS[1]}"
    server.person(name, staff=["Anna Lind", *staff], granted=["af"])
    key = server.diary(name, then="send", mood=2, did=ALL, tell=ALL)
    return name, key, sheet_of(server, name, key)


def test_what_somebody_typed_is_never_more_than_words(server: Server, window: Window) -> None:
    name, key, sheet = everywhere(server)
    asked: list[str] = []
    person, reader, admin = window(name), window("Anna Lind", viewport=DESK), window("Ada Falk")
    for page in (person, reader, admin):
        page.on("request", lambda request: asked.append(request.url))

    harmless(reader, f"/handlaggare/sheets/{sheet}")
    reader.get_by_label("Ditt svar").fill(ALL)
    reader.get_by_role("radio", name="Inget mer behövs").check()
    reader.get_by_role("button", name="Skicka svaret").click()
    expect(reader.locator(".quote")).to_have_count(3)
    with server.app.app_context():
        organisation = db.session.scalars(
            sa.select(Organisation.public_id).where(Organisation.name.startswith("<img"))
        ).one()
    frida = public_id(server, name)
    of_role = {
        person: [
            "/today", f"/sheet/diary/{key}", f"/sheet/diary/{key}/look", f"/sheet/diary/{key}/done",
            f"/diary/{key}/did", f"/diary/{key}/tell", "/history", "/readers", "/consent/",
            "/consent/about/1", "/consent/without", "/account",
        ],
        reader: [
            f"/handlaggare/sheets/{sheet}", "/handlaggare/inbox?show=all", "/handlaggare/caseload",
            f"/handlaggare/persons/{frida}", f"/handlaggare/persons/{frida}/substitute",
            f"/handlaggare/persons/{frida}/leave", "/handlaggare/persons/new", "/handlaggare/log",
        ],
        admin: [
            "/admin/organisations", f"/admin/organisations/{organisation}", "/admin/staff",
            "/admin/staff/new", "/admin/persons", f"/admin/persons/{frida}",
        ],
    }  # fmt: skip
    for page, paths in of_role.items():
        for path in paths:
            harmless(page, path)
    expect(person.get_by_text("{{ 7*7 }}")).to_have_count(0)
    assert not [url for url in asked if "pwned" in url]


@pytest.mark.parametrize("payload", [PAYLOADS[1], PAYLOADS[3], PAYLOADS[6], PAYLOADS[11]])
def test_a_chosen_name_that_is_code_is_a_name(server: Server, window: Window, payload: str) -> None:
    page = window("Karin Ek", viewport=DESK)
    page.goto("/handlaggare/persons/new")
    page.get_by_label("Namn", exact=True).fill(payload)
    page.get_by_role("radio", name="Svenska", exact=True).check()
    page.get_by_role("radio", name="AMiA", exact=True).check()
    page.get_by_role("button", name="Skriv in och visa kortet").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(payload)
    assert page.evaluate(INJECTED) == []


@pytest.mark.parametrize("script", [True, False])
def test_quick_exit_leaves_at_once_and_back_shows_nothing(
    server: Server, window: Window, script: bool
) -> None:
    name = f"Gun {script}"
    server.person(name)
    # Where a form leads on to the exit site, Chromium goes there itself, and finds no network.
    page = window(name, java_script_enabled=script, allow=f"NAME_NOT_RESOLVED {server.exit_url}")
    page.goto(f"/diary/{today()}/tell")
    page.get_by_role("textbox").fill(CANARY)
    page.get_by_role("main").get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_text(CANARY)).to_be_visible()
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}

    page.get_by_role("button", name="Lämna snabbt").click()
    expect(page).to_have_url(server.exit_url)
    for _ in range(3):
        page.go_back()
        assert CANARY not in page.content()
    page.goto("/today")
    assert place(page) == "/sign-in"
    thief = window()
    thief.context.add_cookies(
        [{"name": "session", "value": cookies["session"], "url": server.base}]
    )
    thief.goto("/today")
    assert place(thief) == "/sign-in"


def test_after_signing_out_nothing_is_left_on_the_phone(server: Server, window: Window) -> None:
    server.person("Hedda")
    page = window("Hedda")
    page.goto(f"/diary/{today()}/tell")
    page.get_by_role("textbox").type(CANARY)
    expect(page.locator("#status")).to_have_text(re.compile("Sparat"))
    assert CANARY not in page.evaluate(LEFT)
    page.goto("/history")
    page.get_by_role("button", name="Logga ut").click()
    assert place(page) == "/sign-in"
    assert page.evaluate(LEFT) == "[{},{},[],[],[]]"
    for _ in range(2):
        page.go_back()
        assert CANARY not in page.content()
        assert place(page) == "/sign-in"
    assert "session" not in {each["name"] for each in page.context.cookies()}


def test_a_passkey_is_made_with_the_card_and_then_opens_the_door(
    server: Server, window: Window
) -> None:
    card = server.person("Ines")
    # A passkey belongs to a name, and 127.0.0.1 is none.
    page = window(base=f"http://localhost:{server.port}")
    authenticator(page.context, page)
    page.goto(f"/card#{card}")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("main").get_by_role("button", name="Svenska", exact=True).click()
    page.get_by_role("button", name=re.compile(r"\(passkey\) i stället$")).click()
    expect(page).to_have_url(re.compile("/today$"))
    page.goto("/account")
    expect(page.get_by_text(re.compile("^Tillagt"))).to_be_visible()

    page.get_by_role("button", name="Logga ut", exact=True).click()
    page.goto("/readers")
    page.get_by_role("button", name=re.compile(r"^Logga in med.*\(passkey\)$")).click()
    expect(page).to_have_url(re.compile("/readers$"))
    with server.app.app_context():
        stored = db.session.scalars(sa.select(Account).where(Account.name == "Ines")).one()
        assert stored.pin_hash is None


def authenticator(context: BrowserContext, page: Page) -> None:
    """A phone that always sees the right finger."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
