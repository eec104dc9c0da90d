"""The way through the pages of questionnaires, with a question of each kind."""

from collections.abc import Iterator
from typing import Any

from tests.browser.browser_world import World

QUESTIONS = (
    ("enkat_start", "start", "status", "Vad gör du mest på dagarna nu?"),
    ("enkat_start", "start", "hours", "Hur många timmar i veckan"),
    ("enkat_start", "start", "worry", "Hur mycket oroar du dig?"),
    ("enkat_start", "start", "wishes", "Vad vill du ha hjälp med?"),
    ("enkat_start", "start", "hope", "Vad hoppas du på?"),
    ("enkat_slut", "slut", "since", "När började du?"),
)


def enkater(world: World) -> Iterator[str]:
    """Livshjulet, and what AMiA asks: each as it is opened and as it is refused empty."""
    heading = "Hur är det med din hälsa?"
    world.sign_in("Nora")
    yield world.go(
        "questionnaires.show_sheet_question", heading, kind="livshjulet", key="start", name="health"
    )
    yield world.submit(heading, form="#entry")
    world.sign_in("Filippa")
    for kind, key, name, heading in QUESTIONS:
        if name in {"hours", "since"}:
            _train(world, kind, key)
        yield world.go("questionnaires.show_sheet_question", heading, kind=kind, key=key, name=name)
        # The status is answered by the time of a second walk.
        if name not in {"status", "hope"}:
            yield world.submit(heading, form="#entry")
    yield world.go("participant.show_look_through", "Titta igenom", kind="enkat_start", key="start")


def _train(world: World, kind: str, key: str) -> None:
    """Answer so that what hangs on it is asked."""
    url = world.server.url("questionnaires.show_sheet_question", kind=kind, key=key, name="status")
    world.page.goto(url)
    world.page.locator("input[value=training]").check()
    with world.page.expect_navigation():
        world.page.locator("#entry .primary").click()


def formular(world: World) -> Iterator[str]:
    """Every form in one place, all questions on one page as it is opened and as it is refused."""
    world.sign_in("Filippa")
    yield world.go("questionnaires.show_questionnaire_index", "Dina formulär")
    place: dict[str, Any] = {"kind": "sjalvskattning", "key": "start"}
    heading = "Så har jag det"
    yield world.go("questionnaires.show_all_questions", heading, **place)
    yield world.go(
        "questionnaires.show_sheet_question", "Hur mår du just nu?", **place, name="health"
    )
    world.page.locator("input[name=answer][value='1']").check()
    with world.page.expect_navigation():
        world.page.locator("#entry .primary").click()
    yield world.go("participant.show_look_through", "Titta igenom", **place)
    place = {"kind": "enkat_start", "key": "start"}
    _train(world, **place)
    world.go("questionnaires.show_all_questions", "Enkät vid start", **place)
    world.page.locator("#hours-answer").fill("900")
    yield world.submit("Enkät vid start", form="#entry")
