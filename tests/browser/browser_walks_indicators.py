"""The way through the anonymous questions, from the banner to the thanks, and its refusals."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import expect

from tests.browser.browser import place
from tests.browser.browser_world import World, public_id

PLACE: dict[str, Any] = {"kind": "indikatorer_pagaende", "occasion": "pagaende"}
ASKED = 8


def anonymt(world: World) -> Iterator[str]:
    """Anna invites Nora, who looks through and stops before sending."""
    page = world.page
    world.sign_in("Anna Lind")
    yield world.go(
        "invitations_staff.show_invitation_offers",
        "Bjud in till anonyma frågor",
        person=public_id(world.server, "Nora"),
    )
    while page.locator("main form.action button").count():
        with page.expect_navigation():
            page.locator("main form.action button").first.click()
    world.sign_in("Nora")
    yield world.go("invitations.show_invitation_thanks", "Tack för dina svar")
    yield world.go("invitations.show_invitation_banner", "Ingen i programmet", **PLACE)
    yield world.go("invitations.show_decline_page", "Vill du inte svara?", **PLACE)
    world.go("invitations.show_invitation_banner", "Ingen i programmet", **PLACE)
    with page.expect_navigation():
        page.locator("main form.action button").click()
    yield f"{place(page)} 200"
    yield world.submit("Lyssnar de som arbetar med dig på det du säger?")
    for _number in range(ASKED):
        page.locator("main input[type=radio]").nth(1).check()
        with page.expect_navigation():
            page.locator("main button[value=next]").click()
    expect(page.locator("main select")).to_have_count(ASKED)
    yield "invitations.question 200"
    page.locator("main select").first.select_option(index=0)
    yield world.submit("Titta igenom dina svar")
