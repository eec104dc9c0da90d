"""The home page and the history tell of the report, and nothing more than they must."""

import datetime as dt

import pytest
import time_machine
from flask import Flask

from tests.conftest import SignIn
from tests.instruments.report.report_kit import (
    DAY,
    MONTH,
    URL,
    block,
    enrol,
    live,
    sign,
    speaks,
    write,
)
from tests.sending import statements
from webapp.instruments.report.calendar_month import Month


@pytest.fixture
def lived(app: Flask) -> Flask:
    """Amina, in Swedish, is in AMiA; two hours of work on one day of last month."""
    enrol(app, enrolled_on=dt.date(2026, 8, 1))
    speaks(app, "amina", "sv")
    live(app, {DAY: block(DAY, words="Lagret")})
    return app


def on(day: dt.date) -> time_machine.travel:
    return time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC), tick=False)


def test_the_home_page_reminds_calmly(lived: Flask, sign_in: SignIn) -> None:
    month = Month(2026, 10)
    for day, words in (
        (dt.date(2026, 10, 30), "Aktivitetsrapport för september 2026"),
        (month.last, "Aktivitetsrapport för oktober 2026"),
        (month.last, "Skriv under senast torsdag 5 november."),
        (dt.date(2026, 11, 5), "Skriv under senast torsdag 5 november."),
        (dt.date(2026, 11, 6), "Du kan fortfarande skriva under."),
        (dt.date(2026, 11, 29), "Aktivitetsrapport för oktober 2026"),
    ):
        with on(day):
            assert words in sign_in("amina").get("/today").text, day


def test_the_reminder_goes_when_it_is_signed(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    card = f'href="{URL}"'
    assert card in amina.get("/today").text
    sign(amina)
    assert card not in amina.get("/today").text
    live(lived, {DAY: block(DAY, hours=(9, 12))})
    assert card not in amina.get("/today").text


def test_the_home_page_asks_one_thing_more_where_an_insats_has_a_report(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, counts = sign_in("elsa"), []
    for reads in (0, 1):
        for _ in range(2):
            with statements(app) as seen:
                elsa.get("/today")
        counts.append(len(seen))
        assert len([each for each in seen if "approved_at" in each]) == reads
        if not reads:
            enrol(app, "elsa")
    assert counts[1] == counts[0] + 1 <= 12


def test_the_newest_month_is_one_address(lived: Flask, sign_in: SignIn) -> None:
    assert sign_in("amina").get("/report/").location == URL


def test_the_history_knows_the_report(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    write(amina, f"{URL}/note", note="Bara ett utkast")
    assert "Inte underskriven" in amina.get("/history").text
    sign(amina)
    page = amina.get("/history").text
    assert "2 timmar" in page
    assert amina.get(f"/sheet/activity_report/{MONTH}").status_code == 200
