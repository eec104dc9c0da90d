"""What the home page says of questionnaires: due ones, calmly, until they are sent or kept."""

import datetime as dt

import pytest
import time_machine
from flask import Flask

from tests.conftest import SignIn
from tests.instruments.questionnaires.questionnaire_kit import answer, decide
from tests.instruments.report.report_kit import enrol, speaks
from tests.sending import statements
from webapp.core.clock import today
from webapp.programmes.programme_definitions import PROGRAMMES

START, SLUT = "/form/livshjulet/start", "/form/livshjulet/slut"


@pytest.mark.parametrize(
    ("age", "ended", "due"),
    [(0, None, [START]), (41, None, [START]), (42, None, [SLUT]), (10, 0, [SLUT])],
)
def test_the_start_is_offered_until_the_insats_is_over_and_then_the_end(
    app: Flask, sign_in: SignIn, age: int, ended: int | None, due: list[str]
) -> None:
    day = today()
    dates = {"enrolled_on": day - dt.timedelta(days=age)}
    enrol(app, "elsa", "mitt_val", ended_on=None if ended is None else day, **dates)
    page = sign_in("elsa").get("/today").text
    assert [url for url in (START, SLUT) if url in page] == due


def test_the_middle_comes_at_half_of_the_length_and_never_without_one(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(app, "elsa", "amia", enrolled_on=today() - dt.timedelta(days=50))
    elsa = sign_in("elsa")
    assert "/form/enkat_mitt" not in elsa.get("/today").text
    amia = PROGRAMMES.get(app)["amia"]
    for weeks, offered in ((15, False), (14, True), (8, True)):
        longer = type(amia)(
            **{n: getattr(amia, n) for n in amia.__struct_fields__} | {"length_weeks": weeks}
        )
        monkeypatch.setitem(PROGRAMMES.get(app), "amia", longer)
        assert ("/form/enkat_mitt" in elsa.get("/today").text) is offered, weeks


def test_a_card_goes_once_it_is_kept_and_stays_gone(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa", "mitt_val", enrolled_on=today())
    elsa = sign_in("elsa")
    assert "8 områden. Du kan ta paus." in elsa.get("/today").text
    answer(elsa, f"{START}/health", "5")
    assert "Börjat. Du kan fortsätta när du vill." in elsa.get("/today").text
    decide(elsa, "livshjulet", "start", "keep")
    assert START not in elsa.get("/today").text
    later = dt.datetime.combine(today() + dt.timedelta(days=30), dt.time(12), dt.UTC)
    with time_machine.travel(later, tick=False):
        assert START not in sign_in("elsa").get("/today").text


def test_who_is_in_another_insats_is_offered_nothing_of_it(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa", "amia")
    page = sign_in("elsa").get("/today").text
    assert "/form/enkat_start/start" in page
    assert "livshjulet" not in page


def test_the_pages_cost_few_statements(app: Flask, sign_in: SignIn) -> None:
    speaks(app, "elsa", "sv")
    elsa = sign_in("elsa")
    for address in ("/today", f"{START}/health"):
        with statements(app) as run:
            elsa.get(address)
        assert len(run) <= 12, address
