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
        yield world.go("schedule.week", "Vecka", week=week)
    yield world.go("schedule.add", titles[0], week=EMPTY, day=2, part="evening")
    page.locator(".more summary").click()
    yield world.submit(titles[0], form="#entry")
    world.go("schedule.week", "Vecka", week=FULL)
    page.goto(page.locator("#d0 .block").first.get_attribute("href") or "")
    page.locator("[name=end]").fill("01:00")
    yield world.submit(titles[0], form="#entry")
    yield world.arrived(page.goto(page.url), titles[0], 200, "schedule.block")
    yield world.go("schedule.arrange", "Ordna dagen", week=FULL, weekday=3)
    yield world.go("schedule.days", "Till vilka dagar?", week=FULL, weekday=0)
    world.go("schedule.usual", "Mina vanliga veckor", week=FULL)
    yield world.submit("Mina vanliga veckor", form="#entry")
    page.locator("[name=name]").fill("Lugn vecka")
    yield world.submit("Mina vanliga veckor", 303, form="#entry")
    yield from _lived(world)


def _lived(world: World) -> Iterator[str]:
    page = world.page
    yield world.go("schedule.day", "Hur gick dagen?", day=FULL.monday)
    for summary in page.locator(".asked .more summary").all():
        summary.click()
    page.locator("[name$=-outcome]:checked").first.evaluate("it => { it.checked = false; }")
    yield world.submit("Hur gick dagen?", form="#lived")
    yield world.go("schedule.day", "Dagen har inte varit än", day=HINT.days[3])
    yield world.go("diary.question", "Vad gjorde du?", day=FULL.monday, name="did")
    yield world.go("schedule.look_back", "Se tillbaka på veckan", week=FULL)
    for summary in page.locator("main summary").all():
        summary.click()
    page.locator("input:checked").evaluate_all("all => all.forEach(it => { it.checked = false; })")
    page.locator("[name=draft]").click()
    yield "schedule.look_on 422"
    yield world.go("schedule.calendar", "Till telefonens kalender", week=FULL)
    yield world.go("home.sheet", "Veckoschema", kind="schedule", key=FULL.key)
    yield world.go("sheets.look", "Titta igenom", kind="schedule", key=FULL.key)
    yield world.go("sheets.choose", "Vilken text ska gälla?", kind="schedule", key=TWICE.key)


def rapport(world: World) -> Iterator[str]:
    """A month looked through, corrected and signed, and one that changed after that."""
    world.sign_in(NAME)
    yield world.go("report.month", "Aktivitetsrapport", month=MONTH)
    yield world.go("report.row", "Hur länge höll du på?", month=MONTH, name=row_of(DAY))
    world.page.locator("[name=hours]").fill("25")
    yield world.submit("Hur länge höll du på?", form="#entry")
    yield world.go("report.note", "", month=MONTH)
    yield world.go("report.sign", "Skriv under rapporten", month=MONTH)
    yield world.go("report.month", "Aktivitetsrapport", month=BEFORE)
    yield world.go("home.sheet", "Aktivitetsrapport", kind="activity_report", key=BEFORE.key)


def rapporter(world: World) -> Iterator[str]:
    """What a handläggare reads of weeks and reports, and approves."""
    world.sign_in("Anna Lind")
    sheet = sheet_of(world.server, NAME, FULL.key)
    yield world.go("casework.sheet", "Veckoschema", sheet=sheet)
    for number in (1, 2):
        world.go("casework.sheet", "Veckoschema", sheet=sheet, version=number)
    yield world.submit("Veckoschema", form="#reply")
    filippa = public_id(world.server, NAME)
    world.go("schedule_review.weeks", "Flera veckor i rad", person=filippa)
    for summary in world.page.locator("main summary").all():
        summary.click()
    yield "schedule_review.weeks 200"
    yield world.go("report_review.reports", "Rapporter")
    report = report_of(world.server, NAME, BEFORE)
    yield world.go("casework.sheet", "Aktivitetsrapport", sheet=report)
    week = Week.of(BEFORE.first.replace(day=10))
    yield world.go("report_review.week", "Skillnad för vecka", sheet=report, week=week)
    world.sign_in("Tom Sund")
    yield world.go("report_review.reports", "Rapporter")
