"""The same blocks in the diary and on the home page: one truth, answered wherever elsa is."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn
from tests.instruments.schedule.test_schedule_lived import planned, said, shown, url
from tests.instruments.schedule.weeks import a_block, plan, stored, this_week
from tests.sending import statements
from webapp.core.clock import STOCKHOLM, today, utc_now
from webapp.core.db import db
from webapp.identity.models import LoginSession
from webapp.identity.sessions.current import build_cookie_name
from webapp.instruments.schedule.schedule_blocks import BlockOutcome, LivedAnswer

HTMX = {"HX-Request": "true"}
DONE = LivedAnswer(BlockOutcome.DONE)


def diary(name: str = "did", days_ago: int = 0) -> str:
    return f"/diary/{today() - dt.timedelta(days=days_ago)}/{name}"


@pytest.fixture
def evening() -> Iterator[None]:
    """Wednesday of this week, 18:00 in Stockholm."""
    with at(2, 18):
        yield


def at(day: int, hour: int, minute: int = 0) -> time_machine.travel:
    """A moment of this week in Stockholm."""
    moment = dt.datetime.combine(this_week().days[day], dt.time(hour, minute), STOCKHOLM)
    return time_machine.travel(moment, tick=False)


def cards(client: FlaskClient) -> list[str]:
    """The titles of the home page's cards in order."""
    return re.findall(r'<h2(?: class="row")?>(?:<svg.*?</svg>)?([^<]+)', client.get("/today").text)


def test_what_is_answered_in_the_diary_is_answered_in_the_week(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    one, _two = planned(app, a_block(words="Promenad"), a_block(activity="sleep"))
    data = shown(elsa, diary())
    assert data["back"] == diary()
    response = elsa.post(url(), data=data | {f"{one}-outcome": "done"})
    assert response.location == diary()
    assert shown(elsa, url())[f"{one}-outcome"] == "done"
    assert said(app, one) == DONE


def test_what_is_answered_in_the_week_is_answered_in_the_diary(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block(), days_ago=1)
    elsa.post(url(1), data=shown(elsa, url(1)) | {f"{one}-outcome": "not"})
    assert shown(elsa, diary(days_ago=1))[f"{one}-outcome"] == "not"


def test_the_diary_sheet_holds_nothing_of_the_week(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block(words="Promenad"))
    elsa.post(url(), data=shown(elsa, diary()) | {f"{one}-outcome": "done"}, headers=HTMX)
    fields = {"page": f"{one[1:]}-0000-4000-8000-000000000000", "seq": "1", "based_on": "0"}
    response = elsa.post(diary(), data=fields | {"answer": "Bakade", f"{one}-outcome": "not"})
    assert response.status_code == 303
    look = elsa.get(f"/sheet/diary/{today()}/look").text
    assert "Bakade" in look
    assert "Promenad" not in look
    assert said(app, one) == DONE


def test_both_forms_of_the_page_have_names_of_their_own(app: Flask, sign_in: SignIn) -> None:
    planned(app, a_block())
    page = sign_in("elsa").get(diary()).text
    assert page.count("<form") - page.split('id="lived"')[0].count("<form") > 0
    assert page.count('id="based_on"') == 1
    assert page.count("data-sheet") == 2
    assert page.index('id="lived"') < page.index('id="entry"')
    assert "<h1>Vad gjorde du?</h1>" in page


@pytest.mark.parametrize("name", ["mood", "energy", "tell"])
def test_the_other_questions_of_the_diary_stand_alone(
    app: Flask, sign_in: SignIn, name: str
) -> None:
    planned(app, a_block())
    assert "data-sheet=" not in sign_in("elsa").get(diary(name)).text


def test_a_day_without_blocks_asks_in_words_alone(app: Flask, sign_in: SignIn) -> None:
    planned(app, a_block(), days_ago=1)
    page = sign_in("elsa").get(diary()).text
    assert 'id="lived"' not in page
    assert '<h1><label for="answer">Vad gjorde du?</label></h1>' in page


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/nowhere", "javascript:1", "/\\evil", " /today"],
)
def test_it_leads_back_only_to_a_page_of_ours(app: Flask, sign_in: SignIn, back: str) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block())
    data = shown(elsa, diary()) | {"back": back, f"{one}-outcome": "done"}
    assert elsa.post(url(), data=data).location == "/today"


def test_answers_sent_too_late_are_there_after_signing_in_again(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block())
    data = shown(elsa, diary()) | {f"{one}-outcome": "done"}
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(LoginSession).values(ended_at=utc_now()))
        db.commit()
    assert elsa.post(url(), data=data).location.startswith("/sign-in")
    with app.app_context():
        cookie = build_cookie_name("session")
    again = sign_in("elsa").get_cookie(cookie)
    assert again is not None
    elsa.set_cookie(cookie, again.value)
    for address in (url(), diary()):
        page = shown(elsa, address)
        assert (page[f"{one}-was"], page[f"{one}-outcome"]) == ("", "done")
    elsa.post(url(), data=shown(elsa, url()))
    assert said(app, one) == DONE


def test_the_page_of_the_diary_stays_cheap(app: Flask, sign_in: SignIn) -> None:
    elsa, counts = sign_in("elsa"), []
    for number in (1, 39):
        planned(app, *[a_block(words=f"{number} {n}") for n in range(number)])
        with statements(app) as seen:
            elsa.get(diary())
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


@pytest.mark.usefixtures("evening")
def test_in_the_evening_home_asks_how_the_day_went(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    one, two, _added = planned(app, a_block(), a_block(1), a_block(planned=False, lived=DONE))
    assert "Hur gick dagen?" in cards(elsa)
    page = elsa.get("/today").text
    assert "2 saker att svara på." in page
    assert f'href="{url()}"' in page
    assert "0 av 2 gjorda i dag" in page
    assert page.count("card primary") == 1
    elsa.post(url(), data=shown(elsa, url()) | {f"{one}-outcome": "done", f"{two}-outcome": "not"})
    assert "Hur gick dagen?" not in cards(elsa)
    assert "1 av 2 gjorda i dag" in elsa.get("/today").text


def test_before_the_evening_home_shows_the_week_and_asks_nothing(
    app: Flask, sign_in: SignIn
) -> None:
    with at(2, 15, 59):
        elsa = sign_in("elsa")
        assert "Veckan är tom. Börja med en sak." in elsa.get("/today").text
        planned(app, a_block(), days_ago=1)
        assert "Inget är planerat i dag." in elsa.get("/today").text
        planned(app, a_block())
        assert "0 av 1 gjord i dag" in elsa.get("/today").text
        assert "Hur gick dagen?" not in cards(elsa)


def test_on_sunday_and_monday_home_leads_to_the_look_back(app: Flask, sign_in: SignIn) -> None:
    back = f'href="/schedule/{this_week().key}/back"'
    with at(5, 12):
        plan(app, "elsa", this_week(), a_block(0))
        assert back not in sign_in("elsa").get("/today").text
    with at(6, 23, 59) as traveller:
        elsa = sign_in("elsa")
        assert back in elsa.get("/today").text
        traveller.shift(dt.timedelta(minutes=2))
        assert back in elsa.get("/today").text
        traveller.shift(dt.timedelta(days=1))
        assert back not in sign_in("elsa").get("/today").text


def test_a_week_looked_back_on_is_not_asked_about_again(app: Flask, sign_in: SignIn) -> None:
    with at(6, 12):
        plan(app, "elsa", this_week(), a_block(0))
        elsa, address = sign_in("elsa"), f"/schedule/{this_week().key}/back"
        page = elsa.get(address).text
        data = dict(re.findall(r'name="(page|seq|based_on)" type="hidden" value="([^"]*)"', page))
        elsa.post(address, data=data | {"keep": "Lugnet", "keep_was": ""})
        assert stored(app, "elsa", this_week()).draft.answers["keep"] == "Lugnet"
        assert f'href="{address}"' not in elsa.get("/today").text


def test_home_asks_the_database_once_more_at_most(app: Flask, sign_in: SignIn) -> None:
    for day in (2, 6, 0):
        with at(day, 18):
            elsa = sign_in("elsa")
            plan(app, "elsa", this_week(), *[a_block(day)] * 5)
            with statements(app) as seen:
                elsa.get("/today")
            assert sum("draft" in each for each in seen) == 1
            assert len(seen) <= 12
