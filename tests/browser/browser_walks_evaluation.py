"""The way through the pages of the evaluation: asked, taking part, filling in, fetching."""

from collections.abc import Iterator

from tests.browser.browser_world import World, public_id


def utvardering(world: World) -> Iterator[str]:
    """Filippa has not answered; Elsa takes part, Bo knows her number, Eva knows only numbers."""
    heading = "Utvärderingen"
    world.sign_in("Filippa")
    yield world.go("evaluation.show_evaluation_page", heading, programme="amia")
    yield world.submit(heading, form="#decision")
    world.sign_in("Elsa")
    yield world.go("evaluation.show_evaluation_page", heading, programme="amia")
    receipt = world.page.locator(".timeline a").first.get_attribute("href")
    yield world.arrived(
        world.page.goto(receipt or ""),
        "Kvitto på ditt svar om utvärderingen",
        200,
        "evaluation.show_evaluation_receipt",
    )
    world.sign_in("Bo Strand")
    elsa = public_id(world.server, "Elsa")
    yield world.go("casework.show_caseload_person", "Elsa", person=elsa)
    heading = "Bakgrundsuppgifter"
    yield world.go(
        "evaluation_background.show_background_facts", heading, person=elsa, programme="amia"
    )
    world.page.locator("input:checked").first.evaluate("it => { it.checked = false; }")
    yield world.submit(heading, form="#facts")
    world.sign_in("Eva Dal")
    yield world.go("evaluation_export.show_evaluator_overview", "Utvärdering")
