"""The way through the pages of weeks and reports, for whoever plans them and whoever reads them."""

from collections.abc import Iterator

from tests.browser.browser_weeks import BEFORE, EMPTY, FULL, HINT, NAME, TWICE, report_of
from tests.browser.browser_world import World, public_id, sheet_of
from tests.instruments.report.report_kit import DAY, MONTH, row_of
from webapp.core.weeks import Week


def vecka(world: World) -> Iterator[str]:
    """A week planned, put in order, copied, lived and looked back on."""
    page, titles = world.page, ("Vad ska du göra?", "Hur gick dagen?")
    world.sign_in(NAME)
    for week in (FULL, EMPTY, HINT, TWICE):
        yield world.go("schedule.show_week_page", "Vecka", week=week)
    yield world.go("schedule.show_add_block_page", titles[0], week=EMPTY, day=2, part="evening")
    page.locator(".more summary").click()
    yield world.submit(titles[0], form="#entry")
    world.go("schedule.show_week_page", "Vecka", week=FULL)
    page.goto(page.locator("#d0 .block").first.get_attribute("href") or "")
    page.locator("[name=end]").fill("01:00")
    yield world.submit(titles[0], form="#entry")
    yield world.arrived(page.goto(page.url), titles[0], 200, "schedule.show_block_page")
    yield world.go("schedule.show_arrange_page", "Ordna dagen", week=FULL, weekday=3)
    yield world.go("schedule.show_copy_day_page", "Till vilka dagar?", week=FULL, weekday=0)
    world.go("schedule.show_usual_weeks", "Mina vanliga veckor", week=FULL)
    yield world.submit("Mina vanliga veckor", form="#entry")
    page.locator("[name=name]").fill("Lugn vecka")
    yield world.submit("Mina vanliga veckor", 303, form="#entry")
    yield from _lived(world)


def _lived(world: World) -> Iterator[str]:
    page = world.page
    yield world.go("schedule.show_day_page", "Hur gick dagen?", day=FULL.monday)
    for summary in page.locator(".asked .more summary").all():
        summary.click()
    page.locator("[name$=-outcome]:checked").first.evaluate("it => { it.checked = false; }")
    yield world.submit("Hur gick dagen?", form="#lived")
    yield world.go("schedule.show_day_page", "Dagen har inte varit än", day=HINT.days[3])
    yield world.go("diary.show_diary_question", "Vad gjorde du?", day=FULL.monday, name="did")
    yield world.go("schedule.show_lookback_page", "Se tillbaka på veckan", week=FULL)
    for summary in page.locator("main summary").all():
        summary.click()
    page.locator("input:checked").evaluate_all("all => all.forEach(it => { it.checked = false; })")
    page.locator("[name=draft]").click()
    yield "schedule.look_on 422"
    yield world.go("schedule.show_calendar_page", "Till telefonens kalender", week=FULL)
    yield world.go("participant.show_own_sheet", "Veckoschema", kind="schedule", key=FULL.key)
    yield world.go("participant.show_look_through", "Titta igenom", kind="schedule", key=FULL.key)
    yield world.go(
        "participant.show_conflict_choice", "Vilken text ska gälla?", kind="schedule", key=TWICE.key
    )


def rapport(world: World) -> Iterator[str]:
    """A month looked through, corrected and signed, and one that changed after that."""
    world.sign_in(NAME)
    yield world.go("report.show_month_report", "Aktivitetsrapport", month=MONTH)
    yield world.go(
        "report.show_report_row_page", "Hur länge höll du på?", month=MONTH, name=row_of(DAY)
    )
    world.page.locator("[name=hours]").fill("25")
    yield world.submit("Hur länge höll du på?", form="#entry")
    yield world.go("report.show_report_note_page", "", month=MONTH)
    yield world.go("report.show_sign_report_page", "Skriv under rapporten", month=MONTH)
    yield world.go("report.show_month_report", "Aktivitetsrapport", month=BEFORE)
    yield world.go(
        "participant.show_own_sheet", "Aktivitetsrapport", kind="activity_report", key=BEFORE.key
    )


def rapporter(world: World) -> Iterator[str]:
    """What a handläggare reads of weeks and reports, and approves."""
    world.sign_in("Anna Lind")
    sheet = sheet_of(world.server, NAME, FULL.key)
    yield world.go("casework.show_sent_sheet", "Veckoschema", sheet=sheet)
    for number in (1, 2):
        world.go("casework.show_sent_sheet", "Veckoschema", sheet=sheet, version=number)
    yield world.submit("Veckoschema", form="#reply")
    filippa = public_id(world.server, NAME)
    world.go("schedule_review.show_sent_weeks", "Flera veckor i rad", person=filippa)
    for summary in world.page.locator("main summary").all():
        summary.click()
    yield "schedule_review.weeks 200"
    yield world.go("report_review.show_report_overview", "Rapporter")
    report = report_of(world.server, NAME, BEFORE)
    yield world.go("casework.show_sent_sheet", "Aktivitetsrapport", sheet=report)
    week = Week.of(BEFORE.first.replace(day=10))
    yield world.go("report_review.show_later_week", "Skillnad för vecka", sheet=report, week=week)
    world.sign_in("Tom Sund")
    yield world.go("report_review.show_report_overview", "Rapporter")
