"""Bo reads amina's weeks: plan and lived in one table, what changed, several in a row, comments."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec import structs

from tests.conftest import SignIn
from tests.instruments.schedule.sent_weeks import (
    DONE,
    HOSTILE,
    WEEK,
    cells,
    change,
    in_a_row,
    keep_from_cilla,
    readings,
    sent,
    url,
)
from tests.instruments.schedule.weeks import a_block, plan, send, this_week
from tests.sending import statements, withdraw
from webapp.core import audit
from webapp.core.weeks import Week
from webapp.instruments.schedule.schedule_blocks import DayPart


@pytest.fixture(autouse=True)
def diary_alone(app: Flask) -> None:
    """Amina lets bo's organisation read her weeks, and cilla's only her diary."""
    keep_from_cilla(app)


def test_a_week_is_a_table_of_days_and_parts_with_plan_and_lived(
    app: Flask, sign_in: SignIn
) -> None:
    sent(
        app,
        a_block(1, start=540, end=600, words="المشي", place="Parken", lived=DONE),
        a_block(6, "sleep", name="Sömn och vila", part=DayPart.EVENING, planned=False),
    )
    page = sign_in("bo").get(url(app)).text
    assert page.count('<th scope="col" role="columnheader" class="d') == 7
    assert page.partition("</table>")[0].count('<th scope="row" role="rowheader"') == 2
    found = cells(page)
    tuesday = found["Förmiddag", "tisdag"]
    for said in (
        "المشي",
        "09:00–10:00",
        "Gjorde",
        "Gav energi",
        "Tog 1 timme 15 minuter",
        "Parken",
    ):
        assert said in tuesday
    assert "Rörelse och friskvård" in tuesday
    assert "Sömn och vila Inte planerat" in found["Kväll", "söndag"]
    assert found["Förmiddag", "måndag"] == ""
    assert '<span class="name" dir="auto" lang="ar">المشي</span>' in page
    assert readings(app) == ["schedule/2026-W47"]


def test_text_of_the_person_stays_text(app: Flask, sign_in: SignIn) -> None:
    block = a_block(0, words=HOSTILE, place=HOSTILE, with_whom=HOSTILE, note=HOSTILE)
    (name,) = sent(app, block)
    change(app, {name: structs.replace(block, words="Annat", note="")})
    for page in (sign_in("bo").get(url(app)).text, sign_in("bo").get(in_a_row(app)).text):
        assert "<script>alert" not in page
    before = sign_in("bo").get(f"{url(app)}?version=1").text
    assert before.count("&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}") >= 4


def test_an_activity_nobody_knows_any_more_keeps_its_name(app: Flask, sign_in: SignIn) -> None:
    sent(app, a_block(0, "old_thing", name="Vävstuga"))
    page = sign_in("bo").get(url(app)).text
    assert "Vävstuga" in cells(page)["Förmiddag", "måndag"]
    assert ">Annat<" in page.partition("Så mycket av varje")[2]


def test_what_runs_into_something_else_says_so(app: Flask, sign_in: SignIn) -> None:
    sent(
        app,
        a_block(0, start=540, end=660, words="Ett"),
        a_block(0, start=600, end=720, words="Två"),
        a_block(0, start=720, end=780, words="Tre"),
    )
    page = sign_in("bo").get(url(app)).text
    assert page.count("Samtidigt som något annat") == 2


def test_a_night_is_drawn_on_both_its_days(app: Flask, sign_in: SignIn) -> None:
    hours: dict[str, Any] = {"start": 1320, "end": 420, "overnight": True}
    night = {"part": DayPart.NIGHT, "lived": DONE, **hours}
    sent(app, a_block(2, words="Natten", **night), a_block(6, words="Sista", **night))
    found = cells(sign_in("bo").get(url(app)).text)
    assert "22:00–07:00 Slutar nästa dag" in found["Natt", "onsdag"]
    assert found["Morgon", "torsdag"] == "Natten fortsätter till 07:00"
    assert "Slutar nästa dag" in found["Natt", "söndag"]
    assert "".join(found.values()).count("Sista") == 1


def test_changes_since_the_version_before_are_marked(app: Flask, sign_in: SignIn) -> None:
    moved = a_block(0, start=540, end=600, words="Promenad")
    answered, gone, same = a_block(1), a_block(2, words="Simma"), a_block(3, words="Lika")
    names = list(sent(app, moved, answered, gone, same))
    change(
        app,
        {
            names[0]: structs.replace(moved, day=4, part=DayPart.EVENING),
            names[1]: structs.replace(answered, lived=DONE),
            names[2]: None,
            names[3]: structs.replace(same, order=7),
            "b00000001": a_block(5, words="Nytt här"),
        },
    )
    bo = sign_in("bo")
    found = cells(bo.get(url(app)).text)
    assert "Ändrat" in found["Kväll", "fredag"]
    assert "Förut: måndag, förmiddag · Promenad · 09:00–10:00" in found["Kväll", "fredag"]
    assert "Nytt svar" in found["Förmiddag", "tisdag"]
    assert "Förut" not in found["Förmiddag", "tisdag"]
    assert "Simma" in found["Förmiddag", "onsdag"]
    assert "Borttaget" in found["Förmiddag", "onsdag"]
    assert found["Förmiddag", "torsdag"].startswith("Lika Rörelse")
    assert "Nytt" in found["Förmiddag", "lördag"]
    assert "badge warm" not in bo.get(f"{url(app)}?version=1").text.partition("</table>")[0]


def test_the_first_and_last_week_of_a_year_follow_each_other(app: Flask, sign_in: SignIn) -> None:
    for week in (Week(2026, 53), Week(2027, 1)):
        sent(app, a_block(3, words=f"I {week.key}"), week=week)
    page = sign_in("bo").get(in_a_row(app)).text
    assert page.index("I 2027-W01") < page.index("I 2026-W53")
    assert page.index("<bdi>4/1</bdi>") < page.index("<bdi>28/12</bdi>") < page.index("<bdi>3/1<")


def test_the_owner_sees_the_same_table(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", this_week(), a_block(0, words="Väva", lived=DONE))
    elsa = sign_in("elsa")
    for address in ("", "/look"):
        page = elsa.get(f"/sheet/schedule/{this_week().key}{address}").text
        assert "Väva" in cells(page)["Förmiddag", "måndag"]
        assert "Planerade 1 sak och gjorde 1. Rörelse och friskvård gav mest energi." in page


@pytest.mark.parametrize(
    ("reader", "status"),
    [("bo", 200), ("cilla", 404), ("karin", 404), ("farid", 404), ("amina", 403), ("petra", 403)],
)
def test_who_may_read_a_week(app: Flask, sign_in: SignIn, reader: str, status: int) -> None:
    sent(app, a_block(0, words="canary"))
    assert sign_in(reader).get(url(app)).status_code == status
    paper = url(app).replace("sheets", "weeks") + ".pdf"
    assert sign_in(reader).get(paper).status_code == status
    assert len(readings(app)) == (2 if status == 200 else 0)


@pytest.mark.parametrize(
    ("reader", "status", "seen"),
    [
        ("bo", 200, True),
        ("cilla", 200, False),
        ("karin", 200, False),
        ("farid", 404, False),
        ("amina", 403, False),
        ("ada", 403, False),
    ],
)
def test_who_may_read_weeks_in_a_row(
    app: Flask, sign_in: SignIn, reader: str, status: int, seen: bool
) -> None:
    sent(app, a_block(0, words="canary"))
    answer = sign_in(reader).get(in_a_row(app))
    assert answer.status_code == status
    assert ("canary" in answer.text) == seen
    assert readings(app) == (["schedule/2026-W47"] if seen else [])


def test_nothing_is_left_when_consent_goes(app: Flask, sign_in: SignIn) -> None:
    sent(app, a_block(0, words="canary"))
    bo = sign_in("bo")
    withdraw(app, "amina")
    assert "canary" not in bo.get(in_a_row(app)).text
    assert bo.get(url(app)).status_code == 404
    assert bo.get(url(app).replace("sheets", "weeks") + ".pdf").status_code == 404
    assert readings(app) == []


def test_each_week_in_a_row_is_a_reading_of_its_own(app: Flask, sign_in: SignIn) -> None:
    weeks = [WEEK.after(-place) for place in range(6)]
    for week in weeks:
        sent(app, a_block(0, words=f"I {week.key}", lived=DONE), week=week)
    plan(app, "amina", WEEK.after(-1), a_block(1, words="bara ett utkast"))
    bo = sign_in("bo")
    page = bo.get(in_a_row(app)).text
    assert re.findall(r"I (2026-W\d\d)", page) == [week.key for week in weeks[:4]]
    assert "bara ett utkast" not in page
    assert readings(app) == [f"schedule/{week.key}" for week in weeks[:4]]
    older = re.findall(r'href="([^"]+/weeks\?after=[^"]+)"', page)[0]
    assert re.findall(r"I (2026-W\d\d)", bo.get(older).text) == [week.key for week in weeks[4:]]
    assert len(readings(app)) == 6
    assert bo.get(in_a_row(app) + "?after=x").status_code == 404
    with app.app_context():
        assert audit.find_first_broken_link() is None


def test_the_last_weeks_are_named_and_not_opened(app: Flask, sign_in: SignIn) -> None:
    for place in range(3):
        sent(app, a_block(0), a_block(1), week=WEEK.after(-place))
    page = sign_in("bo").get(url(app)).text
    beside = page.partition("Det senaste")[2]
    assert beside.count("Veckoschema vecka") == 3
    assert "saker planerade" not in beside
    assert readings(app) == ["schedule/2026-W47"]


def asked(app: Flask, client: FlaskClient, address: str) -> int:
    with statements(app) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_ask_as_much_for_many_as_for_one(app: Flask, sign_in: SignIn) -> None:
    bo, amina = sign_in("bo"), sign_in("amina")
    own = [f"/sheet/schedule/{this_week().key}{page}" for page in ("", "/look")]
    plan(app, "amina", this_week(), a_block(0))
    before = []
    for place in range(5):
        sent(app, *[a_block(day) for day in range(7)], week=WEEK.after(-place))
        if place in {0, 4}:
            pages = [asked(app, bo, url(app)), *[asked(app, amina, each) for each in own]]
            before.append(pages)
    assert before[0] == before[1]
    assert max(before[0]) <= 12
    row = asked(app, bo, in_a_row(app))
    plan(app, "amina", WEEK, *[a_block(day) for day in range(7)] * 5)
    send(app, "amina", WEEK)
    assert asked(app, bo, in_a_row(app)) == row <= 12
