"""Elsa fills in her wheel, alone and together, and sees start and end beside each other."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from msgspec import structs

from tests.cast import actor, grant, people
from tests.conftest import SignIn, account
from tests.identity.ways_in import sign_in_to
from tests.instruments.livshjulet.livshjulet_kit import AREAS, HIGH, LOW, OWN, fill, rated
from tests.instruments.questionnaires.questionnaire_kit import answer, decide, own_app, peopled
from tests.instruments.report.report_kit import enrol, speaks
from tests.instruments.schedule.weeks import a_block, plan, this_week
from tests.papers import pages, squeezed, words
from tests.sending import statements
from webapp.core.clock import today
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, format_date
from webapp.demo import demo_wheels as demo
from webapp.instruments.livshjulet.wheel_measures import WheelMeasure
from webapp.instruments.livshjulet.wheel_pictures import build_wheel_pictures
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.questions.asking import load_questionnaires
from webapp.sheets import draft_saving

START, SLUT, TOGETHER = (f"/form/livshjulet/{key}" for key in ("start", "slut", "start-together"))

WHEEL = """
id: own_wheel
version: {version}
title: !t Vårt hjul
mention: !t ditt hjul
occasions: [start, slut]
ways: [alone, together]
licence: prov
questions:
  - {{kind: scale, id: sleep, text: Hur sover du, least: 1, most: {most}, low: illa, high: bra}}
  - {{kind: scale, id: food, text: Hur äter du, least: 1, most: {most}, low: illa, high: bra}}
  - {{kind: scale, id: {third}, text: Hur rör du dig, least: 1, most: {most}, low: illa, high: bra}}
wheel:
  - {{question: sleep, name: Sömnen}}
  - {{question: food, name: Maten}}
  - {{question: {third}, name: Rörelsen}}
"""


def wheel_app(tmp_path: Path, version: int = 1, most: int = 5, third: str = "moves") -> Flask:
    """An app whose operator has a wheel of their own, used by Mitt Val."""
    text = WHEEL.format(version=version, most=most, third=third)
    use = "{id: own_wheel, occasions: [start, slut]}"
    return own_app(tmp_path, f"sqlite:///{tmp_path / 'own.db'}", text, use)


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Flask]:
    """The operator's app with the cast in it."""
    app = wheel_app(tmp_path)
    with app.app_context():
        upgrade_database()
        db.begin_write()
        people()
        grant(account("elsa").id, account("cilla").organisation_id or 0, "own_wheel")
        db.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_an_area_a_page_then_the_wheel_a_focus_and_a_small_step(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    first = elsa.get(f"{START}/health").text
    assert "8 områden. Det tar ungefär 5 minuter. Du kan ta paus." in first
    assert "Område 1 av 8" in first
    assert re.search(
        r'area-picture"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"', first
    )
    assert first.count('class="choice"') == 11
    third = elsa.get(f"{START}/family").text
    assert "Område 3 av 8" in third
    assert "Du kan ta paus" not in third
    onward = f"{START}/health"
    for area, value in zip(AREAS, LOW, strict=True):
        assert onward == f"{START}/{area}"
        onward = answer(elsa, onward, "declined" if area == "money" else str(value)).location
    focus = elsa.get(onward).text
    assert "Vilket område vill du ändra först?" in focus
    assert "Fråga 1 av 2" in focus
    assert focus.index("Så här ser ditt hjul ut nu.") < focus.index("Vilket område vill du")
    assert "Vila och energi: 3 av 10" in focus
    assert "Ekonomi: inget svar" in focus
    onward = answer(elsa, onward, "rest").location
    # Once is enough: the small step is asked without scrolling past the wheel again.
    assert "Så här ser ditt hjul ut nu." not in elsa.get(onward).text
    onward = answer(elsa, onward, "Lägga mig före elva.").location
    look = elsa.get(onward).text
    assert "Lägga mig före elva." in look
    assert look.count("Ändra<span") == 10
    assert ">Ändra</a>" not in look
    decide(elsa, "livshjulet", "start", "send")
    done = elsa.get("/sheet/livshjulet/start/done").text
    assert OWN in done
    assert "Cilla" in done
    assert OWN in elsa.get("/sheet/livshjulet/start").text


def test_focus_and_step_may_be_declined(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    assert answer(elsa, f"{START}/focus", "declined").status_code == 303
    assert answer(elsa, f"{START}/step", declined="y").status_code == 303


def test_what_was_answered_at_the_start_is_shown_only_after_choosing(
    app: Flask, sign_in: SignIn
) -> None:
    fill(app, "elsa", "start", (2,) * 8)
    elsa = sign_in("elsa")
    for area in AREAS:
        page = elsa.get(f"{SLUT}/{area}").text
        assert "checked" not in page
        assert "från 2" not in page
        answer(elsa, f"{SLUT}/{area}", "4")
    assert "Hälsa: bättre, från 2 till 4" in elsa.get(f"{SLUT}/focus").text


def test_start_and_end_are_told_in_sentences_bars_a_table_and_a_wheel(
    app: Flask, sign_in: SignIn
) -> None:
    fill(app, "elsa", "start", LOW, focus="rest", step="Gå ut.")
    fill(app, "elsa", "slut", HIGH, send=False)
    page = sign_in("elsa").get(OWN).text
    for sentence in (
        "Hälsa: bättre, från 3 till 5",
        "Vila och energi: bättre, från 3 till 6",
        "Familj och nära relationer: samma, 6",
        "Vänner och socialt liv: lite bättre, från 4 till 5",
        "Boende och vardag: lite sämre, från 7 till 6",
        "Ekonomi: samma, 2",
        "Fritid och det jag tycker om: går inte att jämföra, ett svar saknas",
        "4 områden är bättre. 2 områden är samma som förut. 1 område är sämre.",
        "1 område går inte att jämföra.",
        "Målet är att minst 3 områden blir bättre. Det är nått.",
        "Gå ut.",
    ):
        assert sentence in page, sentence
    assert page.count('<th scope="row" role="rowheader">') == 8
    assert page.count('<th scope="col"') == 3
    assert page.count('class="bars mirror"') == 8
    assert 'role="img" aria-labelledby="wheel1-title wheel1-desc"' in page
    drawing = page.partition("<figure")[2].partition("</figure>")[0]
    assert '<title id="wheel1-title">' in drawing
    assert "Vila och energi: bättre, från 3 till 6." in drawing
    # Eight marks at the start, squares; seven at the end, dots.
    assert drawing.count("<rect") == 8
    assert drawing.partition('class="trace now"')[2].count("<circle") == 7
    # Sentences first, then the table, the wheel last.
    assert page.index("Hälsa: bättre") < page.index("<table") < page.index("<figure")


def test_a_goal_that_is_not_met_is_told_without_blame(app: Flask, sign_in: SignIn) -> None:
    fill(app, "elsa", "start", (10,) * 8)
    fill(app, "elsa", "slut", (10,) * 8)
    page = sign_in("elsa").get(OWN).text
    assert "8 områden var redan högst och kunde inte bli bättre." in page
    assert "Det är inte nått än." in page
    assert "0 områden" not in page


def test_what_cannot_be_compared_is_no_goal_missed(app: Flask, sign_in: SignIn) -> None:
    fill(app, "elsa", "start", (3, 3, None, None, None, None, None, None))
    fill(app, "elsa", "slut", (5, 5, 5, None, None, None, None, None))
    page = sign_in("elsa").get(OWN).text
    assert "Det går inte att säga om målet är nått." in page
    assert "inte nått" not in page


def test_with_the_start_alone_nothing_is_compared(app: Flask, sign_in: SignIn) -> None:
    fill(app, "elsa", "start", LOW)
    page = sign_in("elsa").get(OWN).text
    assert "Hälsa: 3 av 10" in page
    assert "<figure" in page
    assert "Målet" not in page
    assert "bättre" not in page


def test_a_wheel_half_filled_in_is_not_compared(app: Flask, sign_in: SignIn) -> None:
    fill(app, "elsa", "start", LOW)
    elsa = sign_in("elsa")
    answer(elsa, f"{SLUT}/health", "9")
    assert "I slutet" not in elsa.get(OWN).text


def test_alone_and_together_are_kept_apart(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa", "mitt_val", enrolled_on=today())
    elsa = sign_in("elsa")
    fill(app, "elsa", "start", (2,) * 8)
    assert TOGETHER in elsa.get(OWN).text
    assert "Fyll i tillsammans, i början" in elsa.get(OWN).text
    assert "Livshjulet, i början, tillsammans" in elsa.get(f"{TOGETHER}/health").text
    assert "checked" not in elsa.get(f"{TOGETHER}/health").text
    fill(app, "elsa", "start-together", (9,) * 8)
    page = elsa.get(OWN).text
    alone, _label, together = page.partition("Ifyllt tillsammans")
    assert "Hälsa: 2 av 10" in alone
    assert "Hälsa: 9 av 10" in together
    assert "från 2 till 9" not in page
    with app.app_context():
        owner = actor(account("elsa"))
        kept = [
            draft_saving.load_own_sheet(owner, "livshjulet", key)
            for key in ("start", "start-together")
        ]
    assert [each.draft.answers["health"] for each in kept] == [2, 9]


@pytest.mark.parametrize(
    "address",
    [
        "/form/livshjulet/mitt-together",
        "/form/livshjulet/together",
        "/form/livshjulet/-together",
        "/form/livshjulet/start-together-together",
        "/form/enkat_start/start-together",
        f"/form/nara_arbete/{today()}-together",
        "/livshjulet/diary",
        "/livshjulet/enkat_start",
        "/livshjulet/nothing",
        "/livshjulet/livshjulet/paper.pdf",
    ],
)
def test_what_is_no_wheel_of_mine_is_not_there(sign_in: SignIn, address: str) -> None:
    assert sign_in("elsa").get(address).status_code == 404


def test_who_is_in_another_insats_has_no_wheel(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa", "amia")
    assert sign_in("elsa").get(OWN).status_code == 404


def test_nobody_sees_the_wheel_of_another(app: Flask, sign_in: SignIn) -> None:
    fill(app, "elsa", "start", LOW, step="Bara Elsas.")
    page = sign_in("david").get(OWN)
    assert page.status_code == 200
    assert "Här ser du ditt hjul när du har fyllt i det." in page.text
    assert "Bara Elsas." not in page.text


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_every_page_speaks_the_language(app: Flask, sign_in: SignIn, code: str) -> None:
    speaks(app, "elsa", code)
    enrol(app, "elsa", "mitt_val", enrolled_on=today())
    fill(app, "elsa", "start", LOW)
    fill(app, "elsa", "slut", HIGH)
    elsa = sign_in("elsa")
    for address in (OWN, f"{START}/health", f"{SLUT}/focus", "/sheet/livshjulet/slut"):
        page = elsa.get(address)
        assert page.status_code == 200, address
        assert code in ("sv", "sv_latt") or "<span lang=" not in page.text, address


@pytest.mark.parametrize("code", ["sv", "ar"])
def test_the_paper_is_one_page_with_numbers_and_words(
    app: Flask, sign_in: SignIn, code: str
) -> None:
    speaks(app, "elsa", code)
    for key, ratings in (("start", LOW), ("slut", HIGH), ("start-together", HIGH)):
        fill(app, "elsa", key, ratings, focus="rest", step="Gå ut en kort stund varje dag.")
    made = sign_in("elsa").get(f"{OWN}/paper.pdf")
    assert made.mimetype == "application/pdf"
    assert pages(made.data) == 1
    said = words(made.data)
    for text in ("Hälsa", "lite bättre", "Ifyllt tillsammans", "Gå ut en kort stund varje dag."):
        assert squeezed(text) in said, text


def test_an_operators_own_wheel_works_without_code(theirs: Flask) -> None:
    elsa, cilla = sign_in_to(theirs, "elsa"), sign_in_to(theirs, "cilla")
    page = elsa.get("/form/own_wheel/start/food").text
    assert "Område 2 av 3" in page
    assert 'class="this"' in page
    for key, values in (("start", "123"), ("slut", "352")):
        for area, value in zip(("sleep", "food", "moves"), values, strict=True):
            answer(elsa, f"/form/own_wheel/{key}/{area}", value)
        decide(elsa, "own_wheel", key, "send")
    own = elsa.get("/livshjulet/own_wheel").text
    assert "Vårt hjul" in own
    with theirs.app_context():
        person = account("elsa").public_id
    read = cilla.get(f"/handlaggare/persons/{person}/livshjulet/own_wheel").text
    for text in ("Sömnen: bättre, från 1 till 3", "Rörelsen: lite sämre, från 3 till 2"):
        assert text in own
        assert text in read


def test_the_areas_and_the_scale_are_those_of_ones_own_start(theirs: Flask, tmp_path: Path) -> None:
    elsa = sign_in_to(theirs, "elsa")
    for area in ("sleep", "food", "moves"):
        answer(elsa, f"/form/own_wheel/start/{area}", "5")
    newer = wheel_app(tmp_path, version=2, most=10, third="walks")
    elsa = sign_in_to(newer, "elsa")
    for key in ("slut", "start-together"):
        page = elsa.get(f"/form/own_wheel/{key}/moves").text
        assert 'value="5"' in page
        assert 'value="6"' not in page
        assert elsa.get(f"/form/own_wheel/{key}/walks").status_code == 404
        assert answer(elsa, f"/form/own_wheel/{key}/sleep", "4").status_code == 303
    with newer.app_context():
        kept = draft_saving.load_own_sheet(
            actor(account("elsa")), "own_wheel", "slut"
        ).draft.answers
        assert kept["definition"]["version"] == 1
        db.engine.dispose()
    assert "Sömnen: 5 av 5" in elsa.get("/livshjulet/own_wheel").text
    # Who begins now goes by the file as it is now.
    assert 'value="10"' in sign_in_to(newer, "david").get("/form/own_wheel/start/walks").text


def test_a_measure_in_between_has_its_column_and_the_ends_are_compared(app: Flask) -> None:
    with app.test_request_context():
        kept = questionnaire_sheet.build_kept_definition(load_questionnaires()["livshjulet"])
        measures = [
            WheelMeasure("livshjulet", key, {**rated((value,) * 8), **kept})
            for key, value in (("slut", 5), ("mitt", 9), ("start", 3))
        ]
        (found,) = build_wheel_pictures(measures)
    assert found.columns == ["I början", "Halvvägs", "I slutet"]
    assert found.areas[0].cells == ["3", "9", "5"]
    assert found.areas[0].sentence == "Hälsa: bättre, från 3 till 5"


def test_free_measures_stand_between_start_and_end_and_push_neither_out(tmp_path: Path) -> None:
    text = WHEEL.format(version=1, most=5, third="moves").replace("slut]", "slut, free]", 1)
    use = "{id: own_wheel, occasions: [start, slut, free]}"
    app = peopled(own_app(tmp_path, f"sqlite:///{tmp_path / 'own.db'}", text, use))
    elsa = sign_in_to(app, "elsa")
    days = [today() - dt.timedelta(days=ago) for ago in range(14, 0, -1)]
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(days=20)):
        _rate(sign_in_to(app, "elsa"), "start", "1")
    for day in days:
        _rate(elsa, day.isoformat(), "3")
    _rate(elsa, "slut", "2")
    page = elsa.get("/livshjulet/own_wheel").text
    assert "Sömnen: lite bättre, från 1 till 2" in page
    columns = re.findall(r'<th scope="col" role="columnheader" class="number">(.*?)</th>', page)
    with app.app_context():
        newest = [format_date(day) for day in days[-2:]]
    assert columns == ["I början", *newest, "I slutet"]


def _rate(client: FlaskClient, key: str, value: str) -> None:
    for area in ("sleep", "food", "moves"):
        answer(client, f"/form/own_wheel/{key}/{area}", value)


def test_what_was_filled_in_before_there_was_a_wheel_is_drawn_too(
    app: Flask, sign_in: SignIn
) -> None:
    with app.app_context():
        before = questionnaire_sheet.build_kept_definition(
            structs.replace(load_questionnaires()["livshjulet"], wheel=())
        )
    fill(app, "elsa", "start", LOW, **before)
    elsa = sign_in("elsa")
    assert "Hälsa: 3 av 10" in elsa.get(OWN).text
    assert "<figure" in elsa.get("/sheet/livshjulet/start").text
    gone = before["definition"]["questions"][8:]
    fill(app, "elsa", "start", LOW, definition=before["definition"] | {"questions": gone})
    assert "Här ser du ditt hjul när du har fyllt i det." in elsa.get(OWN).text
    assert elsa.get("/sheet/livshjulet/start").status_code == 200


def test_the_demo_has_wheels_to_compare(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(demo._RATINGS, "Elsa", demo._RATINGS["Björk"])
    with app.app_context():
        db.begin_write()
        demo.add_demo_wheels(actor(account("elsa")))
        db.commit()
    page = sign_in("elsa").get(OWN).text
    assert "4 områden är bättre." in page
    assert "Ifyllt tillsammans" in page


def test_the_pages_cost_few_statements(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    for address in (f"{SLUT}/health", OWN):
        with statements(app) as run:
            assert elsa.get(address).status_code == 200
        assert len(run) <= 12, address
    for key in ("start", "slut", "start-together", "slut-together"):
        fill(app, "elsa", key, LOW)
    for address in (f"{SLUT}/health", f"{SLUT}/focus", OWN, "/today", f"{OWN}/paper.pdf"):
        with statements(app) as run:
            assert elsa.get(address).status_code == 200
        assert len(run) <= 12, address


def test_the_week_leads_to_the_wheel(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", this_week(), a_block(0))
    found = sign_in("elsa").get(f"/schedule/{this_week().key}").text
    assert f'href="{OWN}"' in found
