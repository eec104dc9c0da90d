"""What somebody types into a week or a report stays words, wherever it is read."""

from playwright.sync_api import expect

from tests.browser.browser import DESK, Server, Window
from tests.browser.browser_hostile import ALL, PAYLOADS, harmless
from tests.browser.browser_weeks import report_of, save
from tests.browser.browser_world import public_id, sheet_of
from tests.instruments.report.report_kit import DAY, MONTH, block, live, row_of, sign, write
from tests.instruments.schedule.weeks import a_block, plan, send
from webapp.core.clock import today
from webapp.core.weeks import Week
from webapp.instruments.schedule.schedule_blocks import (
    NOTE_LIMIT,
    SHORT_LIMIT,
    BlockOutcome,
    LivedAnswer,
)

pytest_plugins = ["tests.browser.browser_fixtures"]

NAME = "Hild"
WEEK = Week.of(DAY)


def everywhere(server: Server) -> str:
    """Payloads in every field of a week and a report, sent and signed; a block's name."""
    began = DAY.replace(day=1)
    server.person(NAME, programme="amia", since=began)
    hostile = [
        a_block(
            DAY.weekday(), words=text, place=text, with_whom=text, note=ALL[:NOTE_LIMIT],
            name=text, lived=LivedAnswer(BlockOutcome.DONE),
        )
        for text in (each[:SHORT_LIMIT] for each in PAYLOADS)
    ]  # fmt: skip
    names = list(plan(server.app, NAME, WEEK, *hostile))
    plan(server.app, NAME, Week.of(today()), a_block(today().weekday(), words=PAYLOADS[1]))
    save(server, NAME, WEEK, keep=ALL, change=ALL)
    live(server.app, {DAY: block(DAY, words=PAYLOADS[1])}, NAME)
    send(server.app, NAME, WEEK)
    person = server.client(NAME)
    answers = {"hours": 3, "quarters": 0, "reason": ALL[:500]}
    assert write(person, f"/report/{MONTH}/row/{row_of(DAY)}", **answers).status_code == 303
    assert write(person, f"/report/{MONTH}/note", note=ALL[:1000]).status_code == 303
    assert sign(person).status_code == 303
    return names[0]


def test_what_somebody_plans_or_reports_is_never_more_than_words(
    server: Server, window: Window
) -> None:
    name = everywhere(server)
    asked: list[str] = []
    person, reader = window(NAME), window("Anna Lind", viewport=DESK)
    for page in (person, reader):
        page.on("request", lambda request: asked.append(request.url))
    person.goto(f"/schedule/{WEEK.key}/usual")
    person.locator("[name=name]").fill(PAYLOADS[1])
    person.locator("#entry button").click()
    expect(person.get_by_role("heading", level=2).first).to_have_text(PAYLOADS[1])

    weeks = sheet_of(server, NAME, WEEK.key)
    harmless(reader, f"/handlaggare/sheets/{weeks}")
    reader.get_by_label("Vad gäller svaret?").select_option(index=1)
    reader.get_by_label("Ditt svar").fill(ALL)
    reader.get_by_role("radio", name="Inget mer behövs").check()
    reader.get_by_role("button", name="Skicka svaret").click()
    expect(reader.get_by_text("Ditt svar är skickat.")).to_be_visible()
    here, row = f"/schedule/{WEEK.key}", row_of(DAY)
    for path in (
        here, f"{here}/block/{name}", f"{here}/add", f"{here}/arrange/{DAY.weekday()}",
        f"{here}/usual", f"{here}/back", f"/schedule/day/{DAY}", f"/diary/{today()}/did",
        f"/sheet/schedule/{WEEK.key}", f"/sheet/schedule/{WEEK.key}/look", f"/report/{MONTH}",
        f"/report/{MONTH}/row/{row}", f"/report/{MONTH}/note", "/today", "/history",
        f"/sheet/activity_report/{MONTH}",
    ):  # fmt: skip
        harmless(person, path)
    report = report_of(server, NAME, MONTH)
    for path in (
        f"/handlaggare/sheets/{weeks}", f"/handlaggare/sheets/{report}",
        f"/handlaggare/persons/{public_id(server, NAME)}/weeks", "/handlaggare/reports/",
    ):  # fmt: skip
        harmless(reader, path)
    expect(person.get_by_text("49", exact=True)).to_have_count(0)
    assert not [url for url in asked if "pwned" in url]
