"""Part ``live``: from the tap on Klar to the row in an open inbox, in two real browsers."""

import datetime as dt
import time

from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from bench.figures import Figure, median
from bench.lab import Lab, Site
from bench.world import Person
from tests.browser.browser_install import FLAGS, find
from webapp.core.clock import today

SENDS = 5
GOAL = 2.0
# The pace of the inbox's poll in seconds; the sends are spread evenly over it.
_PACE = 2.0
_POLL = "**/handlaggare/inbox/part*"
_ROW = "a[href*='/handlaggare/sheets/']"


class NoBrowser(SystemExit):
    """There is no Chromium; ``make bench`` gets one first."""


def _signed_in(browser: Browser, site: Site, person: Person) -> Page:
    base_url = site.app.extensions["settings"].base_url
    context = browser.new_context(base_url=base_url, locale="sv-SE")
    context.add_cookies([{"name": "session", "value": person.token, "url": base_url}])
    return context.new_page()


def _ready(phone: Page, day: dt.date) -> None:
    """Write the diary of a day and go as far as the last button."""
    phone.goto(f"/diary/{day.isoformat()}/tell")
    phone.locator("#entry textarea").fill("En bra dag.")
    phone.locator("#entry button[type=submit]").click()
    phone.wait_for_url("**/look")
    phone.locator("#look input[value=send]").check()


def _send(phone: Page, inbox: Page, number: int) -> float:
    """Seconds from the tap, a given part of the pace after a poll, to the row being visible."""
    with inbox.expect_response(_POLL):
        pass
    time.sleep(_PACE * (number + 0.5) / SENDS)
    begun = time.perf_counter()
    phone.locator("#look button[type=submit]").click(no_wait_after=True)
    inbox.locator(_ROW).nth(number).wait_for(timeout=15_000)
    return time.perf_counter() - begun


def _launch(chromium: BrowserType) -> Browser:
    path = find()
    if path is None:
        raise NoBrowser("python -m tests.browser.browser_install")
    return chromium.launch(executable_path=path, args=FLAGS)


def measure(lab: Lab) -> list[Figure]:
    """Five sends; one browser is the phone, the other lies open on a desk."""
    with (
        lab.site("sqlite", 1) as site,
        sync_playwright() as playwright,
        _launch(playwright.chromium) as left,
        _launch(playwright.chromium) as right,
    ):
        phone = _signed_in(left, site, site.world.persons[0])
        inbox = _signed_in(right, site, site.world.staff[0])
        inbox.goto("/handlaggare/inbox")
        taken = []
        for number in range(SENDS):
            _ready(phone, today() - dt.timedelta(days=number))
            taken.append(_send(phone, inbox, number))
    return [
        Figure(
            "live_median_s",
            "sent on the phone, visible in the open inbox",
            median(taken),
            "s",
            GOAL,
            digits=2,
        ),
        Figure("live_longest_s", "  the longest of five", max(taken), "s", digits=2),
    ]
