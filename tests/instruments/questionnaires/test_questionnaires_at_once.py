"""Elsa has all questions on one page: nothing lost, nothing overwritten, all without JavaScript."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn
from tests.identity.ways_in import sign_in_to
from tests.instruments.diary.test_diary import HTMX
from tests.instruments.questionnaires.questionnaire_kit import (
    BASE,
    EVERY,
    answer,
    decide,
    draft,
    fill,
    own_app,
    peopled,
    posted,
)
from tests.instruments.report.report_kit import enrol, speaks
from tests.sending import statements
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES

START = "/form/every_kind/start"
ALL = f"{START}/all-questions"
SHOW = f"{START}/show-all"
PAGED = (
    EVERY
    + """
pages:
  - {title: Först, questions: [feel, pet, name]}
  - {title: Sedan, questions: [food, hours, since, more]}
"""
)
RIGHT = {
    "feel-answer": "3",
    "pet-answer": "none",
    "food-answer": ["egg", "soup"],
    "hours-answer": "4",
    "since-answer": "2026-01-31",
    "more-answer": "Lite till",
}


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Flask]:
    """An app with the operator's own questionnaire in two parts, the cast in it."""
    app = peopled(own_app(tmp_path, f"sqlite:///{tmp_path / 'own.db'}", PAGED))
    yield app
    with app.app_context():
        db.engine.dispose()


def opened(client: FlaskClient) -> dict[str, Any]:
    """The page as a browser has it."""
    page = client.get(ALL)
    assert page.status_code == 200, page.status_code
    return dict(posted(page.text))


def test_the_choice_is_remembered_for_the_questionnaire_and_taken_back(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    page = elsa.get(f"{START}/feel").text
    assert "Visa alla frågor på en sida" in page
    assert "Del 1 av 2: Först" in page
    assert elsa.post(SHOW, data={"at_once": "yes"}).location == ALL
    assert elsa.post(SHOW, data={"at_once": "yes"}).location == ALL
    assert sign_in_to(theirs, "elsa").get(START).location == ALL
    assert elsa.get(BASE).location == f"{BASE}/health", "another questionnaire is as it was"
    assert elsa.post(SHOW).location == START
    assert elsa.get(START).location == f"{START}/feel"


def test_all_questions_stand_under_their_headings_and_one_save_takes_them(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    page = elsa.get(ALL).text
    assert page.index("<h2>Först</h2>") < page.index("Har du djur") < page.index("<h2>Sedan</h2>")
    assert "Vad heter katten" not in page
    saved = elsa.post(ALL, data=opened(elsa) | RIGHT)
    assert saved.location == "/sheet/every_kind/start/look"
    found = draft(theirs)
    assert {name: found[name] for name in found if name not in {"definition", "shown_in"}} == {
        "feel": 3,
        "pet": "none",
        "food": ["egg", "soup"],
        "hours": 4,
        "since": "2026-01-31",
        "more": "Lite till",
    }
    assert found["shown_in"] == "sv"
    decide(elsa, "every_kind", "start", "send")


def test_what_is_wrong_stands_beside_its_question_and_the_rest_is_saved(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    refused = elsa.post(ALL, data=opened(elsa) | RIGHT | {"hours-answer": "400", "pet-answer": ""})
    assert refused.status_code == 422
    assert 'id="hours-answer-error"' in refused.text
    assert "pet-answer-error" not in refused.text, "what was passed over is no mistake"
    assert 'href="#hours-answer"' in refused.text
    again = posted(refused.text)
    assert again["hours-answer"] == ["400"]
    assert again["more-answer"] == ["Lite till"]
    assert draft(theirs).keys() & {"feel", "hours", "pet", "more"} == {"feel", "more"}
    mended = again | {"hours-answer": "24", "pet-answer": "declined"}
    assert elsa.post(ALL, data=mended).location == "/sheet/every_kind/start/look"
    assert draft(theirs)["pet"] == "declined"


def test_a_question_that_a_save_brings_up_is_asked_on_the_same_page(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    saved = elsa.post(ALL, data=opened(elsa) | RIGHT | {"pet-answer": "cat"})
    assert saved.location == f"{ALL}#ask-name"
    page = opened(elsa)
    assert page["name-answer"] == [""]
    assert elsa.post(ALL, data=page | {"name-answer": "Misse"}).location.endswith("/look")
    assert draft(theirs)["name"] == "Misse"


def test_who_passes_a_question_over_comes_to_the_end(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    for _again in range(2):
        page = opened(elsa) | {"feel-answer": "3"}
        assert elsa.post(ALL, data=page).location == "/sheet/every_kind/start/look"
        assert "Några frågor har inget svar än." in elsa.get("/sheet/every_kind/start/look").text


def test_an_answer_that_the_same_post_hides_is_kept_until_sending(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, pet="cat")
    page = opened(elsa) | RIGHT | {"pet-answer": "none", "name-answer": "Misse"}
    assert elsa.post(ALL, data=page).status_code == 303
    assert draft(theirs)["name"] == "Misse"
    assert "Misse" not in elsa.get("/sheet/every_kind/start/look").text


def test_an_answer_to_a_question_hidden_elsewhere_is_refused_but_shown(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, pet="cat")
    page = opened(elsa) | {"name-answer": "Misse", "feel-answer": "8"}
    fill(sign_in_to(theirs, "elsa"), pet="none")
    told = elsa.post(ALL, data=page | {"seq": "2"}, headers=HTMX).text
    assert "En fråga ställs inte längre" in told
    refused = elsa.post(ALL, data=page | {"seq": "3"})
    assert refused.status_code == 422
    assert "Det här är inte sparat:" in refused.text
    assert '<q dir="auto">Misse</q>' in refused.text
    assert "name" not in draft(theirs)
    assert draft(theirs)["feel"] == 8
    assert draft(theirs)["pet"] == "none"


def test_saving_by_itself_takes_what_was_come_to_and_complains_of_nothing_else(
    theirs: Flask,
) -> None:
    elsa = sign_in_to(theirs, "elsa")
    page = opened(elsa)
    saved = elsa.post(ALL, data=page | {"seq": "2", "feel-answer": "8"}, headers=HTMX)
    assert saved.status_code == 200
    assert saved.text.lstrip().startswith("Sparat ")
    assert "Välj ett svar" not in saved.text
    assert draft(theirs).keys() & {"feel", "more", "pet"} == {"feel"}
    brought = elsa.post(ALL, data=page | {"seq": "3", "pet-answer": "cat"}, headers=HTMX).text
    assert 'id="ask-name" hx-swap-oob="true"' in brought
    assert "Vad heter katten" in brought
    hidden = page | {"seq": "4", "pet-answer": "none", "name-was": "", "name-answer": ""}
    taken = elsa.post(ALL, data=hidden, headers=HTMX).text
    assert 'id="ask-name" hx-swap-oob="true" hidden' in taken
    wrong = elsa.post(ALL, data=page | {"seq": "5", "hours-answer": "77"}, headers=HTMX).text
    assert "Skriv ett helt tal från 0 till 24, utan komma." in wrong


def test_going_back_to_the_first_answer_is_saved_too(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, feel="7")
    page = opened(elsa)
    for seq, value in ((2, "8"), (3, "7")):
        elsa.post(ALL, data=page | {"seq": str(seq), "feel-answer": value}, headers=HTMX)
        assert draft(theirs)["feel"] == int(value)


def test_a_page_that_only_shows_an_answer_does_not_write_over_a_newer_one(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, feel="7", pet="none")
    page = opened(elsa)
    fill(sign_in_to(theirs, "elsa"), feel="9")
    answer(sign_in_to(theirs, "elsa"), f"{START}/more", "Från andra telefonen")
    saved = elsa.post(ALL, data=page | {"hours-answer": "4", "food-declined": "y"})
    assert saved.status_code == 303
    found = draft(theirs)
    assert (found["feel"], found["hours"], found["more"]) == (9, 4, "Från andra telefonen")
    assert "Välj vilken text som gäller" not in elsa.get(ALL).text


def test_two_answers_to_the_same_question_are_both_kept_for_the_person(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, feel="7")
    page = opened(elsa)
    fill(sign_in_to(theirs, "elsa"), feel="9")
    told = elsa.post(ALL, data=page | {"seq": "2", "feel-answer": "5"}, headers=HTMX).text
    assert "Välj vilken text som gäller" in told
    chosen = elsa.get("/sheet/every_kind/start/choose").text
    assert "9 av 10" in chosen
    assert "5 av 10" in chosen


def test_a_forged_answer_to_a_question_that_is_not_asked_is_not_taken(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    page = opened(elsa) | {"name-was": "", "name-answer": "Misse", "definition-was": ""}
    elsa.post(ALL, data=page | RIGHT | {"definition-answer": "x"})
    assert "name" not in draft(theirs)
    assert isinstance(draft(theirs)["definition"], dict)


def test_the_page_costs_few_statements(theirs: Flask) -> None:
    elsa = sign_in_to(theirs, "elsa")
    fill(elsa, feel="7")
    elsa.get(ALL)
    with statements(theirs) as run:
        elsa.get(ALL)
    assert len(run) <= 12


@pytest.mark.parametrize(
    "address", ["/form/livshjulet/mitt/all-questions", "/form/nothing/start/all-questions"]
)
def test_what_is_not_mine_is_not_there(sign_in: SignIn, address: str) -> None:
    assert sign_in("elsa").get(address).status_code == 404
    assert sign_in("cilla").get(address).status_code == 403


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_page_speaks_each_language(app: Flask, sign_in: SignIn, language: str) -> None:
    enrol(app, "elsa")
    speaks(app, "elsa", language)
    page = sign_in("elsa").get("/form/sjalvskattning/start/all-questions")
    assert page.status_code == 200
    assert 'lang="sv" dir="ltr"' not in page.text.partition("<main")[2]
