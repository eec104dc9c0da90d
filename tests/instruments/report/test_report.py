"""Amina looks her month through and corrects it."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from tests.conftest import SignIn
from tests.instruments.report.report_kit import (
    DAY,
    MONTH,
    SIGN,
    URL,
    block,
    enrol,
    live,
    row_of,
    sign,
    speaks,
    write,
)
from tests.sending import statements
from webapp.core.clock import today
from webapp.core.i18n import LANGUAGES
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.schedule.schedule_blocks import BlockOutcome

ROW = f"{URL}/row/{row_of(DAY)}"
NOT_THEIRS = "Den här rapporten ersätter inte din aktivitetsrapport till Arbetsförmedlingen."


@pytest.fixture
def lived(app: Flask) -> Flask:
    """Amina, in Swedish, is in AMiA; two hours of work on one day of last month."""
    enrol(app)
    speaks(app, "amina", "sv")
    live(app, {DAY: block(DAY, words="Lagret")})
    return app


def test_the_month_derives_itself_from_the_weeks(lived: Flask, sign_in: SignIn) -> None:
    other = DAY + dt.timedelta(days=7)
    blocks = {
        other: block(other, "exercise", (10, 11)),
        other + dt.timedelta(days=1): block(other + dt.timedelta(days=1), "sleep", (10, 12)),
        MONTH.after(1).first: block(MONTH.after(1).first),
    }
    live(lived, blocks)
    page = sign_in("amina").get(URL).text
    assert "Summa: 3 timmar" in page
    assert '<span dir="auto">Lagret</span>' in page
    assert page.count("Ändra<span") == 2
    assert "Rörelse och friskvård" in page


def test_the_page_says_that_it_is_not_the_other_report(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    for url in (URL, SIGN):
        page = amina.get(url).text
        assert NOT_THEIRS in page
        link = page.split('href="https://arbetsformedlingen.se/')[1].split(">")[0]
        assert 'rel="noreferrer"' in link


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_renders_in_every_language(lived: Flask, sign_in: SignIn, code: str) -> None:
    speaks(lived, "amina", code)
    amina = sign_in("amina")
    for url in (URL, SIGN, ROW, f"{URL}/note", f"{URL}.pdf", "/today"):
        assert amina.get(url).status_code == 200, url
    sign(amina)
    live(lived, {DAY: block(DAY, hours=(9, 12))})
    assert amina.get(URL).status_code == 200
    assert amina.get(f"{URL}.pdf").mimetype == "application/pdf"


@pytest.mark.parametrize("key", ["2026-13", "2026-00", "0001-01", "9999-12", "2026-1", "x"])
def test_what_is_no_month_is_not_found(lived: Flask, sign_in: SignIn, key: str) -> None:
    amina = sign_in("amina")
    for url in (f"/report/{key}", f"/report/{key}/sign", f"/report/{key}.pdf"):
        assert amina.get(url).status_code == 404


@pytest.mark.parametrize(("back", "status"), [(-1, 404), (0, 200), (3, 200), (4, 404)])
def test_months_reach_from_three_back_to_this_one(
    lived: Flask, sign_in: SignIn, back: int, status: int
) -> None:
    month = Month.of(today()).after(-back)
    assert sign_in("amina").get(f"/report/{month}").status_code == status


def test_who_takes_part_in_no_such_insats_has_no_report(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    for url in (URL, SIGN, ROW, f"{URL}/note", f"{URL}.pdf"):
        assert elsa.get(url).status_code == 404
    assert elsa.post(SIGN).status_code == 404
    assert "/report/" not in elsa.get("/today").text


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"enrolled_on": MONTH.last}, 200),
        ({"enrolled_on": MONTH.last + dt.timedelta(days=1)}, 404),
        ({"ended_on": MONTH.first}, 200),
        ({"ended_on": MONTH.first - dt.timedelta(days=1)}, 404),
    ],
)
def test_only_months_in_the_insats_have_a_report(
    app: Flask, sign_in: SignIn, dates: dict[str, Any], status: int
) -> None:
    enrol(app, "elsa", **dates)
    # Somebody may have gone on to another insats before the report was due.
    enrol(app, "elsa", "mitt_val")
    assert sign_in("elsa").get(URL).status_code == status


@pytest.mark.parametrize("name", ["bo", "petra", "rolf", "ada"])
def test_other_roles_are_refused(lived: Flask, sign_in: SignIn, name: str) -> None:
    client = sign_in(name)
    for url in (URL, SIGN, ROW, f"{URL}.pdf", "/report/"):
        assert client.get(url).status_code == 403


def test_a_correction_counts_and_can_be_taken_back(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    answer = write(amina, ROW, hours="3", quarters="15", reason="Jag blev kvar.")
    assert (answer.status_code, answer.location) == (303, URL)
    page = amina.get(URL).text
    assert "Summa: 3 timmar 15 minuter" in page
    assert "Jag blev kvar." in page
    page = amina.get(ROW).text
    assert "Ditt veckoschema säger: 2 timmar." in page
    assert 'value="3"' in page
    url = f"{ROW}/restore"
    fields = {name: _field(page, name) for name in ("page", "seq", "based_on")}
    assert amina.post(url, data=fields).location == URL
    assert "Summa: 2 timmar<" in amina.get(URL).text


def _field(page: str, name: str) -> str:
    return page.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]


def test_what_the_week_says_is_no_correction(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    assert write(amina, ROW, hours="2", quarters="0").status_code == 303
    assert "Rättad tid." not in amina.get(URL).text


def test_a_missing_time_needs_no_reason(lived: Flask, sign_in: SignIn) -> None:
    live(lived, {DAY: block(DAY, hours=None)})
    amina = sign_in("amina")
    page = amina.get(URL).text
    assert "1 sak saknar tid." in page
    assert "Tid saknas" in page
    assert write(amina, ROW, hours="1", quarters="30").status_code == 303
    page = amina.get(URL).text
    assert "Summa: 1 timme 30 minuter" in page
    assert "Tid saknas" not in page


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"hours": ""}, "hours", "Skriv timmar med en siffra från 0 till 24."),
        ({"hours": "abc"}, "hours", "Skriv timmar med en siffra från 0 till 24."),
        ({"hours": "-1"}, "hours", "Skriv timmar med en siffra från 0 till 24."),
        ({"hours": "25"}, "hours", "Skriv timmar med en siffra från 0 till 24."),
        ({"hours": "1.5"}, "hours", "Skriv timmar med en siffra från 0 till 24."),
        ({"hours": "9" * 5000}, "hours", "Skriv timmar med en siffra från 0 till 24."),
        ({"hours": "24", "quarters": "15"}, "quarters", "Ett dygn har 24 timmar."),
        ({"quarters": "20"}, "quarters", "Välj minuter i listan."),
        ({"quarters": "-15"}, "quarters", "Välj minuter i listan."),
        ({"quarters": "x"}, "quarters", "Välj minuter i listan."),
        ({"reason": " \n"}, "reason", "Skriv kort varför tiden är en annan."),
        ({"reason": "x" * 501}, "reason", "Texten är för lång. Korta den till 500 tecken."),
    ],
)
def test_a_fault_is_told_beside_its_question_and_nothing_is_written(
    lived: Flask, sign_in: SignIn, change: dict[str, str], field: str, message: str
) -> None:
    amina = sign_in("amina")
    data = {"hours": "3", "quarters": "15", "reason": "Min text <b>&"} | change
    answer = write(amina, ROW, **data)
    assert answer.status_code == 422
    assert message in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    if "reason" not in change:
        assert "Min text &lt;b&gt;&amp;</textarea>" in answer.text
    assert "Summa: 2 timmar<" in amina.get(URL).text


def test_a_row_that_is_none_is_not_found(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    for name in ("mood", row_of(DAY + dt.timedelta(days=1)), "note", "signed"):
        url = f"{URL}/row/{name}"
        assert amina.get(url).status_code == 404
        assert amina.post(url, data={"hours": "1", "quarters": "0"}).status_code == 404
        assert amina.post(f"{url}/restore").status_code == 404
    assert amina.post(ROW, data={"hours": "1", "quarters": "0", "reason": "x"}).status_code == 400


def test_a_note_is_kept_and_shown_as_plain_text(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    assert write(amina, f"{URL}/note", note="<script>alert(1)</script>").location == URL
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</p>" in amina.get(URL).text
    answer = write(amina, f"{URL}/note", note="x" * 1001)
    assert answer.status_code == 422
    assert "Korta den till 1 000 tecken." in answer.text


def test_two_devices_that_correct_the_same_row_are_asked(lived: Flask, sign_in: SignIn) -> None:
    amina = sign_in("amina")
    write(amina, ROW, hours="5", quarters="0", reason="Första")
    pages = [amina.get(ROW).text for _ in range(2)]
    for page, reason in zip(pages, ("Ett", "Annat"), strict=True):
        fields = {name: _field(page, name) for name in ("page", "seq", "based_on")}
        amina.post(ROW, data=fields | {"hours": "4", "quarters": "0", "reason": reason})
    page = amina.get(URL).text
    assert f"/sheet/activity_report/{MONTH}/choose" in page
    assert amina.get(SIGN).location == f"/sheet/activity_report/{MONTH}/choose"
    choose = amina.get(f"/sheet/activity_report/{MONTH}/choose").text
    assert "Ett" in choose
    assert "Annat" in choose


def test_what_has_no_answer_is_told_and_leads_to_its_day(lived: Flask, sign_in: SignIn) -> None:
    live(lived, {MONTH.last: block(MONTH.last, outcome=None)})
    page = sign_in("amina").get(URL).text
    assert "1 sak har inget svar än. Den räknas inte." in page
    assert f"/schedule/day/{MONTH.last}" in page
    assert "Inget svar än" in page


def test_what_was_not_done_is_listed_and_counts_as_nothing(lived: Flask, sign_in: SignIn) -> None:
    live(lived, {DAY: block(DAY, outcome=BlockOutcome.NOT)})
    page = sign_in("amina").get(URL).text
    assert "<strong>0 minuter</strong> · Gjorde inte" in page
    assert "Planerat: 2 timmar" in page
    assert "Summa: 0 minuter" in page


def test_an_empty_month_can_be_looked_at(lived: Flask, sign_in: SignIn) -> None:
    live(lived, {DAY: None})
    page = sign_in("amina").get(URL).text
    assert "Inget räknas den här månaden." in page


def test_the_page_asks_as_much_for_a_full_month_as_for_an_empty_one(
    lived: Flask, sign_in: SignIn
) -> None:
    amina, asked = sign_in("amina"), []
    sign(amina)
    for _ in range(2):
        with statements(lived) as seen:
            amina.get(URL)
        asked.append(len(seen))
        days = [MONTH.first + dt.timedelta(days=each) for each in range(28)]
        live(lived, {day: block(day) for day in days})
    assert asked[0] == asked[1] <= 12
