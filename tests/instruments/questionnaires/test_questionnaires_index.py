"""All forms of Elsa's insats in one place, what is said on low answers, and notes of a sheet."""

import datetime as dt
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import SignIn
from tests.identity.ways_in import sign_in_to
from tests.instruments.diary.test_diary import fields
from tests.instruments.questionnaires.questionnaire_kit import (
    EVERY,
    answer,
    decide,
    draft,
    own_app,
    peopled,
)
from tests.instruments.report.report_kit import enrol, speaks
from tests.sending import statements
from webapp.core.clock import today
from webapp.core.i18n import LANGUAGES

MITT = "/form/enkat_mitt/mitt"


def badge(page: str, title: str) -> str:
    """What is said of the form called so."""
    return page.split(f">{title}</a>")[1].split('class="badge')[1].split(">")[1].split("<")[0]


def test_each_form_of_the_insats_can_be_opened_whether_its_time_has_come_or_not(
    app: Flask, sign_in: SignIn
) -> None:
    enrol(app, "elsa", "amia", enrolled_on=today())
    elsa = sign_in("elsa")
    assert MITT not in elsa.get("/today").text
    assert 'href="/form/"' in elsa.get("/today").text
    page = elsa.get("/form/").text
    assert f'href="{MITT}"' in page
    assert f'href="/form/nara_arbete/{today()}"' in page
    assert "livshjulet" not in page
    assert badge(page, "Enkät halvvägs") == "Inte börjat"
    answer(elsa, f"{MITT}/everyday", "5")
    assert badge(elsa.get("/form/").text, "Enkät halvvägs") == "Börjat"
    decide(elsa, "enkat_mitt", "mitt", "keep")
    kept = elsa.get("/form/").text
    assert badge(kept, "Enkät halvvägs") == "Bara du"
    assert 'href="/sheet/enkat_mitt/mitt"' in kept


def test_a_sent_one_says_so_and_a_changed_one_too(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    answer(elsa, "/form/livshjulet/start/health", "5")
    decide(elsa, "livshjulet", "start", "send")
    assert badge(elsa.get("/form/").text, "Livshjulet, i början") == "Skickat"
    answer(elsa, "/form/livshjulet/start/health", "6")
    assert badge(elsa.get("/form/").text, "Livshjulet, i början") == "Ändrat, inte skickat igen"


def test_the_empty_week_leads_there_too(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa", "amia")
    assert 'href="/form/"' in sign_in("elsa").get("/schedule", follow_redirects=True).text


def test_arabic_titles_have_the_arabic_comma(app: Flask, sign_in: SignIn) -> None:
    speaks(app, "elsa", "ar")
    listed = sign_in("elsa").get("/form/").text
    assert "عجلة الحياة\N{POP DIRECTIONAL ISOLATE}،" in listed
    assert "الحياة," not in listed


def test_only_a_deltagare_has_the_page(sign_in: SignIn) -> None:
    assert sign_in("bo").get("/form/").status_code == 403


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_page_speaks_each_language_in_few_statements(
    app: Flask, sign_in: SignIn, language: str
) -> None:
    enrol(app, "elsa", "amia")
    speaks(app, "elsa", language)
    elsa = sign_in("elsa")
    with statements(app) as run:
        page = elsa.get("/form/")
    assert len(run) <= 12
    assert page.status_code == 200
    assert 'lang="sv" dir="ltr"' not in page.text.partition("<main")[2]


@pytest.mark.parametrize(
    ("value", "told"), [("1", True), ("2", True), ("3", False), ("declined", False)]
)
def test_low_answers_about_health_tell_where_there_is_help(
    app: Flask, sign_in: SignIn, value: str, told: bool
) -> None:
    enrol(app, "elsa", "amia")
    elsa = sign_in("elsa")
    answer(elsa, "/form/sjalvskattning/start/health", value)
    answer(elsa, "/form/sjalvskattning/start/pain", "1")
    look = elsa.get("/sheet/sjalvskattning/start/look").text
    assert ("Du kan ringa 1177" in look) is told
    done = elsa.get(decide(elsa, "sjalvskattning", "start", "keep").location).text
    assert ("Du kan ringa 1177" in done) is told
    assert ("Dina svar läses inte på kvällar och nätter." in done) is told


@pytest.mark.parametrize(
    ("care", "said"),
    [("{at_most: 10}", "line 9: $.questions[0].care.at_most"), ("{atmost: 1}", "no 'atmost' here")],
)
def test_a_care_that_cannot_be_is_refused(tmp_path: Path, care: str, said: str) -> None:
    with pytest.raises(SystemExit) as told:
        own_app(tmp_path, "sqlite://", EVERY.replace("high: bra", f"high: bra, care: {care}"))
    assert said in str(told.value)


def test_an_attribution_is_shown_under_each_question(tmp_path: Path) -> None:
    text = EVERY.replace("licence: prov", "licence: prov\nattribution: © Ägaren 2019")
    app = peopled(own_app(tmp_path, f"sqlite:///{tmp_path / 'own.db'}", text))
    elsa = sign_in_to(app, "elsa")
    for page in ("feel", "pet", "all-questions"):
        assert "<bdi>© Ägaren 2019</bdi>" in elsa.get(f"/form/every_kind/start/{page}").text


def test_nobody_is_asked_to_choose_between_notes_of_the_sheet_itself(
    tmp_path: Path,
) -> None:
    """One phone has the old version and Swedish, the other the new one and English."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    first = sign_in_to(peopled(own_app(tmp_path, url)), "elsa")
    old = fields(first, "/form/every_kind/start/pet", answer="cat")
    later = own_app(tmp_path / "later", url, EVERY.replace("version: 1", "version: 2"))
    second = sign_in_to(later, "elsa")
    new = fields(second, "/form/every_kind/start/feel", answer="9")
    assert first.post("/form/every_kind/start/pet", data=old).status_code == 303
    speaks(later, "elsa", "en")
    assert second.post("/form/every_kind/start/feel", data=new).status_code == 303
    found = draft(later)
    assert (found["pet"], found["feel"], found["shown_in"]) == ("cat", 9, "sv")
    assert found["definition"]["version"] == 1  # type: ignore[index]
    assert second.get("/sheet/every_kind/start/look").status_code == 200


def test_an_answer_to_a_question_of_another_version_is_refused_with_its_words(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    elsa = sign_in_to(peopled(own_app(tmp_path, url)), "elsa")
    page = fields(elsa, "/form/every_kind/start/more", answer="Mycket att säga")
    gone = EVERY.replace("id: more", "id: told").replace("version: 1", "version: 2")
    later = sign_in_to(own_app(tmp_path / "later", url, gone), "elsa")
    refused = later.post("/form/every_kind/start/more", data=page)
    assert refused.status_code == 422
    assert '<p class="quote" dir="auto">Mycket att säga</p>' in refused.text
    narrower = EVERY.replace("most: 10", "most: 5").replace("version: 1", "version: 3")
    page = fields(elsa, "/form/every_kind/start/feel", answer="9")
    last = sign_in_to(own_app(tmp_path / "last", url, narrower), "elsa")
    beside = last.post("/form/every_kind/start/feel", data=page)
    assert beside.status_code == 422
    assert 'id="answer-error"' in beside.text


def test_a_free_one_of_today_can_be_begun_from_the_list(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa", "amia", enrolled_on=today() - dt.timedelta(days=3))
    elsa = sign_in("elsa")
    assert elsa.get(f"/form/nara_arbete/{today()}").location.endswith("/near")
    answer(elsa, f"/form/nara_arbete/{today()}/near", "4")
    assert "Börjat" in elsa.get("/form/").text
