"""Every page of every role, seen as axe, a small screen, large text and a keyboard see it."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser import browser_fonts as fonts
from tests.browser.browser import DESK, Server, Window, place
from tests.browser.browser_fonts import drawn_with, dress
from tests.browser.browser_walks import NO_PAGES, WALKS, Walk
from tests.browser.browser_weeks import FULL
from tests.browser.browser_world import World, settle, speak
from tests.instruments.report.report_kit import MONTH
from webapp.core.clock import today

pytest_plugins = ["tests.browser.browser_fixtures"]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
NARROW: ViewportSize = {"width": 320, "height": 700}
FONTS = (fonts.WIDE, fonts.NARROW)

# All that another colour scheme can change.
COLOURS = ["color-contrast", "link-in-text-block"]

VIOLATIONS = """async rules => {
  const found = await axe.run({resultTypes: ["violations"], runOnly: rules});
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target + " " + n.html)}`);
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Words within a sentence may be small, and so may what nobody sees.
TOO_SMALL = """() => [...document.querySelectorAll(
    "button, .button, .choice, summary, select, textarea, nav a, .back, .links a, .brand, .help, "
    + "input:not([type=hidden], .choice input)")]
  .filter(it => it.checkVisibility() && it.getBoundingClientRect().height < 44)
  .map(it => it.outerHTML)"""
# What has the focus: whether one sees that it has, and whether something lies over it.
FOCUSED = """() => {
  const it = document.activeElement, whole = it.closest(".choice") || it;
  const styles = [getComputedStyle(whole), getComputedStyle(it), getComputedStyle(it, "::after")];
  const {left, top, width, height} = whole.getClientRects()[0];
  const free = [.1, .5, .9].some(part => {
    const found = document.elementFromPoint(left + width * part, top + height / 2);
    return found && (whole.contains(found) || found.contains(whole) && it.matches("[tabindex]"));
  });
  return {
    name: it === document.body ? "" : it.outerHTML.slice(0, 200),
    seen: styles.some(each => each.outlineStyle != "none" && parseFloat(each.outlineWidth) >= 2),
    free,
  };
}"""
LARGE = ":root { font-size: 225% !important }"
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_axe_finds_nothing(server: Server, window: Window, walk: Walk, language: str) -> None:
    found = []
    for stop, page in walked(server, window, walk, language):
        page.evaluate(AXE)
        for size in (NARROW, DESK):
            page.set_viewport_size(size)
            # Colours are the same in every language: dark is looked at once a size.
            for scheme in SCHEMES if (size is NARROW) is (language == "ar") else SCHEMES[:1]:
                faults = violations(page, scheme)
                found += [f"{stop} {size['width']} {scheme} {fault}" for fault in faults]
    assert not found, "\n".join(found)


def test_axe_finds_what_was_planted(window: Window) -> None:
    page = window(bypass_csp=True)
    page.goto("/privacy")
    page.evaluate(AXE)
    page.evaluate("() => main.insertAdjacentHTML('beforeend', '<input><p id=pale>Blek</p>')")
    page.evaluate("() => { pale.style.color = '#808080'; }")
    for scheme in SCHEMES:
        rules = {fault.split(":")[0] for fault in violations(page, scheme)}
        assert "color-contrast" in rules
        assert ("label" in rules) is (scheme == "light")


def violations(page: Page, scheme: Scheme) -> list[str]:
    """What axe says of the page as it stands."""
    page.emulate_media(color_scheme=scheme)
    found: list[str] = page.evaluate(VIOLATIONS, TAGS if scheme == "light" else COLOURS)
    return found


def test_every_page_is_walked_and_none_scrolls_sideways(server: Server, window: Window) -> None:
    seen: dict[str, str] = {}
    found = []
    adapter = server.app.url_map.bind("127.0.0.1")
    for walk in WALKS:
        for stop, page in walked(server, window, walk, "sv"):
            if stop.endswith(" 200") and adapter.test(place(page), method="GET"):
                seen[adapter.match(place(page), method="GET")[0]] = page.title()
            found += [f"{stop}: {fault}" for fault in misfits(page)]
    assert not found, "\n".join(found)
    shared = [title for title, count in Counter(seen.values()).items() if count > 1]
    assert not shared
    pages = {
        rule.endpoint for rule in server.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert pages - seen.keys() == NO_PAGES.keys()


def test_what_does_not_fit_is_found_in_the_font_where_it_does_not(window: Window) -> None:
    page = window(bypass_csp=True)
    page.goto("/privacy")
    assert not list(misfits(page))
    page.evaluate("() => main.insertAdjacentHTML('beforeend', '<p id=long>' + 'sida '.repeat(8))")
    page.evaluate("() => { long.style.whiteSpace = 'nowrap'; }")
    found = list(misfits(page))
    assert f"scrolls sideways at 320 px, {fonts.WIDE}" in found
    assert f"scrolls sideways at 320 px, {fonts.NARROW}" not in found
    for font in FONTS:
        assert f"scrolls sideways at 200 % text, {font}" in found
        assert f"scrolls sideways with wide spacing, {font}" in found


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Chromium asks no fontconfig")
def test_the_fonts_are_those_of_the_tests_and_not_of_the_machine(window: Window) -> None:
    page = window(bypass_csp=True)
    page.goto("/privacy")
    page.evaluate(
        "() => main.insertAdjacentHTML('beforeend', '<p id=ar>مرحبا</p><p class=code>7K3M</p>')"
    )
    shown = {each: drawn_with(page, each) for each in ("h1", "#ar", ".code")}
    assert shown == {"h1": {fonts.WIDE}, "#ar": {fonts.WIDE}, ".code": {f"{fonts.WIDE} Mono"}}
    dress(page, fonts.NARROW)
    assert drawn_with(page, "h1") == {fonts.NARROW}


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("Filippa", ["/today", f"/diary/{today()}/mood", f"/diary/{today()}/tell", "/consent/"]),
        ("Filippa", [f"/schedule/{FULL.key}", f"/schedule/day/{FULL.monday}", f"/report/{MONTH}"]),
        ("Anna Lind", ["/handlaggare/inbox", "/handlaggare/persons/new"]),
        (None, ["/sign-in"]),
    ],
)
def test_focus_is_always_seen_and_never_covered(
    server: Server, window: Window, name: str | None, paths: list[str]
) -> None:
    settle(server)
    page = window(name, viewport={"width": 360, "height": 560})
    for path in paths:
        page.goto(path)
        passed = []
        for _ in range(100):
            page.keyboard.press("Tab")
            now = page.evaluate(FOCUSED)
            if not now["name"] or now["name"] in passed:
                break
            passed.append(now["name"])
            assert now["seen"], f"{path}: focus without an outline: {now['name']}"
            assert now["free"], f"{path}: focus under something else: {now['name']}"
        assert len(passed) > 8, path


def misfits(page: Page) -> Iterator[str]:
    """What does not fit at 320 px, with text twice as large, or with wide spacing at 360 px."""
    page.set_viewport_size(NARROW)
    for font in FONTS:
        dress(page, font)
        if page.evaluate(TOO_WIDE):
            yield f"scrolls sideways at 320 px, {font}"
        for small in page.evaluate(TOO_SMALL):
            yield f"under 44 px high, {font}: {small}"
        dress(page, font, LARGE)
        if page.evaluate(TOO_WIDE):
            yield f"scrolls sideways at 200 % text, {font}"
    page.set_viewport_size({"width": 360, "height": 740})
    for font in FONTS:
        dress(page, font, SPACED)
        if page.evaluate(TOO_WIDE):
            yield f"scrolls sideways with wide spacing, {font}"
    dress(page, fonts.WIDE)


def walked(server: Server, window: Window, walk: Walk, language: str) -> Iterator[tuple[str, Page]]:
    """The stops of a walk, in a window where a test may add scripts and styles."""
    settle(server)
    speak(server, language)
    page = window(bypass_csp=True, reduced_motion="reduce", locale=language, allow="smhi")
    for stop in walk(World(server, page, language)):
        spoken: Any = page.locator("html").get_attribute("lang")
        assert spoken == language, stop
        yield stop, page
