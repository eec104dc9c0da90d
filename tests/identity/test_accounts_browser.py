"""Signing in in a real browser: scanned card, passkey, quick exit, with script and without."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from tests.identity import ways_in
from tests.identity.ways_in import PIN, card_for
from tests.server import free_port

pytest_plugins = ["tests.browser.browser_fixtures"]

NEUTRAL = "<!doctype html><html lang=sv><title>Vädret</title><h1>Vädret</h1></html>"


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app under a name, not a number: passkeys belong to names."""
    base = f"http://localhost:{free_port()}"
    with ways_in.own_app("sqlite", request, tmp_path, base_url=base) as app:
        app.config["WTF_CSRF_ENABLED"] = True
        server = make_server("127.0.0.1", int(base.rpartition(":")[2]), app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield app
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def context(browser: Browser, site: Flask) -> Iterator[BrowserContext]:
    """A phone that nobody has used yet."""
    opened = new_context(browser, site)
    yield opened
    opened.close()


def new_context(browser: Browser, site: Flask, *, script: bool = True) -> BrowserContext:
    base = site.extensions["settings"].base_url
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        base_url=base,
        java_script_enabled=script,
        locale="sv-SE",
    )
    context.set_default_timeout(10_000)
    context.route(f"{site.extensions['settings'].exit_url}**", _neutral)
    return context


def _neutral(route: Route) -> None:
    route.fulfill(body=NEUTRAL, content_type="text/html; charset=utf-8")


def press(page: Page, name: str) -> None:
    """Press a button in the page's own part."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def choose_pin(page: Page) -> None:
    """Choose Swedish and a PIN."""
    press(page, "Svenska")
    page.get_by_label("Välj en kod med 6 siffror").fill(PIN)
    page.get_by_label("Skriv samma kod en gång till").fill(PIN)
    press(page, "Spara koden")


def test_a_scanned_card_fills_the_field_and_leaves_the_address(
    site: Flask, context: BrowserContext
) -> None:
    page, code = context.new_page(), card_for(site, "elsa")
    page.goto(f"/card#{code}")
    expect(page.get_by_label("Koden på ditt kort")).to_have_value(code)
    assert page.url.endswith("/card")
    press(page, "Fortsätt")
    choose_pin(page)
    expect(page.get_by_role("button", name="Lämna snabbt")).to_be_visible()


def test_a_passkey_is_made_and_signs_in(site: Flask, context: BrowserContext) -> None:
    page, code = context.new_page(), card_for(site, "elsa")
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"/card#{code}")
    press(page, "Fortsätt")
    press(page, "Svenska")
    press(page, "Använd fingeravtryck eller ansikte (passkey) i stället")
    page.get_by_role("button", name="Logga ut").click()
    press(page, "Logga in med fingeravtryck eller ansikte (passkey)")
    expect(page.get_by_role("button", name="Lämna snabbt")).to_be_visible()


def test_quick_exit_leaves_no_way_back(site: Flask, context: BrowserContext) -> None:
    page, code = context.new_page(), card_for(site, "elsa")
    page.goto(f"/card#{code}")
    press(page, "Fortsätt")
    choose_pin(page)
    page.goto("/account")
    page.get_by_role("button", name="Lämna snabbt").click()
    page.wait_for_url(site.extensions["settings"].exit_url)
    for _ in range(100):
        if ways_in.open_sessions(site, "elsa") == 0:
            break
        time.sleep(0.05)
    page.go_back()
    expect(page).to_have_title("Logga in – Egenmakt")
    assert ways_in.open_sessions(site, "elsa") == 0
    page.goto("/account")
    expect(page).to_have_title("Logga in – Egenmakt")


def test_all_of_it_works_without_script(browser: Browser, site: Flask) -> None:
    context = new_context(browser, site, script=False)
    page, code = context.new_page(), card_for(site, "elsa")
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="passkey")).to_have_count(0)
    page.get_by_role("link", name="Är det första gången? Börja med kortet.").click()
    page.get_by_label("Koden på ditt kort").fill(code.lower())
    press(page, "Fortsätt")
    choose_pin(page)
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_label("Din kod med 6 siffror").fill(PIN)
    press(page, "Logga in")
    page.get_by_role("button", name="Lämna snabbt").click()
    page.wait_for_url(site.extensions["settings"].exit_url)
    context.close()
