"""htmx runs as narrowly as it can."""

from playwright.sync_api import expect

from tests.browser.browser import Window
from webapp.core.clock import today
from webapp.core.weeks import Week

pytest_plugins = ["tests.browser.browser_fixtures"]

WANTED = {
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
}


def test_htmx_keeps_no_pages_and_runs_no_code_it_was_sent(window: Window) -> None:
    page = window("Björk")
    for path in (f"/diary/{today()}/tell", f"/schedule/{Week.of(today()).key}/back"):
        page.goto(path)
        expect(page.locator("#entry")).to_be_visible()
        found = page.evaluate("Object.fromEntries(Object.entries(htmx.config))")
        assert {name: found[name] for name in WANTED} == WANTED
        assert page.locator("style").count() == 0
