"""Elsa lets the evaluation have her answers under a number; Bo fills in facts; Eva gets codes."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from msgspec import structs

from tests.cast import grant
from tests.conftest import SignIn, account
from tests.instruments.questionnaires.questionnaire_kit import answer, decide
from tests.instruments.report.report_kit import enrol, speaks
from tests.outcomes.evaluation_kit import (
    FACTS,
    PAGE,
    facts_page,
    joined,
    number_of,
    person_page,
    say,
    sent,
    table,
)
from tests.sending import send, statements
from webapp.consent.consent_texts import is_complete_in_language
from webapp.core import audit
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.outcomes.evaluation.evaluation_text import EvaluationText, load_evaluation_texts
from webapp.outcomes.evaluation.models import EvaluationConsent, EvaluationLink
from webapp.programmes.models import Assignment
from webapp.programmes.programme_definitions import PROGRAMMES, Programme
from webapp.questions.asking import QUESTIONNAIRES
from webapp.sheets.models import Sheet, SheetTurn

LOOK = "/sheet/enkat_start/start/look"
TO_EVALUATION = "utvärderaren (under ditt nummer, utan det du skriver med egna ord)"


def programmes_of(app: Flask) -> dict[str, Programme]:
    found: dict[str, Programme] = PROGRAMMES.get(app)
    return found


def test_from_consent_to_export(app: Flask, sign_in: SignIn) -> None:
    elsa = joined(app, sign_in)
    number = number_of(app)
    assert f"Ditt nummer: {number}" in elsa.get(PAGE).text
    answer(elsa, "/form/enkat_start/start/status", "seeking")
    answer(elsa, "/form/enkat_start/start/worry", "7")
    assert f"Dela med {TO_EVALUATION}" in elsa.get(LOOK).text
    assert decide(elsa, "enkat_start", "start", "send").status_code == 303
    bo = sign_in("bo")
    assert f"Personens nummer är {number}." in bo.get(person_page(app)).text
    assert bo.post(facts_page(app), data=FACTS).location == person_page(app)
    facts, sheet = table(sign_in("eva"))
    assert {name: value for name, value in facts.items() if value} == {
        "number": str(number),
        "instrument": "bakgrund",
        "occasion": "bakgrund",
        "version": "1",
        "bakgrund.gender": "woman",
        "bakgrund.age": "to_34",
        "bakgrund.support": "sjukpenning work",
        "bakgrund.time": "to_1_year",
        "bakgrund.education": "declined",
        "bakgrund.occupation": "school",
        "bakgrund.registered": "yes_registered",
    }
    assert {name: value for name, value in sheet.items() if value} == {
        "number": str(number),
        "instrument": "enkat_start",
        "occasion": "start",
        "version": "2",
        "month": today().strftime("%Y-%m"),
        "enkat_start.status": "seeking",
        "enkat_start.worry": "7",
    }


def test_the_person_sees_the_facts_and_who_filled_in_and_who_fetched(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = joined(app, sign_in)
    sign_in("bo").post(facts_page(app), data=FACTS)
    table(sign_in("eva"))
    text = elsa.get(PAGE).text
    assert "25 till 34 år" in text
    assert "Uppgiften saknas" in text
    log = elsa.get("/readers").text
    assert "Arbetsförmedlingen Björkby fyllde i bakgrundsuppgifter för utvärderingen." in log
    assert "Eva hämtade svar utan namn för utvärderingen." in log
    assert str(number_of(app)) not in log
    with app.app_context():
        assert audit.find_first_broken_link() is None


def test_a_sheet_for_the_evaluation_alone_promises_no_reply(app: Flask, sign_in: SignIn) -> None:
    elsa = joined(app, sign_in)
    answer(elsa, "/form/enkat_start/start/status", "sick")
    done = elsa.get(decide(elsa, "enkat_start", "start", "send").location).text
    assert TO_EVALUATION in done
    assert "Du får svar senast" not in done
    with app.app_context():
        sheet = db.session.scalars(sa.select(Sheet).where(Sheet.kind == "enkat_start")).one()
        assert (sheet.waits, sheet.due) == (SheetTurn.NOBODY, None)
        db.begin_write()
        grant(account("elsa").id, account("cilla").organisation_id or 0, "enkater")
        db.commit()
    # With a handläggare who reads as well, both are named, and a reply is promised.
    answer(elsa, "/form/enkat_slut/slut/status", "sick")
    look = elsa.get("/sheet/enkat_slut/slut/look").text
    assert f"Dela med Cilla (Försäkringskassan Björkby), {TO_EVALUATION}" in look
    done = elsa.get(decide(elsa, "enkat_slut", "slut", "send").location).text
    assert "Du får svar senast" in done


def test_what_is_not_evaluated_names_no_evaluator(app: Flask, sign_in: SignIn) -> None:
    elsa = joined(app, sign_in)
    day = today().isoformat()
    send(app, "elsa", mood=3)
    look = elsa.get(f"/sheet/diary/{day}/look").text
    assert "Dela med Cilla (Försäkringskassan Björkby)<" in look
    assert "utvärderaren" not in look


def test_somebody_whose_insats_nobody_evaluates_is_not_asked(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    assert elsa.get(PAGE).status_code == 404
    assert elsa.post(PAGE, data={"answer": "ja"}).status_code == 404
    assert "Utvärderingen" not in elsa.get("/consent/").text


def test_nothing_is_chosen_beforehand_and_an_empty_answer_is_asked_about(
    app: Flask, sign_in: SignIn
) -> None:
    enrol(app, "elsa")
    elsa = sign_in("elsa")
    assert "Du har inte svarat. Utvärderaren får inget." in elsa.get("/consent/").text
    page = elsa.get(PAGE).text
    assert " checked" not in page
    response = say(elsa, "")
    assert response.status_code == 422
    assert 'id="answer-error"' in response.text
    for word, drawn in (("nej", 0), ("ja", 1)):
        assert say(elsa, word).status_code == 303
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count(EvaluationLink.number))) == drawn


def test_withdrawing_is_one_press_and_holds_at_once(app: Flask, sign_in: SignIn) -> None:
    elsa, eva, bo = joined(app, sign_in), sign_in("eva"), sign_in("bo")
    number = number_of(app)
    sent(app, "elsa", "enkat_start", "start", worry=3)
    bo.post(facts_page(app), data=FACTS)
    assert len(table(eva)) == 2
    assert "Ändra till Nej" in elsa.get(PAGE).text
    assert elsa.post(PAGE, data={"answer": "nej", "version": ""}).status_code == 303
    assert table(eva) == []
    assert "nummer" not in bo.get(person_page(app)).text
    assert bo.get(facts_page(app)).status_code == 404
    assert bo.post(facts_page(app), data=FACTS).status_code == 404
    answer(elsa, "/form/enkat_slut/slut/status", "sick")
    assert "utvärderaren" not in elsa.get("/sheet/enkat_slut/slut/look").text
    # A new Ja is the same number.
    say(elsa, "ja")
    assert {row["number"] for row in table(eva)} == {str(number)}


def test_each_insats_has_an_answer_and_a_number_of_its_own(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsa, bo = joined(app, sign_in), sign_in("bo")
    amia = programmes_of(app)["amia"]
    monkeypatch.setitem(
        programmes_of(app), "mitt_val", structs.replace(amia, code="mitt_val", name="Mitt Val")
    )
    other = PAGE.replace("amia", "mitt_val")
    overview = elsa.get("/consent/").text
    assert "Utvärderingen av AMiA" in overview
    assert "Utvärderingen av Mitt Val" in overview
    assert "Du har inte svarat" in elsa.get(other).text
    assert elsa.post(other, data={"answer": "ja", "version": "2026-11"}).status_code == 303
    with app.app_context():
        numbers = db.session.scalars(sa.select(EvaluationLink.number)).all()
    assert len(set(numbers)) == 2
    page = bo.get(person_page(app)).text
    assert all(str(number) in page for number in numbers)
    # One of them is withdrawn, the other stands.
    elsa.post(PAGE, data={"answer": "nej"})
    assert table(sign_in("eva")) == []
    assert sum(str(number) in bo.get(person_page(app)).text for number in numbers) == 1


def test_pressing_twice_is_one_answer_and_receipts_stand_with_their_own_insats(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    amia = programmes_of(app)["amia"]
    monkeypatch.setitem(
        programmes_of(app), "mitt_val", structs.replace(amia, code="mitt_val", name="Mitt Val")
    )
    elsa = joined(app, sign_in)
    for word, number in (("ja", 1), ("nej", 2), ("nej", 2), ("ja", 3), ("ja", 3)):
        assert say(elsa, word).status_code == 303
        assert elsa.get(PAGE).text.count("/evaluation/receipt/") == number
    assert "/evaluation/receipt/" not in elsa.get(PAGE.replace("amia", "mitt_val")).text


def test_nobody_is_told_that_nothing_is_shared_while_the_evaluator_gets_it(
    app: Flask, sign_in: SignIn
) -> None:
    """Nobody works with david any more, but his Ja to the evaluation stands."""
    david = joined(app, sign_in, "david")
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(Assignment))
        db.commit()
    page = david.get("/consent/").text
    assert "Inget delas" not in page
    assert "Utvärderaren får dina svar till och med" in page


def test_a_nej_takes_the_background_facts_away_and_leaves_those_of_others(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, bo = joined(app, sign_in), sign_in("bo")
    joined(app, sign_in, "david")
    for name in ("elsa", "david"):
        assert bo.post(facts_page(app, name), data=FACTS).status_code == 303
    number = number_of(app)
    assert "25 till 34 år" in elsa.get(PAGE).text
    say(elsa, "nej")
    assert "25 till 34 år" not in elsa.get(PAGE).text
    say(elsa, "ja")
    assert "25 till 34 år" not in elsa.get(PAGE).text
    assert number_of(app) == number
    assert [row["number"] for row in table(sign_in("eva"))] == [str(number_of(app, "david"))]


def test_facts_go_by_the_definition_they_were_filled_in_with(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsa = joined(app, sign_in)
    sign_in("bo").post(facts_page(app), data=FACTS)
    questions = QUESTIONNAIRES.get(app)
    later = structs.replace(
        questions["bakgrund"], version=2, questions=questions["bakgrund"].questions[1:2]
    )
    monkeypatch.setitem(questions, "bakgrund", later)
    assert "Kvinna" in elsa.get(PAGE).text
    (row,) = table(sign_in("eva"))
    assert (row["version"], row["bakgrund.gender"]) == ("1", "woman")


def test_a_ja_runs_out(app: Flask, sign_in: SignIn) -> None:
    joined(app, sign_in)
    sent(app, "elsa", "enkat_start", "start", worry=3)
    for months, rows in ((360, 1), (370, 0)):
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=months)
        with time_machine.travel(later, tick=False):
            assert len(table(sign_in("eva"))) == rows
    with time_machine.travel(later, tick=False):
        page = sign_in("elsa").get(PAGE).text
        assert "Ditt Ja gick ut" in page
        assert "Svara Ja igen" in page


def test_the_receipt_says_all_but_the_number(app: Flask, sign_in: SignIn) -> None:
    elsa = joined(app, sign_in)
    (address,) = set(re.findall(r"/evaluation/receipt/[0-9a-f-]{36}", elsa.get(PAGE).text))
    text = elsa.get(address).text
    with app.app_context():
        text_now = load_evaluation_texts().current()
        assert all(part.text in text for part in text_now.parts)
        assert text_now.hash in text
        columns = set(EvaluationConsent.__table__.columns.keys())
        assert not {name for name in columns if "number" in name}
    assert str(number_of(app)) not in text
    enrol(app, "amina")
    assert sign_in("amina").get(address).status_code == 404


def test_a_text_that_changed_meanwhile_is_read_first(app: Flask, sign_in: SignIn) -> None:
    enrol(app, "elsa")
    elsa = sign_in("elsa")
    elsa.post(PAGE, data={"answer": "ja", "version": "2026-10"})
    assert "Du har inte svarat" in elsa.get(PAGE).text
    # Nej needs no text.
    elsa.post(PAGE, data={"answer": "nej", "version": "2026-10"})
    assert "Nej. Utvärderaren får inget." in elsa.get(PAGE).text


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_the_pages_in_every_language(app: Flask, sign_in: SignIn, code: str) -> None:
    speaks(app, "elsa", code)
    elsa = joined(app, sign_in)
    speaks(app, "bo", code)
    speaks(app, "eva", code)
    bo = sign_in("bo")
    bo.post(facts_page(app), data=FACTS)
    pages = [elsa.get(PAGE), bo.get(facts_page(app)), sign_in("eva").get("/evaluator/")]
    pages.append(elsa.get(re.findall(r"/evaluation/receipt/[0-9a-f-]{36}", pages[0].text)[0]))
    for page in pages:
        assert page.status_code == 200
        fallbacks = re.findall(r'<span lang="sv" dir="ltr">', page.text)
        assert not fallbacks, page.request.path
    with app.app_context():
        assert is_complete_in_language(load_evaluation_texts().current(), LANGUAGES[code])
        assert db.session.scalars(sa.select(EvaluationConsent.language)).one() == code


def test_a_text_that_is_not_whole_in_a_language_is_shown_in_swedish(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        EvaluationText, "messages", property(lambda _self: iter(["Finns inte i någon katalog"]))
    )
    speaks(app, "elsa", "ar")
    elsa = joined(app, sign_in)
    page = elsa.get(PAGE).text
    assert "En utvärderare tar reda på om insatsen hjälper." in page
    with app.app_context():
        assert db.session.scalars(sa.select(EvaluationConsent.language)).one() == "sv"


def test_facts_have_their_errors_beside_them_and_may_be_corrected(
    app: Flask, sign_in: SignIn
) -> None:
    joined(app, sign_in)
    bo, page = sign_in("bo"), facts_page(app)
    refused = bo.post(page, data=FACTS | {"age-answer": "", "gender-answer": "robot"})
    assert refused.status_code == 422
    for name in ("age", "gender"):
        assert f'id="{name}-answer-error"' in refused.text
    assert re.search(r'value="school" checked', refused.text)
    assert table(sign_in("eva")) == []
    bo.post(page, data=FACTS)
    assert re.search(r'value="to_34" checked', bo.get(page).text)
    bo.post(page, data=FACTS | {"age-answer": "to_44"})
    (row,) = table(sign_in("eva"))
    assert row["bakgrund.age"] == "to_44"


def test_the_number_is_for_the_persons_own_handlaggare(app: Flask, sign_in: SignIn) -> None:
    joined(app, sign_in)
    page, number = facts_page(app), str(number_of(app))
    for name in ("bo", "cilla"):
        assert number in sign_in(name).get(page).text
    for name, status in (("farid", 404), ("karin", 404), ("petra", 403), ("eva", 403)):
        assert sign_in(name).get(page).status_code == status
        assert sign_in(name).post(page, data=FACTS).status_code == status


def test_the_evaluator_sees_nothing_but_the_evaluation(app: Flask, sign_in: SignIn) -> None:
    joined(app, sign_in)
    eva = sign_in("eva")
    assert eva.get("/").location == "/evaluator/"
    menu = eva.get("/evaluator/").text.split("<nav")[1].split("</nav>")[0]
    assert menu.count("<li>") == 1
    assert eva.get("/evaluator/mitt_val/codes.csv").status_code == 404
    assert eva.post("/evaluator/mitt_val/answers.csv").status_code == 404


def test_pages_ask_few_questions_of_the_database(app: Flask, sign_in: SignIn) -> None:
    elsa = joined(app, sign_in)
    for client, address in (
        (elsa, PAGE),
        (elsa, "/consent/"),
        (elsa, "/today"),
        (sign_in("bo"), person_page(app)),
        (sign_in("bo"), facts_page(app)),
        (sign_in("eva"), "/evaluator/"),
    ):
        with statements(app) as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 12, address
