"""Min vecka by hand: few taps, any device, with and without script, and nothing lost."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browser import Server, Window
from tests.browser.browser_hands import Taps, button
from tests.instruments.schedule.weeks import a_block, plan, there, this_week
from webapp.core.clock import today
from webapp.core.weeks import Week
from webapp.instruments.schedule.schedule_blocks import BlockOutcome, DayPart, LivedAnswer

pytest_plugins = ["tests.browser.browser_fixtures"]

FEW = 6
BLOCK = 3
HOME = "Hem och hushåll"
NEXT = this_week(1)
FIVE = ("Dusch", "Promenad", "Lunch", "Sjukgymnast", "Läsa")
OFFLINE = "ERR_INTERNET_DISCONNECTED|htmx:"


def five(server: Server, name: str, day: dt.date) -> list[str]:
    """Five things that ``name`` plans on a day; the names of the blocks."""
    planned = [a_block(day.weekday(), words=words, order=at) for at, words in enumerate(FIVE)]
    return list(plan(server.app, name, Week.of(day), *planned))


def lived(server: Server, name: str, day: dt.date) -> list[LivedAnswer | None]:
    """What became of each of them, as the database has it."""
    return [
        block.lived for block in there(server.app, name, Week.of(day)) if block.day == day.weekday()
    ]


def outcome(page: Page, block: str, value: str) -> Locator:
    """The answer on picture and word."""
    return page.locator(f"[id='{block}'] .choice", has=page.locator(f"[value='{value}']"))


def test_a_block_is_planned_in_three_taps(server: Server, window: Window) -> None:
    server.person("Alva")
    page = window("Alva", has_touch=True)
    page.goto(f"/schedule/{NEXT.key}")
    taps = Taps(page)
    page.locator("#d2 .adding").get_by_role("link", name="Förmiddag").tap()
    page.locator(".tiles .choice", has_text=HOME).tap()
    button(page, "Klar").tap()
    expect(page.locator("#d2 .block")).to_have_text(re.compile(HOME))
    assert 0 < taps.count <= BLOCK, f"one block took {taps.count} taps"
    (block,) = there(server.app, "Alva", NEXT)
    assert (block.day, block.part, block.activity) == (2, DayPart.FORENOON, "home")


@pytest.mark.parametrize("script", [True, False])
def test_last_week_is_copied_changed_and_sent_in_six_taps(
    server: Server, window: Window, script: bool
) -> None:
    name = f"Bea{script}".capitalize()
    server.person(name)
    plan(server.app, name, this_week(), *(a_block(day, words=FIVE[day]) for day in range(5)))
    page = window(name, has_touch=True, java_script_enabled=script)
    page.goto(f"/schedule/{NEXT.key}")
    taps = Taps(page) if script else None
    button(page, "Samma som förra veckan").tap()
    page.locator("#d1 .block").tap()
    page.locator(".tiles .choice", has_text=HOME).tap()
    button(page, "Klar").first.tap()
    page.locator(".choice", has_text="Dela med").tap()
    button(page, "Klar").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Skickat")
    if taps:
        assert 0 < taps.count <= FEW, f"copy, change one, send took {taps.count} taps"
    found = there(server.app, name, NEXT)
    assert [block.activity for block in found] == ["exercise", "home", *["exercise"] * 3]
    reader = window("Anna Lind")
    expect(reader.get_by_role("link", name=re.compile(name))).to_have_count(1)


def test_an_evening_of_five_blocks_takes_six_taps_and_is_one_with_the_diary(
    evening: tuple[Server, dt.date], window: Window
) -> None:
    server, day = evening
    server.person("Cleo")
    names = five(server, "Cleo", day)
    page = window(base=server.base, has_touch=True)
    page.goto(server.link("Cleo"))
    taps = Taps(page)
    page.locator(".card", has_text="Hur gick dagen?").get_by_role("link").tap()
    for done, (name, value) in enumerate(
        zip(names, ("done", "partly", "not", "other", "done"), strict=True), 1
    ):
        outcome(page, name, value).tap()
        expect(page.get_by_role("main").get_by_role("status")).to_contain_text(f"{done} av 5")
        assert sum(each is not None for each in lived(server, "Cleo", day)) == done
    assert 0 < taps.count <= FEW, f"five answers took {taps.count} taps"

    page.goto(f"/diary/{day}/did")
    for name, value in zip(names, ("done", "partly", "not", "other", "done"), strict=True):
        expect(outcome(page, name, value).locator("input")).to_be_checked()
    outcome(page, names[2], "partly").tap()
    outcome(page, names[2], "took").tap()
    expect(page.locator("#lived-status")).to_contain_text("Sparat")
    page.locator("#entry textarea").fill("Ord vid sidan om.")
    expect(page.locator("#status")).to_contain_text("Sparat")
    page.goto(f"/schedule/day/{day}")
    for value in ("partly", "took"):
        expect(outcome(page, names[2], value).locator("input")).to_be_checked()
    outcomes = [each.outcome for each in lived(server, "Cleo", day) if each]
    assert outcomes == [
        BlockOutcome(value) for value in ["done", "partly", "partly", "other", "done"]
    ]


def test_an_evening_works_without_script(evening: tuple[Server, dt.date], window: Window) -> None:
    server, day = evening
    server.person("Disa")
    names = five(server, "Disa", day)
    page = window(base=server.base, java_script_enabled=False)
    page.goto(server.link("Disa"))
    page.locator(".card", has_text="Hur gick dagen?").get_by_role("link").click()
    for name in names[:3]:
        outcome(page, name, "done").click()
    button(page, "Klar").click()
    expect(page).to_have_url(re.compile("/today$"))
    page.goto(f"/diary/{day}/did")
    for name in names[3:]:
        outcome(page, name, "partly").click()
    page.locator(".beside").get_by_role("button", name="Spara").click()
    expect(page).to_have_url(re.compile(f"/diary/{day}/did"))
    expect(page.locator("[value=done]:checked, [value=partly]:checked")).to_have_count(5)
    assert None not in lived(server, "Disa", day)


def test_a_block_is_planned_without_script(server: Server, window: Window) -> None:
    server.person("Doris")
    page = window("Doris", java_script_enabled=False)
    page.goto(f"/schedule/{NEXT.key}")
    page.locator("#d6 .adding").get_by_role("link", name="Natt").click()
    page.get_by_role("radio", name="Resor").check()
    page.locator(".more summary").click()
    for label, text in (("Börjar", "23:00"), ("Slutar", "01:00"), ("Plats", "Granvik")):
        page.get_by_label(label, exact=True).fill(text)
    button(page, "Klar").click()
    expect(page.get_by_role("alert")).to_contain_text("Slutar det nästa dag?")
    page.get_by_label("Slutar nästa dag").check()
    button(page, "Klar").click()
    (block,) = there(server.app, "Doris", NEXT)
    assert (block.start, block.end, block.overnight, block.place) == (1380, 60, True, "Granvik")


def test_two_phones_plan_beside_each_other_and_are_asked_about_the_same_block(
    server: Server, window: Window
) -> None:
    server.person("Ebba")
    one, two = plan(server.app, "Ebba", NEXT, a_block(1), a_block(2))
    first, second = window("Ebba"), window("Ebba")
    for page, block in ((first, one), (second, two)):
        page.goto(f"/schedule/{NEXT.key}/block/{block}")
    for page, words in ((first, "Från telefonen"), (second, "Från biblioteket")):
        page.get_by_label("Vad heter det för dig?").fill(words)
        button(page, "Klar").first.click()
    expect(second.locator(".block")).to_have_text(
        [re.compile("Från telefonen"), re.compile("Från biblioteket")]
    )

    for page in (first, second):
        page.goto(f"/schedule/{NEXT.key}/block/{one}")
    for page, words in ((first, "Simma"), (second, "Cykla")):
        page.get_by_label("Vad heter det för dig?").fill(words)
        button(page, "Klar").first.click()
    second.get_by_role("link", name="Välj vilken som gäller").first.click()
    for words in ("Simma", "Cykla"):
        expect(second.get_by_role("main").get_by_text(words)).to_be_visible()
    second.locator("form.card", has_text="Cykla").get_by_role("button").click()
    assert {block.words for block in there(server.app, "Ebba", NEXT)} == {
        "Cykla", "Från biblioteket",
    }  # fmt: skip


def test_two_phones_answer_beside_each_other(
    evening: tuple[Server, dt.date], window: Window
) -> None:
    server, day = evening
    server.person("Elin")
    names = five(server, "Elin", day)
    first, second = window(base=server.base), window(base=server.base)
    for page in (first, second):
        page.goto(server.link("Elin"))
        page.goto(f"/schedule/day/{day}")
    for page, name, value in ((first, names[0], "done"), (second, names[1], "not")):
        outcome(page, name, value).click()
        expect(page.locator("#lived-status")).to_contain_text("Sparat")
    assert [each and each.outcome for each in lived(server, "Elin", day)[:2]] == [
        BlockOutcome.DONE, BlockOutcome.NOT,
    ]  # fmt: skip
    # The first phone comes back to a page it had let go, and answers something else.
    first.goto("/today")
    first.go_back()
    outcome(first, names[2], "done").click()
    expect(first.locator("#lived-status")).to_contain_text("3 av 5")
    assert lived(server, "Elin", day)[1] == LivedAnswer(BlockOutcome.NOT)
    outcome(second, names[0], "partly").click()
    second.get_by_role("link", name="Välj vilket svar som gäller").click()
    for word in ("Gjorde", "Delvis"):
        expect(second.locator("form.card", has_text=word)).to_be_visible()


def test_answers_given_without_network_are_saved_when_it_is_back(
    evening: tuple[Server, dt.date], window: Window
) -> None:
    server, day = evening
    server.person("Fia")
    names = five(server, "Fia", day)
    page = window(base=server.base, allow=OFFLINE)
    page.goto(server.link("Fia"))
    page.goto(f"/schedule/day/{day}")
    page.context.set_offline(True)
    for name in names[:2]:
        outcome(page, name, "done").click()
    status = page.locator("#lived-status")
    expect(status).to_have_text(re.compile("^Inget nät just nu. Dina svar är kvar här"))
    assert lived(server, "Fia", day) == [None] * 5
    page.context.set_offline(False)
    expect(status).to_contain_text("2 av 5", timeout=12_000)
    for name in names[:2]:
        expect(outcome(page, name, "done").locator("input")).to_be_checked()
    assert lived(server, "Fia", day) == [LivedAnswer(BlockOutcome.DONE)] * 2 + [None] * 3


def test_a_copied_week_can_be_taken_back_and_a_hint_put_away(
    server: Server, window: Window
) -> None:
    server.person("Gerd")
    busy = [a_block(3, words=words) for words in FIVE[:3]]
    plan(server.app, "Gerd", this_week(), *busy)
    page = window("Gerd")
    page.goto(f"/schedule/{NEXT.key}")
    button(page, "Samma som förra veckan").click()
    expect(page.locator(".block")).to_have_count(3)
    hint = page.get_by_text("Ingen vila på torsdag.")
    expect(hint).to_be_visible()
    button(page, "Nej tack").click()
    expect(hint).to_have_count(0)

    plan(server.app, "Gerd", NEXT.after(1), a_block(0, words="Eget"))
    page.goto(f"/schedule/{NEXT.after(1).key}")
    button(page, "Samma som förra veckan").click()
    expect(page.locator(".block")).to_have_count(4)
    button(page, "Ångra").click()
    expect(page.locator(".block")).to_have_text(re.compile("Eget"))
    (left,) = there(server.app, "Gerd", NEXT.after(1))
    assert left.words == "Eget"


def test_the_days_stay_in_sight_and_monday_stands_where_reading_begins(
    server: Server, window: Window
) -> None:
    for language, leftmost in (("sv", "first"), ("ar", "last")):
        name = f"Hanna{language}"
        server.person(name, language=language)
        plan(server.app, name, this_week(), *(a_block(day) for day in range(7)))
        page = window(name)
        page.goto("/schedule/")
        expect(page.locator(".strip [aria-current=date] bdi")).to_have_text(str(today().day))
        days = page.locator(".strip li")
        boxes = [days.first.bounding_box(), days.last.bounding_box()]
        assert boxes[0]
        assert boxes[1]
        assert (boxes[0]["x"] < boxes[1]["x"]) is (leftmost == "first")
        page.locator("#send").scroll_into_view_if_needed()
        strip = page.locator(".strip").bounding_box()
        assert strip
        assert 0 <= strip["y"] < 150
