"""From a planned week to an approved report: a phone in two languages, and a desk beside it."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browser import DESK, Server, Window, place
from tests.instruments.report.report_kit import DAY, MONTH
from webapp.core.weeks import Week

pytest_plugins = ["tests.browser.browser_fixtures"]

WEEK = Week.of(DAY)
# Part of the day, activity, start and end, what became of it.
PLAN = (
    ("forenoon", "work", ("09:00", "11:00"), "done"),
    ("afternoon", "group_meeting", ("13:00", "14:10"), "done"),
    ("evening", "exercise", None, "partly"),
)
SAYS = {"sv": "Vi cyklade hem sent.", "ar": "رجعنا إلى البيت متأخرين."}


@pytest.mark.parametrize(("language", "name"), [("sv", "Rosa"), ("ar", "Reem")])
def test_a_week_becomes_a_report_that_is_signed_and_approved(
    server: Server, window: Window, language: str, name: str
) -> None:
    began = DAY - dt.timedelta(days=60)
    server.person(name, language=language, programme="amia", since=began)
    page, reader = window(name, has_touch=True), window("Anna Lind", viewport=DESK)
    plan(page)
    live(page)
    page.goto(f"/schedule/{WEEK.key}")
    page.locator("#send [value=send]").check()
    page.locator("#send .primary").tap()
    expect(page).to_have_url(re.compile(f"/sheet/schedule/{WEEK.key}/done$"))

    weeks = read(reader, name, "Veckoschema")
    table = reader.locator("table.days")
    expect(table.locator("th[scope=col]:visible")).to_have_count(7)
    expect(table.locator("th[scope=row]:visible")).to_have_count(len(PLAN))
    about = comment(reader, "Bra att du cyklade.")
    page.goto("/today")
    page.locator(f"a.cover[href^='/sheet/schedule/{WEEK.key}']").first.tap()
    expect(page.get_by_text("Bra att du cyklade.")).to_be_visible()
    assert language != "sv" or page.get_by_text(f"Om: {about}").is_visible()

    sign(page, language)
    report = read(reader, name, "Aktivitetsrapport")
    expect(reader.get_by_text(SAYS[language])).to_be_visible()
    reader.get_by_role("button", name="Godkänn rapporten").click()
    expect(reader.get_by_text("Du har godkänt den här versionen.")).to_be_visible()

    page.goto("/today")
    card = page.locator(".card", has=page.locator(f"a[href='/report/{MONTH}']"))
    expect(card).to_contain_text("Anna Lind")
    card.get_by_role("link").tap()
    expect(page.locator(".timeline li")).to_have_count(2)
    for asking, path, kind in (
        (page, f"/report/{MONTH}.pdf", "application/pdf"),
        (page, f"/schedule/{WEEK.key}/week.pdf", "application/pdf"),
        (page, f"/schedule/{WEEK.key}/calendar.ics", "text/calendar"),
        (reader, f"/handlaggare/reports/{report}.pdf", "application/pdf"),
        (reader, f"/handlaggare/weeks/{weeks}.pdf", "application/pdf"),
    ):
        paper = asking.request.get(path)
        assert (paper.status, paper.headers["content-type"].split(";")[0]) == (200, kind), path
        assert paper.body().startswith((b"%PDF-", b"BEGIN:VCALENDAR")), path


def plan(page: Page) -> None:
    """Plan three things of one day, two of them with a clock."""
    page.goto(f"/schedule/{WEEK.key}")
    for part, activity, clock, _outcome in PLAN:
        page.locator(f"#d{DAY.weekday()} .adding a[href*='part={part}']").tap()
        page.locator(".tiles .choice", has=page.locator(f"[value={activity}]")).tap()
        if clock:
            page.locator(".more summary").tap()
            page.locator("[name=start]").fill(clock[0])
            page.locator("[name=end]").fill(clock[1])
        page.locator("#entry .primary").tap()
    expect(page.locator(f"#d{DAY.weekday()} .block")).to_have_count(len(PLAN))


def live(page: Page) -> None:
    """Say of each what became of it."""
    page.locator(f"#d{DAY.weekday()} a[href='/schedule/day/{DAY}']").tap()
    expect(page.locator(".asked")).to_have_count(len(PLAN))
    for asked, (*_plan, outcome) in zip(page.locator(".asked").all(), PLAN, strict=True):
        asked.locator(".choice", has=page.locator(f"[value={outcome}]")).tap()
    page.locator(".evening-end button").tap()
    expect(page).to_have_url(re.compile("/today$"))


def read(reader: Page, name: str, kind: str) -> str:
    """Open from the inbox what somebody sent; the public id of the sheet."""
    reader.goto("/handlaggare/inbox")
    reader.locator("#inbox a", has_text=name).filter(has_text=kind).click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text(f"{name}: {kind}")
    return place(reader).rsplit("/", 1)[1]


def comment(reader: Page, text: str) -> str:
    """Answer about the first thing of the week; what that is called."""
    about = reader.get_by_label("Vad gäller svaret?")
    label = about.locator("option").nth(1).inner_text()
    about.select_option(index=1)
    reader.get_by_label("Ditt svar").fill(text)
    reader.get_by_role("radio", name="Inget mer behövs").check()
    reader.get_by_role("button", name="Skicka svaret").click()
    expect(reader.get_by_text("Ditt svar är skickat.")).to_be_visible()
    return label


def sign(page: Page, language: str) -> None:
    """Look the month through, give the missing time with a reason, and sign."""
    page.goto("/today")
    page.locator(f".card a[href='/report/{MONTH}']").tap()
    expect(page.locator(".badge.warm")).to_have_count(1)
    page.locator("dl a[href*='/row/']").last.tap()
    page.locator("[name=hours]").fill("1")
    page.locator("[name=quarters]").select_option("30")
    page.locator("[name=reason]").fill(SAYS[language])
    page.locator("#entry .primary").tap()
    expect(page.locator("dl .quote")).to_have_text(SAYS[language])
    expect(page.locator(".badge.warm")).to_have_count(0)
    page.locator(f"a[href='/report/{MONTH}/sign']").tap()
    expect(page.locator("#sign")).to_be_visible()
    page.locator("#sign .primary").tap()
    expect(page).to_have_url(re.compile(f"/report/{MONTH}$"))
    expect(page.locator(".timeline li")).to_have_count(1)
