"""The way through every page of every role; each walk stops where a page should be looked at."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

from playwright.sync_api import expect

from tests.browser.browser_walks_evaluation import utvardering
from tests.browser.browser_walks_forms import enkater, formular
from tests.browser.browser_walks_indicators import anonymt
from tests.browser.browser_walks_livshjulet import hjulet
from tests.browser.browser_walks_week import rapport, rapporter, vecka
from tests.browser.browser_world import (
    PASSWORD,
    World,
    carded,
    code_of,
    invited,
    public_id,
    sheet_of,
)
from webapp.core.clock import today

Walk = Callable[[World], Iterator[str]]

DIARY = (
    ("mood", "Hur var dagen?"),
    ("energy", "Hur mycket ork hade du?"),
    ("pain", "Hur ont har du haft?"),
    ("sleep", "Hur har du sovit?"),
    ("did", "Vad gjorde du?"),
    ("tell", "Vill du berätta något?"),
)


def key(days_ago: int) -> str:
    """The key of the diary of that day."""
    return (today() - dt.timedelta(days=days_ago)).isoformat()


def deltagare(world: World) -> Iterator[str]:
    """What a deltagare writes, looks through and comes back to."""
    world.sign_in("Filippa")
    yield world.go("participant.show_today", "Hej Filippa")
    yield world.go("participant.show_own_history", "Min historik")
    yield world.go("participant.show_own_readings", "Vem har läst")
    with world.page.expect_navigation():
        world.page.locator(".timeline form button").first.click()
    yield "home.flag 200"
    for days_ago in (5, 4, 3):
        yield world.go("participant.show_own_sheet", "Dagbok", kind="diary", key=key(days_ago))
    for name, heading in DIARY:
        yield world.go("diary.show_diary_question", heading, day=today(), name=name)
    world.go("diary.show_diary_question", DIARY[1][1], day=today(), name="energy")
    yield world.submit(DIARY[1][1], form="#entry")
    yield world.go("diary.show_diary_options", "Vad dagboken frågar")
    yield world.go("participant.show_look_through", "Titta igenom", kind="diary", key=key(0))
    yield world.submit("Titta igenom", form="#look")
    yield world.go("participant.show_look_through", "Titta igenom", kind="diary", key=key(4))
    yield world.go(
        "participant.show_conflict_choice", "Vilken text ska gälla?", kind="diary", key=key(1)
    )
    yield world.go("participant.show_what_follows", "Skickat", kind="diary", key=key(4))
    yield world.go("participant.show_what_follows", "Sparat bara för dig", kind="diary", key=key(3))
    yield world.go("identity.show_account", "Mitt konto")
    yield world.go("identity.show_change_pin", "Byt kod")
    yield world.submit("Byt kod")
    yield world.go("identity.show_new_passkey", "Lägg till fingeravtryck eller ansikte")
    yield world.go("identity.show_lock_page", "Lås mitt konto")
    yield world.go("casework.show_inbox_page", "Sidan är inte för dig", status=403)
    yield world.go(
        "participant.show_own_sheet", "Sidan finns inte", kind="diary", key="2026-02-30", status=404
    )


def samtycke(world: World) -> Iterator[str]:
    """Consent from the first page to the receipt, and somebody to whom nothing has happened."""
    world.sign_in("Filippa")
    yield world.go("consent.show_consent_overview", "Mina samtycken")
    receipt = world.page.locator(".timeline a").first.get_attribute("href")
    yield world.arrived(
        world.page.goto(receipt or ""), "Kvitto", 200, "consent.show_consent_receipt"
    )
    yield world.go("consent.show_without_consent", "Det här fungerar ändå")
    world.sign_in("Nora")
    yield world.go("participant.show_today", "Hej Nora")
    yield world.go("group_results.show_group_results", "Det här sa vi")
    yield world.go("participant.show_own_history", "Min historik")
    yield world.go("participant.show_own_readings", "Vem har läst")
    yield world.go("consent.show_consent_overview", "Mina samtycken")
    yield world.go("consent.show_text_page", "", number=1)
    yield world.go("consent.show_check_question", "Ett steg i taget", status=409)
    world.sign_in("Rut")
    for number in (1, 2, 3):
        yield world.go("consent.show_text_page", "", number=number)
    for name in ("Anna Lind", "Karin Ek"):
        party = world.server.organisation_of(name)
        yield world.go("consent.show_organisation_questions", "Får", organisation=party)
    world.page.locator("input:checked").first.evaluate("it => { it.checked = false; }")
    yield world.submit("Får", form="#decisions")
    yield world.go("consent.show_check_question", "")
    yield world.submit("", form="#check")
    yield world.go("consent.show_consent_summary", "Stämmer dina svar?")
    world.sign_in("Vera")
    yield world.go("consent.show_text_changes", "Det här är nytt")


def handlaggare(world: World) -> Iterator[str]:
    """What a handläggare reads, answers and arranges; and one who has nobody yet."""
    world.sign_in("Anna Lind")
    yield world.go("casework.show_inbox_page", "Inkorg")
    yield world.go("casework.show_inbox_page", "Inkorg", show="all")
    yield world.go("casework.show_caseload_page", "Mina personer")
    yield world.go("casework.show_read_log", "Det här har du läst")
    filippa = public_id(world.server, "Filippa")
    yield world.go("casework.show_caseload_person", "Filippa", person=filippa)
    yield world.go("casework.show_caseload_person", "Nora", person=public_id(world.server, "Nora"))
    for days_ago in (5, 4):
        sheet = sheet_of(world.server, "Filippa", key(days_ago))
        yield world.go("casework.show_sent_sheet", "Filippa", sheet=sheet)
        world.page.locator("details summary").last.click()
    yield world.go("casework.show_sent_sheet", "Filippa", sheet=sheet, version=1)
    yield world.submit("Filippa", form="#reply")
    yield world.go("programmes.show_enrolment_page", "Skriv in en person")
    yield world.submit("Skriv in en person", form="#enrol")
    yield world.go("programmes.show_substitute_page", "Välj en ersättare", person=filippa)
    yield world.go("programmes.show_leave_page", "Sluta arbeta med personen", person=filippa)
    world.go("casework.show_caseload_person", "Nora", person=public_id(world.server, "Nora"))
    with world.page.expect_navigation():
        world.page.locator("form[action$='/card'] button").click()
    expect(world.page.locator(".sheet-a4 .code")).to_be_visible()
    yield "programmes.give_new_card 200"
    yield world.go("identity.show_account", "Mitt konto")
    yield world.go("identity.show_recovery_codes", "Nya reservkoder")
    world.sign_in("Tom Sund")
    yield world.go("casework.show_inbox_page", "Inkorg")
    yield world.go("casework.show_caseload_page", "Mina personer")
    yield world.go("casework.show_read_log", "Det här har du läst")


def forvaltning(world: World) -> Iterator[str]:
    """The pages of administrator, projektledare and resultatläsare."""
    server = world.server
    world.sign_in("Ada Falk")
    yield world.go("admin.show_organisations", "Organisationer")
    yield world.submit("Organisationer", form="#organisation")
    party = server.organisation_of("Anna Lind")
    yield world.go("admin.show_organisation", "Ändra namnet", organisation=party)
    yield world.go("admin.show_staff", "Personal")
    yield world.go("admin.show_new_staff", "Lägg till personal")
    yield world.submit("Lägg till personal", form="#staff")
    anna = public_id(server, "Anna Lind")
    yield world.go("admin.show_end_staff", "Avsluta ett konto", account=anna)
    yield world.go("admin.show_persons", "Deltagare och handläggare")
    filippa = public_id(server, "Filippa")
    yield world.go("admin.show_person_assignments", "Filippa", person=filippa)
    yield world.submit("Filippa", form="#assign")
    yield world.go("admin.show_end_assignment", "Avsluta ett uppdrag", person=filippa, staff=anna)
    yield world.go("admin.show_consent_texts", "Samtyckestexter")
    yield world.go("admin.show_programmes", "Insatser")
    world.go("admin.show_staff", "Personal")
    row = world.page.get_by_role("row").filter(has_text="Tom Sund")
    with world.page.expect_navigation():
        row.get_by_role("button").click()
    expect(world.page.locator(".sheet-a4 .code")).to_be_visible()
    yield "admin.invite 200"
    for name in ("Petra Holm", "Rolf Berg"):
        world.sign_in(name)
        yield world.go("results.show_results_overview", "Översikt")
        yield world.go("results.show_indicator_results", "Resultat")
    world.sign_in("Petra Holm")
    yield world.go("results.show_participant_list", "Deltagare")


def utanfor(world: World) -> Iterator[str]:
    """What people see who are not signed in, and their way in for the first time."""
    yield world.go("identity.show_owner_sign_in", "Logga in")
    yield world.submit("Logga in")
    yield world.go("identity.show_locked", "Kontot är låst")
    yield world.go("pages.show_accessibility_statement", "Tillgänglighetsredogörelse")
    yield world.go("pages.show_privacy_notice", "Så skyddar vi det du skriver")
    yield world.arrived(world.page.goto("/finns-inte"), "Sidan finns inte", 404, "404")
    yield world.go("identity.show_card_page", "Ditt kort")
    yield world.submit("Ditt kort")
    world.page.get_by_role("textbox").fill(carded(world.server))
    yield world.submit("Välj språk", 303)
    yield world.go("identity.show_first_pin", "Välj din kod")
    for field in world.page.locator("main form.stack input[type=password]").all():
        field.fill("123456")
    yield world.submit("Välj din kod")
    yield from _personal(world)


def _personal(world: World) -> Iterator[str]:
    """Staff, from the invitation to the second factor."""
    page, (name, code) = world.page, invited(world.server, world.language)
    yield world.go("identity.show_staff_sign_in", "Inloggning för personal")
    yield world.submit("Inloggning för personal")
    yield world.go("identity.show_invitation_code", "Din inbjudan")
    yield world.submit("Din inbjudan")
    page.get_by_role("textbox").fill(code)
    yield world.submit("Välj ett lösenord", 303)
    for field in page.locator("main input[type=password]").all():
        field.fill("hej")
    yield world.submit("Välj ett lösenord")
    for field in page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    yield world.submit("Koppla din app", 303)
    yield world.submit("Koppla din app")
    page.get_by_role("textbox").fill(code_of(page.locator(".code").inner_text()))
    with page.expect_navigation():
        page.locator("main form.stack .primary").click()
    expect(page.locator(".code")).to_have_count(10)
    yield "accounts.chosen_app 200"
    page.goto("/")
    with page.expect_navigation(url=re.compile("/staff/sign-in")):
        page.locator("form[action='/sign-out'] button").click()
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    yield world.submit("Ett steg till för att logga in", 303)


WALKS: tuple[Walk, ...] = (
    deltagare,
    samtycke,
    vecka,
    rapport,
    enkater,
    formular,
    hjulet,
    utvardering,
    anonymt,
    handlaggare,
    rapporter,
    forvaltning,
    utanfor,
)

# Addresses that answer no page of their own.
NO_PAGES = {
    "static": "a file",
    "pages.show_health": "a word for machines",
    "pages.show_first_place": "leads on to the first page of whoever asks",
    "demo.sign_in_by_demo_link": "signs in and leads on",
    "diary.show_diary_day": "leads on to the first question without an answer",
    "questionnaires.show_first_unanswered": "leads on to the first question without an answer",
    "consent.download_receipt_json": "data",
    "consent.download_receipt_pdf": "paper",
    "schedule.redirect_to_this_week": "leads on to the week it is",
    "schedule.download_calendar_file": "a file for calendars",
    "schedule.download_own_week_paper": "paper",
    "schedule_review.download_sent_week_paper": "paper",
    "livshjulet.download_own_wheel": "paper",
    "livshjulet_review.download_wheel_comparison": "paper",
    "report.redirect_to_newest_report": "leads on to the newest month",
    "report.download_own_report": "paper",
    "report_review.download_sent_report": "paper",
    "results.download_indicator_results": "a file for Excel",
    "casework.show_inbox_part": "a part of the inbox, which is walked",
    "evaluation_export.download_evaluation_codes": "a file of codes",
    "identity.show_session_part": "a part of a page",
}
