"""Fixtures of the browser tests, made once for all files that name this in ``pytest_plugins``."""

import datetime as dt
import itertools
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import browser_zone
from tests.browser.browser import PHONE, Server, Troubles, Window, neutral
from tests.browser.browser_fonts import ENVIRONMENT
from tests.browser.browser_install import FLAGS, find

# No name but our own leads anywhere.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, served by a process of its own."""
    running = Server(tmp_path_factory.mktemp("served"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dt.date]]:
    """The demo in another process, where it is seven in the evening, and the day it is there."""
    folder, hours = tmp_path_factory.mktemp("evening"), browser_zone.offset()
    running = Server(folder, PYTHONTZPATH=browser_zone.write(folder, hours))
    yield running, browser_zone.today(hours)
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find(), args=[*FLAGS, ALONE], env={**ENVIRONMENT}
        )
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser, server: Server) -> Iterator[Window]:
    """``window("Amina")`` is a page in a browser of its own with Amina signed in.

    Without a name nobody is. ``allow`` is a pattern of troubles that the test makes on purpose;
    everything else goes to Chromium. Any other trouble fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    troubles: list[Troubles] = []

    def opened(name: str | None = None, allow: str = "(?!)", **options: Any) -> Page:
        base = options.pop("base", server.base)
        context = browser.new_context(
            **{"viewport": PHONE, "locale": "sv-SE", "base_url": base, **options}
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        troubles.append(Troubles({base, server.base}, allow))
        troubles[-1].watch(context)
        context.route(f"{server.exit_url}**", neutral)
        page = context.new_page()
        if name is not None:
            page.goto(server.link(name).replace(server.base, base))
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            # Shown when the test has failed.
            sys.stdout.write(f"{page.url}\n{page.inner_text('body')[:600]}\n\n")
        context.close()
    assert not any(troubles), "\n".join(itertools.chain(*troubles))
