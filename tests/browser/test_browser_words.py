"""No word is lost: not to a cut network, another phone, a killed tab, or a session that ended."""

import re

from playwright.sync_api import Page, expect

from tests.browser.browser import Server, Window, place
from webapp.core.clock import today

pytest_plugins = ["tests.browser.browser_fixtures"]

PIN = "730418"
SAVED = re.compile(r"^\s*Sparat \d\d:\d\d\s*$")


def open_diary(window: Window, name: str, **options: object) -> Page:
    """``name`` on the page where they tell about their day."""
    page = window(name, **options)
    page.goto(f"/diary/{today()}/tell")
    return page


def typed(page: Page, text: str) -> None:
    """Type more at the end of the text, as a hand would."""
    # What an earlier save said must not pass for this one's answer.
    page.locator("#status").evaluate("it => { it.textContent = ''; }")
    box = page.get_by_role("textbox")
    box.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def said(page: Page) -> None:
    """The page has said, for ears too, that all is saved."""
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(SAVED)


def words(page: Page) -> str:
    """What stands in the text box."""
    return page.get_by_role("textbox").input_value()


def test_what_is_typed_is_saved_and_goes_on_from_another_phone(
    server: Server, window: Window
) -> None:
    server.person("Maja")
    page = open_diary(window, "Maja")
    typed(page, "Jag gick ut i")
    said(page)
    typed(page, " skogen.")
    said(page)

    other = open_diary(window, "Maja")
    assert words(other) == "Jag gick ut i skogen."
    typed(other, " Sedan åt jag.")
    said(other)
    assert words(open_diary(window, "Maja")) == "Jag gick ut i skogen. Sedan åt jag."


def test_older_words_that_the_browser_brings_back_overwrite_nothing(
    server: Server, window: Window
) -> None:
    server.person("Nils")
    page = open_diary(window, "Nils")
    typed(page, "Gammalt.")
    said(page)
    other = open_diary(window, "Nils")
    typed(other, " Nytt från biblioteket.")
    said(other)

    # Chromium puts back what stood in the box, as phones do with a page they had let go.
    page.goto("/today")
    page.go_back()
    assert words(page) == "Gammalt."
    typed(page, " Mer.")
    page.get_by_role("link", name="Välj vilken text som gäller").click()
    for text in ("Gammalt. Nytt från biblioteket.", "Gammalt. Mer."):
        expect(page.get_by_role("main").get_by_text(text)).to_be_visible()


def test_without_network_nothing_is_lost_and_it_saves_itself_when_back(
    server: Server, window: Window
) -> None:
    server.person("Noel")
    page = open_diary(window, "Noel", allow="ERR_INTERNET_DISCONNECTED|htmx:")
    typed(page, "Före.")
    said(page)
    page.context.set_offline(True)
    typed(page, " Under avbrottet.")
    expect(page.locator("#status")).to_have_text(re.compile("^Inget nät just nu"))
    assert words(page) == "Före. Under avbrottet."
    page.context.set_offline(False)
    expect(page.locator("#status")).to_have_text(SAVED, timeout=12_000)

    assert words(open_diary(window, "Noel")) == "Före. Under avbrottet."


def test_a_tab_killed_after_saved_loses_no_character(server: Server, window: Window) -> None:
    server.person("Otto")
    page = open_diary(window, "Otto")
    text = "Å, ä och ö. " * 40 + "🙂 مرحبا"
    page.get_by_role("textbox").fill(text)
    said(page)
    page.close()
    assert words(open_diary(window, "Otto")) == text


def test_two_phones_at_once_keep_both_texts_and_ask(server: Server, window: Window) -> None:
    server.person("Petter")
    first, second = open_diary(window, "Petter"), open_diary(window, "Petter")
    typed(first, "Från telefonen.")
    said(first)
    typed(second, "Från biblioteket.")
    second.get_by_role("link", name="Välj vilken text som gäller").click()
    for text in ("Från telefonen.", "Från biblioteket."):
        expect(second.get_by_role("main").get_by_text(text)).to_be_visible()
    second.get_by_role("button", name="Behåll båda, efter varandra").click()
    assert place(second) == f"/sheet/diary/{today()}/look"
    expect(second.locator(".quote")).to_have_text(
        re.compile(r"Från telefonen\.\s+Från biblioteket\.")
    )


def test_a_session_ended_elsewhere_takes_no_text_with_it(server: Server, window: Window) -> None:
    card = server.person("Rakel")
    page, other = window(), window()
    first_time(page, card)
    page.goto(f"/diary/{today()}/tell")
    typed(page, "Börjat.")
    said(page)

    other.goto("/sign-in")
    other.get_by_label("Koden på ditt kort").fill(card)
    enter_pin(other)
    other.goto("/account")
    other.get_by_role("button", name="Logga ut överallt").click()
    expect(other).to_have_url(re.compile("/sign-in"))
    typed(page, " Mitt i en mening")
    expect(page).to_have_url(re.compile("/sign-in"), timeout=10_000)

    # This phone is forgotten as well, so it takes the card.
    page.get_by_role("link", name="Logga in med ett annat kort").click()
    page.get_by_label("Koden på ditt kort").fill(card)
    page.get_by_role("button", name="Fortsätt").click()
    enter_pin(page)
    expect(page).to_have_url(f"{server.base}/diary/{today()}/tell")
    assert words(page) == "Börjat. Mitt i en mening"


def test_the_language_can_be_switched_in_the_middle_of_a_word(
    server: Server, window: Window
) -> None:
    server.person("Signe")
    for script in (True, False):
        page = open_diary(window, "Signe", java_script_enabled=script)
        page.get_by_role("textbox").fill(f"Halva or {script}")
        switch(page, "العربية")
        assert place(page) == f"/diary/{today()}/tell"
        expect(page.locator("html")).to_have_attribute("lang", "ar")
        assert words(page) == f"Halva or {script}"
        switch(page, "Svenska")
        assert words(page) == f"Halva or {script}"
        page.get_by_role("button", name="Fortsätt").click()
        expect(page.locator(".quote")).to_have_text(f"Halva or {script}")


def test_a_choice_survives_the_switch_of_language(server: Server, window: Window) -> None:
    server.person("Siv")
    page = window("Siv", java_script_enabled=False)
    page.goto(f"/diary/{today()}/mood")
    page.get_by_role("radio", name="Dålig", exact=True).check()
    switch(page, "English")
    expect(page.locator("input[value='2']")).to_be_checked()
    assert place(page) == f"/diary/{today()}/mood"


def switch(page: Page, language: str) -> None:
    """Choose another language in the menu of the page."""
    page.locator(".language summary").click()
    page.locator(".language").get_by_role("button", name=language, exact=True).click()


def first_time(page: Page, card: str) -> None:
    """Scan the card, choose a language and a PIN."""
    page.goto(f"/card#{card}")
    expect(page.get_by_role("textbox")).to_have_value(card)
    assert card not in page.url
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("main").get_by_role("button", name="Svenska", exact=True).click()
    page.get_by_label("Välj en kod med 6 siffror").fill(PIN)
    page.get_by_label("Skriv samma kod en gång till").fill(PIN)
    page.get_by_role("button", name="Spara koden").click()
    expect(page).to_have_url(re.compile("/today$"))


def enter_pin(page: Page) -> None:
    """The last step of signing in."""
    page.get_by_label("Din kod med 6 siffror").fill(PIN)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page).not_to_have_url(re.compile("/sign-in"))
