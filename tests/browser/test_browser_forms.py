"""Questionnaires in a real browser: two phones, all on one page, keyboard alone, no script."""

import re

from playwright.sync_api import Page, expect

from tests.browser.browser import Server, Window
from tests.browser.browser_hands import button, choose, press, tab_to

pytest_plugins = ["tests.browser.browser_fixtures"]

START = "/form/enkat_start/start"
ALL = f"{START}/all-questions"
SAVED = re.compile(r"^\s*Sparat \d\d:\d\d\s*$")
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def filler(server: Server, window: Window, name: str, **options: object) -> Page:
    """Somebody in AMiA who has begun nothing."""
    server.person(name, programme="amia")
    return window(name, **options)


def said(page: Page) -> None:
    """The page has said, for ears too, that all is saved."""
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(SAVED)


def onward(page: Page) -> None:
    """Press the page's main button and arrive."""
    with page.expect_navigation():
        page.locator("#entry .primary").click()


def test_a_form_stopped_on_one_phone_is_finished_on_another(server: Server, window: Window) -> None:
    first = filler(server, window, "Stina")
    first.goto("/form/")
    first.get_by_role("link", name="Enkät vid start").click()
    first.get_by_label("Jag är sjukskriven").check()
    said(first)
    onward(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("Hur fungerar din vardag?")
    first.get_by_label("7", exact=True).check()
    said(first)

    other = window("Stina")
    other.goto("/form/")
    other.get_by_role("link", name="Enkät vid start").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Hur är stödet du får från andra?")
    expect(other.get_by_text("Del 2 av 3: Hur det känns")).to_be_visible()
    for _ in range(2):
        other.get_by_label("4", exact=True).check()
        onward(other)
    other.get_by_label("Min hälsa").check()
    onward(other)
    other.get_by_role("textbox").fill("Att orka mer.")
    onward(other)
    expect(other.get_by_role("heading", level=1)).to_have_text("Titta igenom")
    for words in ("7 av 10", "Jag är sjukskriven", "Att orka mer."):
        expect(other.get_by_text(words)).to_be_visible()


def test_all_questions_on_one_page_save_themselves_and_bring_up_what_hangs_on_them(
    server: Server, window: Window
) -> None:
    page = filler(server, window, "Ronja", viewport={"width": 320, "height": 640})
    page.goto(f"{START}/status")
    button(page, "Visa alla frågor på en sida").click()
    expect(page).to_have_url(re.compile("all-questions$"))
    assert not page.evaluate(TOO_WIDE)
    hours = page.get_by_label("Hur många timmar i veckan")
    expect(hours).to_have_count(0)
    page.get_by_label("Jag studerar").check()
    expect(hours).to_be_visible()
    hours.fill("12")
    page.get_by_label("Vad hoppas du på?").fill("Lugn och ro.")
    page.locator("#status").evaluate("it => { it.textContent = ''; }")
    page.get_by_label("Vad hoppas du på?").press_sequentially(" Och arbete.")
    said(page)
    page.get_by_label("Jag söker arbete").check()
    expect(hours).to_have_count(0)
    said(page)
    page.reload()
    expect(page.get_by_label("Vad hoppas du på?")).to_have_value("Lugn och ro. Och arbete.")
    page.get_by_label("Jag studerar").check()
    expect(hours).to_have_value("12")
    page.goto(START)
    expect(page).to_have_url(re.compile("all-questions$"))
    assert not page.evaluate(TOO_WIDE)


def test_a_text_that_is_too_long_is_told_where_it_stands_and_not_lost(
    server: Server, window: Window
) -> None:
    page = filler(server, window, "Lova", allow="413")
    for address in (ALL, f"{START}/hope"):
        page.goto(address)
        box, text = page.get_by_label("Vad hoppas du på?"), "ሰ" * 9_000
        box.fill(text)
        button(page, "Fortsätt").click()
        expect(page.locator("#status")).to_have_text(
            "Det blev för långt för att sparas. Korta texten."
        )
        expect(box).to_have_value(text)


def test_without_script_the_same_page_asks_goes_on_and_tells_what_is_wrong(
    server: Server, window: Window
) -> None:
    page = filler(server, window, "Tage", java_script_enabled=False, allow="422")
    page.goto(ALL)
    page.get_by_label("Jag studerar").check()
    onward(page)
    expect(page).to_have_url(re.compile("all-questions#ask-hours$"))
    page.get_by_label("Hur många timmar i veckan").fill("900")
    page.get_by_label("Vad hoppas du på?").fill("Lugn.")
    onward(page)
    expect(page.locator("#hours-answer-error")).to_have_text(
        "Skriv ett helt tal från 0 till 80, utan komma."
    )
    expect(page.get_by_label("Hur många timmar i veckan")).to_have_value("900")
    expect(page.get_by_label("Vad hoppas du på?")).to_have_value("Lugn.")
    page.get_by_label("Hur många timmar i veckan").fill("20")
    onward(page)
    expect(page.get_by_text("Några frågor har inget svar än.")).to_be_visible()
    expect(page.get_by_text("20 timmar i veckan")).to_be_visible()


def test_a_keyboard_alone_is_enough(server: Server, window: Window) -> None:
    page = filler(server, window, "Kerstin")
    page.goto("/form/nara_arbete/" + page.evaluate("new Date().toLocaleDateString('sv')") + "/near")
    choose(page, page.get_by_label("4", exact=True))
    said(page)
    with page.expect_navigation():
        press(page, button(page, "Fortsätt"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Titta igenom")
    page.goto(ALL)
    choose(page, page.get_by_label("Jag är sjukskriven"))
    tab_to(page, page.get_by_label("Vad hoppas du på?"))
    page.keyboard.type("Ro.")
    said(page)
    with page.expect_navigation():
        press(page, button(page, "Fortsätt"))
    expect(page.get_by_text("Några frågor har inget svar än.")).to_be_visible()
