"""Putting a day in order: by buttons, by keyboard alone, and by dragging; all do the same."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browser import Server, Window
from tests.browser.browser_hands import button, choose, drag, finger, press
from tests.instruments.schedule.weeks import a_block, plan, there, this_week
from webapp.core.clock import today
from webapp.core.weeks import Week
from webapp.instruments.schedule.schedule_blocks import BlockOutcome, DayPart

pytest_plugins = ["tests.browser.browser_fixtures"]

NEXT = this_week(1)
DAY = 2
Drag = Callable[[Page, Locator, Locator], None]


def standing(server: Server, name: str, week: Week = NEXT) -> list[tuple[str, DayPart]]:
    """The words of the blocks of a week and their part of the day, in order."""
    return [(block.words, block.part) for block in there(server.app, name, week)]


def arranged(server: Server, window: Window, name: str, **options: object) -> Page:
    """``name`` on the page where a day with two blocks is put in order."""
    server.person(name)
    planned = [a_block(DAY, words=words, order=at) for at, words in enumerate(("Bad", "Bok"), 1)]
    plan(server.app, name, NEXT, *planned)
    page = window(name, **options)
    page.goto(f"/schedule/{NEXT.key}/arrange/{DAY}")
    return page


def item(page: Page, words: str) -> Locator:
    """The line of a block."""
    return page.locator("[data-block]", has_text=words)


def shown(page: Page, part: DayPart) -> Locator:
    """What stands in a part of the day."""
    return page.locator(f"[data-part={part}] [data-block] .what")


@pytest.mark.parametrize("script", [True, False])
def test_buttons_move_a_block_within_its_part_and_on_to_the_next(
    server: Server, window: Window, script: bool
) -> None:
    name = f"Ida{script}".capitalize()
    page = arranged(server, window, name, java_script_enabled=script)
    item(page, "Bad").get_by_role("button", name="Ned").click()
    expect(shown(page, DayPart.FORENOON)).to_have_text([re.compile("Bok"), re.compile("Bad")])
    item(page, "Bad").get_by_role("button", name="Ned").click()
    expect(shown(page, DayPart.AFTERNOON)).to_have_text(re.compile("Bad"))
    assert standing(server, name) == [("Bok", DayPart.FORENOON), ("Bad", DayPart.AFTERNOON)]
    expect(page.locator(".grip:visible")).to_have_count(2 if script else 0)


@pytest.mark.parametrize("by", [drag, finger], ids=["mouse", "finger"])
def test_dragging_does_what_the_buttons_do(server: Server, window: Window, by: Drag) -> None:
    name = f"Jan{by.__name__}"
    page = arranged(server, window, name, has_touch=True, viewport={"width": 360, "height": 1100})
    evening = page.locator(f"[data-part={DayPart.EVENING}]")
    for words, target in (("Bok", item(page, "Bad")), ("Bok", evening), ("Bad", item(page, "Bok"))):
        with page.expect_navigation():
            by(page, item(page, words).locator(".grip"), target)
        if target is not evening:
            continue
        expect(shown(page, DayPart.EVENING)).to_have_text(re.compile("Bok"))
        expect(shown(page, DayPart.FORENOON)).to_have_text(re.compile("Bad"))
    expect(shown(page, DayPart.EVENING)).to_have_count(2)
    expect(shown(page, DayPart.FORENOON)).to_have_count(0)
    assert {part for _words, part in standing(server, name)} == {DayPart.EVENING}


def test_a_week_is_planned_ordered_and_answered_with_a_keyboard_alone(
    server: Server, window: Window
) -> None:
    server.person("Kaj")
    week, day = Week.of(today()), today().weekday()
    page = window("Kaj")
    press(page, page.get_by_role("navigation").get_by_role("link", name="Min vecka"))
    for activity in ("Resor", "Fritid"):
        press(page, page.locator(f"#d{day} .adding").get_by_role("link", name="Kväll"))
        choose(page, page.get_by_role("radio", name=activity))
        press(page, button(page, "Klar"))
    press(page, page.locator(f"#d{day}").get_by_role("link", name=re.compile("^Ordna")))
    for word in ("Ned", "Upp"):
        press(page, item(page, "Resor").get_by_role("button", name=word))
    press(page, item(page, "Fritid").get_by_role("button", name="Upp"))
    expect(shown(page, DayPart.EVENING)).to_have_text([re.compile("Fritid"), re.compile("Resor")])

    press(page, page.get_by_role("link", name="Till veckan"))
    press(page, page.locator(f"#d{day}").get_by_role("link", name=re.compile("^Hur gick det")))
    first = page.locator(".asked").first
    choose(page, first.get_by_role("radio", name="Delvis"))
    choose(page, first.get_by_role("radio", name="Gav energi"))
    expect(page.locator("#lived-status")).to_contain_text("1 av 2")
    press(page, button(page, "Klar"))
    expect(page).to_have_url(re.compile("/today$"))
    found = {block.activity: block.lived for block in there(server.app, "Kaj", week)}
    assert found["leisure"] is not None
    assert (found["leisure"].outcome, str(found["leisure"].energy)) == (BlockOutcome.PARTLY, "gave")
    assert found["travel"] is None
