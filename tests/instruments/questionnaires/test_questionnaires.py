"""Elsa answers questionnaires: one question a page, conditions, declining, sending."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cast import actor
from tests.conftest import SignIn, account
from tests.identity.ways_in import sign_in_to
from tests.instruments.diary.test_diary import HTMX, fields
from tests.instruments.questionnaires.questionnaire_kit import (
    BASE,
    EVERY,
    LOOK,
    answer,
    decide,
    draft,
    fill,
    own_app,
    peopled,
)
from webapp.core.clock import today
from webapp.core.db import db
from webapp.programmes.programme_definitions import load_programmes
from webapp.questions import asking
from webapp.sheets import staff_service
from webapp.sheets.instrument_registration import list_other_indexes
from webapp.sheets.models import Sheet, SheetOption, SheetVersion
from webapp.sheets.page_hooks import PageLink

MINE = "/form/every_kind/start"


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Flask]:
    """An app with the operator's own questionnaire, the cast in it."""
    app = peopled(own_app(tmp_path, f"sqlite:///{tmp_path / 'own.db'}"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_livshjulet_is_answered_area_by_area_and_kept(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    onward = elsa.get(BASE).location
    assert onward == f"{BASE}/health"
    page = elsa.get(onward).text
    assert "1 är mycket dåligt. 10 är mycket bra." in page
    assert "Område 1 av 8" in page
    assert "checked" not in page
    while onward.startswith(BASE):
        onward = answer(elsa, onward, "rest" if onward.endswith("focus") else "7").location
    assert onward == "/sheet/livshjulet/start/look"
    assert "7 av 10" in elsa.get(onward).text
    decide(elsa, "livshjulet", "start", "keep")
    assert elsa.get(BASE).location == onward
    assert "10 av 10 besvarade" in elsa.get("/history").text
    assert draft(app, "livshjulet")["health"] == 7


def test_a_handlaggare_with_consent_reads_the_words_and_the_scores(theirs: Flask) -> None:
    elsa, cilla = sign_in_to(theirs, "elsa"), sign_in_to(theirs, "cilla")
    fill(elsa, feel="3", pet="none", hours="4")
    answer(elsa, f"{MINE}/food", "fish", "egg")
    look = elsa.get("/sheet/every_kind/start/look").text
    assert "Summa" not in look
    decide(elsa, "every_kind", "start", "send")
    with theirs.app_context():
        sheet = db.session.scalars(sa.select(Sheet).where(Sheet.kind == "every_kind")).one()
    page = cilla.get(f"/handlaggare/sheets/{sheet.public_id}").text
    for words in ("3 av 10", "Inget", "Ägg · Fisk", "4 timmar", "11. 2 av 2 besvarade."):
        assert words in page, words


def test_a_hidden_question_is_neither_asked_nor_answered(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    data = fields(elsa, f"{MINE}/feel", answer="Misse")
    assert answer(elsa, f"{MINE}/pet", "none").location == f"{MINE}/food"
    assert elsa.get(f"{MINE}/name").status_code == 404
    refused = elsa.post(f"{MINE}/name", data=data)
    assert refused.status_code == 422
    assert "Den här frågan ställs inte längre. Ditt svar är inte sparat." in refused.text
    assert '<p class="quote" dir="auto">Misse</p>' in refused.text
    assert "inte sparat" in elsa.post(f"{MINE}/name", data=data, headers=HTMX).text
    assert "name" not in draft(theirs)
    assert answer(elsa, f"{MINE}/pet", "cat").location == f"{MINE}/name"


def test_an_answer_that_becomes_hidden_is_kept_until_sending_and_left_out_then(
    theirs: Flask,
) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, pet="cat", name="Misse")
    fill(elsa, pet="none")
    assert draft(theirs)["name"] == "Misse"
    assert "Misse" not in elsa.get("/sheet/every_kind/start/look").text
    decide(elsa, "every_kind", "start", "send")
    with theirs.app_context():
        owner = actor(account("elsa"))
        person = sa.literal(owner.public_id, sa.Uuid()).label("person")
        found = sa.select(SheetVersion, Sheet.kind, Sheet.key, person)
        row: Any = db.session.execute(found.join(Sheet)).one()
        sent = staff_service.unseal_version_answers(owner.key, row, row.SheetVersion)
    assert sent.keys() == {"pet", "definition", "shown_in"}
    assert sent["definition"]["version"] == 1
    fill(elsa, pet="cat")
    assert "Misse" in elsa.get(f"{MINE}/name").text


def test_everything_may_be_declined(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, feel="declined", pet="declined")
    for name in ("food", "hours", "since", "more"):
        assert answer(elsa, f"{MINE}/{name}", declined="y").status_code == 303, name
        assert "checked" in elsa.get(f"{MINE}/{name}").text
    kept = draft(theirs)
    assert {kept[name] for name in ("feel", "pet", "food", "hours", "since", "more")} == {
        "declined"
    }
    assert elsa.get("/sheet/every_kind/start/look").text.count("Vill inte svara") == 6


def test_the_word_declined_is_not_declining(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, more="declined")
    assert (
        '<span class="quote" dir="auto">declined </span>'
        in elsa.get("/sheet/every_kind/start/look").text
    )


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("feel", "11", "Välj ett svar"),
        ("feel", "", "Välj ett svar."),
        ("pet", "dog", "Välj ett svar"),
        ("food", "stone", "Välj minst ett svar."),
        ("hours", "25", "Skriv ett helt tal från 0 till 24, utan komma."),
        ("hours", "1" * 5000, "Skriv ett helt tal från 0 till 24, utan komma."),
        ("hours", "två", "Skriv ett helt tal från 0 till 24, utan komma."),
        ("hours", "2,5", "Skriv ett helt tal från 0 till 24, utan komma."),
        ("hours", "1_0", "Skriv ett helt tal från 0 till 24, utan komma."),
        ("hours", "", "Skriv ett helt tal från 0 till 24, utan komma."),
        ("since", "2026-02-30", "Skriv en dag"),
        ("since", "0001-01-01", "Skriv en dag"),
        ("more", "x" * 10_001, "Texten är för lång."),
    ],
)
def test_what_is_no_answer_is_refused_beside_its_question(
    theirs: Flask, name: str, typed: str, told: str
) -> None:
    elsa = sign_in_to(theirs, "elsa")
    data = fields(elsa, f"{MINE}/{name}", answer=typed)
    refused = elsa.post(f"{MINE}/{name}", data=data)
    assert refused.status_code == 422
    assert told in refused.text
    assert 'id="answer-error"' in refused.text
    assert told in elsa.post(f"{MINE}/{name}", data=data, headers=HTMX).text
    assert draft(theirs) == {}


def test_an_answer_and_declining_at_once_lose_neither(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    refused = answer(elsa, f"{MINE}/more", "Mycket", declined="y")
    assert refused.status_code == 422
    assert "Mycket" in refused.text
    assert "checked" in refused.text


def test_saving_by_itself_gets_the_status_line_alone(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    data = fields(elsa, f"{BASE}/rest", answer="4")
    saved = elsa.post(f"{BASE}/rest", data=data, headers=HTMX)
    assert saved.text.lstrip().startswith("Sparat ")
    assert {elsa.post(f"{BASE}/rest", data=data, headers=HTMX).text} == {saved.text}


def test_begun_on_one_phone_and_finished_on_another(sign_in: SignIn) -> None:
    answer(sign_in("elsa"), f"{BASE}/health", "4")
    other = sign_in("elsa")
    assert other.get(BASE).location == f"{BASE}/rest"
    assert 'value="4" checked' in other.get(f"{BASE}/health").text


@pytest.mark.parametrize(
    "address",
    [
        "/form/livshjulet/start/nothing",
        "/form/livshjulet/start/definition",
        "/form/livshjulet/mitt",
        "/form/livshjulet/{today}",
        "/form/livshjulet/hej",
        "/form/nothing/start",
        "/form/diary/{today}",
        "/form/enkat_start/start",
        "/form/nara_arbete/{today}",
        # Of the insats, but without a name or a handläggare's.
        "/form/indikatorer_avslut/slut",
        "/form/indikatorer_avslut/slut/listened",
        "/form/indikatorer_avslut/slut/all-questions",
        "/form/bakgrund/start",
        "/sheet/livshjulet/start/look",
    ],
)
def test_what_is_not_mine_to_fill_in_is_not_there(sign_in: SignIn, address: str) -> None:
    assert sign_in("elsa").get(address.format(today=today())).status_code == 404


def test_nobody_answers_an_anonymous_one_under_their_name(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    data = fields(elsa, f"{BASE}/rest", answer="fully")
    for address in ("listened", "all-questions", "show-all"):
        refused = elsa.post(f"/form/indikatorer_avslut/slut/{address}", data=data)
        assert refused.status_code == 404, address
    with app.app_context():
        assert not db.session.scalar(sa.select(sa.func.count()).select_from(SheetOption))


def test_one_answer_changed_at_the_end_leads_back_to_the_end(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, feel="4", pet="none", food="egg", hours="8", since="2026-01-31")
    assert answer(elsa, f"{MINE}/feel", "5").location == f"{MINE}/pet"
    fill(elsa, more="")
    assert answer(elsa, f"{MINE}/feel", "6").location == LOOK.format("every_kind", "start")
    # What the change brings up is asked first.
    assert answer(elsa, f"{MINE}/pet", "cat").location == f"{MINE}/name"


@pytest.mark.parametrize("typed", ["٢٠", " 20 ", "+20"])
def test_a_number_is_read_as_people_write_it(theirs: Flask, typed: str) -> None:
    fill(sign_in_to(theirs, "elsa"), hours=typed)
    assert draft(theirs)["hours"] == 20


def test_a_free_one_is_filled_in_for_the_last_thirty_days(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    for age, status in ((-1, 404), (0, 303), (30, 303), (31, 404)):
        day = today() - dt.timedelta(days=age)
        assert elsa.get(f"/form/every_kind/{day}").status_code == status, age
    with theirs.test_request_context():
        links = list_other_indexes(load_programmes()["mitt_val"], "schedule")
        assert PageLink("Dina formulär", "/form/") in links


def test_an_older_version_goes_on_by_the_questions_it_was_begun_with(
    theirs: Flask, tmp_path: Path
) -> None:
    fill(sign_in_to(theirs, "elsa"), feel="10", pet="cat")
    later = EVERY.replace("version: 1", "version: 2").replace("most: 10", "most: 5")
    later = later.replace("Har du djur", "Vilket djur").replace("code: cat", "code: tiger")
    later = later.replace("answers: [cat]", "answers: [tiger]").replace("id: food", "id: meal")
    newer = own_app(tmp_path, f"sqlite:///{tmp_path / 'own.db'}", later)
    elsa = sign_in_to(newer, "elsa")
    look = elsa.get("/sheet/every_kind/start/look").text
    assert "10, bra" in look
    assert "Har du djur" in look
    assert "Katt" in look
    fill(elsa, feel="9", name="Misse")
    assert answer(elsa, f"{MINE}/food", "egg").status_code == 303
    assert elsa.get("/form/every_kind/start/meal").status_code == 404
    assert "Vilket djur" in elsa.get(f"/form/every_kind/{today()}/pet").text
    with newer.app_context():
        assert asking.load_questionnaires()["every_kind"].version == 2
        db.engine.dispose()
