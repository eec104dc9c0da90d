"""The first page: one main thing, a few more, and the rest behind Mer; nothing is left out."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn
from tests.instruments.report.report_kit import enrol
from tests.pages import parse
from tests.sending import send
from webapp.desks.participant.today_page import MOST_CARDS_SHOWN

CARD = re.compile(r'<section class="card line(?: to)?">.*?</section>', re.DOTALL)
MORE = re.compile(r'<details class="more">.*?</details>', re.DOTALL)


def cards(client: FlaskClient) -> tuple[list[str], list[str]]:
    """What stands openly, and what stands behind Mer; without what is no card to act on."""
    page = client.get("/today").text
    behind = "".join(MORE.findall(page))
    openly = page.replace(behind, "") if behind else page
    return (
        [each for each in CARD.findall(openly) if 'class="cover"' in each],
        CARD.findall(behind),
    )


def test_much_to_do_stands_behind_mer_and_none_of_it_is_lost(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa")
    elsa = sign_in("elsa")
    openly, behind = cards(elsa)
    assert len([each for each in openly if "/consent" not in each]) == MOST_CARDS_SHOWN
    assert len(behind) > 1
    assert f"Mer du kan göra ({len(behind)})" in elsa.get("/today").text
    every = "".join(openly + behind)
    for address in ("/schedule", "/form/enkat_start/start", "/form/sjalvskattning/start", "/form/"):
        assert f'href="{address}' in every, address


def test_all_that_waits_for_an_answer_is_one_card(app: Flask, sign_in: SignIn) -> None:
    for days in (0, 1, 2):
        send(app, "elsa", days)
    waiting = next(parse(sign_in("elsa").get("/today").text).iter("dl"))
    assert [each.tag for each in waiting] == ["dt", "dd"] * 3
