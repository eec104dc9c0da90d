"""The way through Livshjulet: areas, the wheel, start and end beside each other."""

from collections.abc import Iterator

import sqlalchemy as sa

from tests.browser.browser_world import LONG, World, public_id, sheet_of
from tests.instruments.livshjulet.livshjulet_kit import HIGH, KIND, LOW, fill
from webapp.core.db import db
from webapp.identity.models import Account

NAME = "Wilma"


def hjulet(world: World) -> Iterator[str]:
    """Wilma before and after her end, alone and together; Anna reads it."""
    _settle(world)
    world.sign_in(NAME)
    yield world.go("livshjulet.show_own_wheel", "Livshjulet", kind=KIND)
    heading = "Hur är det med fritid"
    yield world.go(
        "questionnaires.show_sheet_question",
        heading,
        kind=KIND,
        key="slut-together",
        name="leisure",
    )
    yield world.submit(heading, form="#entry")
    heading = "Vilket område vill du ändra först?"
    yield world.go(
        "questionnaires.show_sheet_question", heading, kind=KIND, key="slut", name="focus"
    )
    yield world.submit(heading, form="#entry") if not _answered(world) else "answered"
    yield world.go("participant.show_look_through", "Titta igenom", kind=KIND, key="slut")
    yield world.go("participant.show_what_follows", "Skickat", kind=KIND, key="slut")
    yield world.go("participant.show_own_sheet", "Livshjulet", kind=KIND, key="slut")
    world.sign_in("Anna Lind")
    person = public_id(world.server, NAME)
    yield world.go("livshjulet_review.show_wheel_comparison", NAME, person=person, kind=KIND)
    yield world.go("casework.show_caseload_person", NAME, person=person)
    yield world.go("casework.show_sent_sheet", NAME, sheet=sheet_of(world.server, NAME, "slut"))


def _answered(world: World) -> bool:
    return world.page.locator("#entry input:checked").count() > 0


def _settle(world: World) -> None:
    """Wilma and her wheels, once."""
    app = world.server.app
    with app.app_context():
        if db.session.scalar(sa.select(sa.exists().where(Account.name == NAME))):
            return
    world.server.person(NAME, language=world.language)
    fill(app, NAME, "start", LOW, focus="rest", step=LONG[:200])
    fill(app, NAME, "slut", HIGH, step="مرحبا")
    fill(app, NAME, "start-together", HIGH)
