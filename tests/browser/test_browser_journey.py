"""The main job in a real browser: by keyboard, without script, and live in two windows."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from tests.browser.browser import DESK, Server, Window, place
from tests.browser.browser_hands import button, choose, press, tab_to
from webapp.core.clock import today

pytest_plugins = ["tests.browser.browser_fixtures"]

ARABIC = "اليوم مشيت في الحديقة مع جارتي."


def test_the_main_job_needs_only_a_keyboard(server: Server, window: Window) -> None:
    server.person("Tove", staff=["Anna Lind"], granted=[])
    page = window("Tove")

    press(page, page.locator(".card a[href^='/consent/']"))
    for number in (1, 2, 3):
        expect(page).to_have_url(re.compile(f"about/{number}$"))
        press(page, button(page, "Fortsätt"))
    for kind in ("Dagbok", "Veckoschema", "Livshjulet"):
        choose(page, page.get_by_role("group", name=kind).get_by_role("radio", name="Ja"))
    press(page, button(page, "Fortsätt"))
    choose(page, page.get_by_role("radio", name="Arbetsförmedlingen Granvik"))
    press(page, button(page, "Fortsätt"))
    press(page, button(page, "Ja, så vill jag ha det"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kvitto på dina svar om samtycke")

    press(page, page.get_by_role("navigation").get_by_role("link", name="I dag"))
    press(page, page.locator(".card.primary").get_by_role("link", name="Börja"))
    for answer in ("Bra", "Lite ork"):
        choose(page, page.get_by_role("radio", name=answer, exact=True))
        press(page, button(page, "Fortsätt"))
    for words in ("Promenad.", "Solen sken."):
        tab_to(page, page.get_by_role("textbox"))
        page.keyboard.type(words)
        press(page, button(page, "Fortsätt"))
    choose(page, page.get_by_role("radio", name=re.compile("^Dela med")))
    press(page, button(page, "Klar"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Skickat")

    press(page, page.get_by_role("navigation").get_by_role("link", name="Samtycke"))
    no = page.get_by_role("group", name=re.compile("^Dagbok")).get_by_role("button", name="Nej")
    press(page, no)
    expect(no).to_have_attribute("aria-pressed", "true")


def test_every_act_of_the_main_job_works_without_script(server: Server, window: Window) -> None:
    server.person("Ylva", staff=["Anna Lind", "Bo Strand"], granted=[])
    page = window("Ylva", java_script_enabled=False)

    consent(page, {"Arbetsförmedlingen Granvik": "Ja", "Försäkringskassan Granvik": "Nej"})
    expect(page.get_by_text("Kvitto på dina svar om samtycke")).to_be_visible()
    write(page, "Vilade.", "Utan skript.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Skickat")
    expect(page.get_by_text("Anna Lind (Arbetsförmedlingen Granvik)")).to_be_visible()

    reader = window("Anna Lind", java_script_enabled=False, viewport=DESK)
    reader.get_by_role("link", name=re.compile("Ylva")).click()
    expect(reader.get_by_text("Utan skript.").first).to_be_visible()
    answer(reader, "Tack, Ylva.")
    page.goto("/today")
    page.get_by_role("link", name="Läs svaret").click()
    expect(page.get_by_text("Tack, Ylva.")).to_be_visible()
    button(page, "Jag har läst svaret").click()
    expect(page.get_by_text("Läs svaret")).to_have_count(0)

    page.goto("/consent/")
    card = page.locator(".card", has_text="Arbetsförmedlingen Granvik").first
    diary = card.get_by_role("group", name=re.compile("^Dagbok"))
    diary.get_by_role("button", name="Nej").click()
    expect(diary.get_by_role("button", name="Nej")).to_have_attribute("aria-pressed", "true")
    assert status(reader, reader.url) == 404
    reader.goto("/handlaggare/inbox?show=all")
    expect(reader.get_by_role("link", name=re.compile("Ylva"))).to_have_count(0)


def test_what_is_sent_in_one_window_shows_in_the_other_within_seconds(
    server: Server, window: Window
) -> None:
    server.person("Samira", language="ar", staff=["Anna Lind"], granted=["af"])
    reader = window("Anna Lind", viewport=DESK)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Inkorg")
    row = reader.locator("#inbox").get_by_role("link", name=re.compile("Samira"))
    expect(row).to_have_count(0)

    page = window("Samira")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    day = today()
    for name, value in (("mood", "4"), ("energy", "2")):
        page.goto(f"/diary/{day}/{name}")
        page.locator(f"input[value='{value}']").check()
        page.locator("#entry .primary").click()
    for name in ("did", "tell"):
        page.goto(f"/diary/{day}/{name}")
        page.get_by_role("textbox").fill(ARABIC)
        page.locator("#entry .primary").click()
    page.locator("input[value='send']").check()
    page.locator("#look .primary").click()
    assert place(page) == f"/sheet/diary/{day}/done"

    # Nobody touches the handläggare's window: it asks by itself.
    expect(row).to_be_visible(timeout=6_000)
    row.click()
    expect(reader.locator("blockquote.quote").first).to_have_text(ARABIC)
    assert reader.locator("blockquote.quote").first.get_attribute("lang") == "ar"
    answer(reader, "Vad fint att du gick ut.")
    sheet = reader.url

    page.goto("/today")
    page.locator(f"a.cover[href^='/sheet/diary/{day}']").first.click()
    expect(page.get_by_text("Vad fint att du gick ut.")).to_be_visible()
    page.goto("/readers")
    expect(page.locator(".timeline li").filter(has_text="Anna Lind").first).to_be_visible()

    open_inbox = window("Anna Lind", viewport=DESK)
    open_inbox.goto("/handlaggare/inbox?show=all")
    mine = open_inbox.locator("#inbox").get_by_role("link", name=re.compile("Samira"))
    expect(mine).to_be_visible()
    page.goto("/consent/")
    diary = page.locator("form", has=page.locator("[name=kind][value=diary]"))
    diary.locator("button[name=answer][value=nej]").click()
    expect(mine).to_have_count(0, timeout=6_000)
    # The sheet that lay open closes by itself, and its address is no longer there.
    expect(reader).to_have_url(re.compile("/handlaggare/inbox"), timeout=6_000)
    assert status(reader, sheet) == 404


def status(page: Page, url: str) -> int:
    """What opening ``url`` is answered with."""
    answer = page.goto(url)
    return answer.status if answer else 0


def consent(page: Page, decisions: dict[str, str]) -> None:
    """Go through the round: three pages, a decision for each organisation, check, summary."""
    page.goto("/consent/")
    page.get_by_role("main").get_by_role("link", name="Börja").click()
    for _ in range(3):
        button(page, "Fortsätt").click()
    for organisation, word in decisions.items():
        expect(page.get_by_role("heading", level=1)).to_contain_text(organisation)
        for choice in page.get_by_role("radio", name=word).all():
            choice.check()
        button(page, "Fortsätt").click()
    page.get_by_role("radio").first.check()
    button(page, "Fortsätt").click()
    button(page, "Ja, så vill jag ha det").click()


def write(page: Page, did: str, tell: str, day: dt.date | None = None) -> None:
    """Write the diary of a day in Swedish and send it."""
    page.goto(f"/diary/{day or today()}")
    for choice in ("Bra", "Lite ork"):
        page.get_by_role("radio", name=choice, exact=True).check()
        button(page, "Fortsätt").click()
    for words in (did, tell):
        page.get_by_role("textbox").fill(words)
        button(page, "Fortsätt").click()
    page.get_by_role("radio", name=re.compile("^Dela med")).check()
    button(page, "Klar").click()


def answer(reader: Page, text: str) -> None:
    """Comment on the sheet that lies open."""
    reader.get_by_label("Ditt svar").fill(text)
    reader.get_by_role("radio", name="Inget mer behövs").check()
    reader.get_by_role("button", name="Skicka svaret").click()
    expect(reader.get_by_text("Ditt svar är skickat.")).to_be_visible()
