"""Several kinds of sheets: each is decided about for itself, and nobody is asked twice."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import DAILY, KINDS
from tests.conftest import SignIn, account, person_id_of
from tests.consent.consent_kit import (
    answer,
    asked,
    forms,
    grants,
    main,
    may_see,
    organisation,
    read_text,
    receipts,
    say,
    send,
)
from tests.instruments.report.report_kit import enrol
from tests.programmes.test_enrolment import NEW, data
from tests.sending import statements
from webapp.consent import service, situation_loading
from webapp.consent.consent_kinds import list_asked_kinds
from webapp.consent.consent_situation import ConsentNeed
from webapp.consent.models import Grant
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.programmes.models import Enrolment

# What AMiA alone has.
IN_AMIA = ("activity_report", "enkater")


def decided(app: Flask, name: str, code: str, **answers: bool) -> None:
    """``name`` has answered one organisation about these kinds alone."""
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(Grant).where(Grant.person_id == account(name).id))
        about = organisation(code).id
        service.write_consent_decisions(
            account(name), [(about, kind, yes) for kind, yes in answers.items()]
        )
        db.commit()


def url_of(app: Flask, code: str) -> str:
    with app.app_context():
        return f"/consent/organisation/{organisation(code).public_id}"


def need(app: Flask, name: str) -> ConsentNeed:
    with app.app_context():
        return situation_loading.load_situation_without_choices(person_id_of(name)).need


def card(client: FlaskClient, code: str) -> str:
    """What the overview says about one organisation."""
    with client.application.app_context():
        name = organisation(code).name
    return main(client.get("/consent/")).split(f"<h2>{name}</h2>")[1].split("</section>")[0]


def test_who_decided_about_the_diary_is_asked_about_the_week_alone(
    app: Flask, sign_in: SignIn
) -> None:
    decided(app, "david", "af", diary=True, livshjulet=True)
    david, url = sign_in("david"), url_of(app, "af")
    assert need(app, "david") is ConsentNeed.NEW_QUESTION
    for page in ("/today", "/consent/"):
        shown = main(david.get(page))
        assert "Det finns en ny fråga om samtycke" in shown
        assert f'href="{url}"' in shown, "the text is known, no page of it comes again"
    assert asked(david, url) == ["kind_schedule"]
    assert "Dagbok" not in main(david.get(url))
    # The one check question is about the diary, so it has no place here.
    assert answer(david, url, "ja") == "/consent/summary"
    assert david.get("/consent/check").location == "/consent/summary"
    assert f'href="{url}"' in main(david.get("/consent/summary"))
    send(david, "/consent/summary")
    assert need(app, "david") is ConsentNeed.NONE
    assert [may_see(app, "bo", "david", kind) for kind in KINDS] == [True, True, True]
    with app.app_context():
        (diary,), (week,) = grants("david", "diary"), grants("david", "schedule")
        assert [each.id for each in receipts("david")] == [diary.receipt_id, week.receipt_id]
        assert diary.withdrawn_at is None


def test_a_nej_to_the_week_alone_ends_nothing_and_says_nothing_else(
    app: Flask, sign_in: SignIn
) -> None:
    decided(app, "david", "af", diary=True, livshjulet=True)
    david = sign_in("david")
    answer(david, url_of(app, "af"), "nej")
    done = send(david, "/consent/summary")
    assert done.location.startswith("/consent/receipt/")
    page = david.get(done.location).text
    assert "Inget delas" not in page
    assert "Veckoschema: Nej." in page
    assert "Dagbok" not in main(david.get(done.location)).split("<dl")[0]
    assert [may_see(app, "bo", "david", kind) for kind in KINDS] == [True, False, True]


def test_talking_first_about_the_week_does_not_say_that_nothing_is_shared(
    app: Flask, sign_in: SignIn
) -> None:
    decided(app, "david", "af", diary=True, livshjulet=True)
    david = sign_in("david")
    david.post("/consent/talk")
    page = david.get("/consent/").text
    assert "Inget nytt delas. Prata med din handläggare." in page
    assert "Inget delas" not in page


@pytest.mark.parametrize("missing", KINDS)
def test_every_kind_wants_its_own_answer(app: Flask, sign_in: SignIn, missing: str) -> None:
    david = sign_in("david")
    url = read_text(david)
    given = {f"kind_{kind}": "ja" for kind in KINDS if kind != missing}
    response = david.post(url, data=given)
    assert response.status_code == 422
    assert re.findall(r'id="kind_(\w+)-error"', response.text) == [missing]


@pytest.mark.parametrize(
    ("diary", "week", "right", "says"),
    [
        ("ja", "nej", "0", "Dagbok: \u2068Arbetsförmedlingen Björkby\u2069 kan läsa"),
        ("nej", "ja", "none", "Dagbok: ingen annan än du kan läsa"),
    ],
)
def test_the_check_question_is_about_the_diary_and_its_answer_says_so(
    sign_in: SignIn, diary: str, week: str, right: str, says: str
) -> None:
    david = sign_in("david")
    url = read_text(david)
    answers = {"kind_diary": diary, "kind_schedule": week, "kind_livshjulet": week}
    assert send(david, url, **answers).location == "/consent/check"
    send(david, "/consent/check", readers="none" if right == "0" else "0")
    assert says in david.get("/consent/summary").text
    send(david, "/consent/check", readers=right)
    assert "Det stämmer." in david.get("/consent/summary").text


def test_a_late_ja_never_comes_back_over_a_nej_though_another_kind_stands_on_its_receipt(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    url, old = forms(elsa, "fk", "diary")
    assert forms(elsa, "fk", "schedule")[1]["based_on"] == old["based_on"]
    say(elsa, "fk", "nej", "diary")
    elsa.post(url, data=old | {"answer": "ja"})
    assert "Ditt svar har ändrats under tiden." in elsa.get("/consent/").text
    assert [may_see(app, "cilla", "elsa", kind) for kind in KINDS] == [False, True, True]


def test_a_ja_that_ran_out_says_nothing_of_the_one_that_holds(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(Grant).where(Grant.kind == "diary").values(until=utc_now()))
        db.commit()
    # Bo works with elsa too, and is no question here.
    decided_nej_to_af(app)
    elsa, url = sign_in("elsa"), url_of(app, "fk")
    assert need(app, "elsa") is ConsentNeed.RENEW
    assert [may_see(app, "cilla", "elsa", kind) for kind in KINDS] == [False, True, True]
    assert "Det du svarade Ja till delas inte längre. Du kan svara igen." in elsa.get("/today").text
    assert asked(elsa, url) == ["kind_diary"]
    assert answer(elsa, url, "ja") == "/consent/check"


def decided_nej_to_af(app: Flask) -> None:
    with app.app_context():
        db.begin_write()
        af = organisation("af").id
        service.write_consent_decisions(account("elsa"), [(af, kind, False) for kind in KINDS])
        db.commit()


def test_the_machine_receipt_names_the_readers_of_each_kind_apart(
    app: Flask, sign_in: SignIn
) -> None:
    amina = sign_in("amina")
    kommun = url_of(app, "kommun")
    send(amina, kommun, kind_diary="nej", kind_schedule="ja", kind_livshjulet="nej")
    send(amina, "/consent/check", readers="none")
    found = amina.get(f"{send(amina, '/consent/summary').location}.json").get_json()
    readers = {
        purpose["pii_information"][0]["pii_type"]: purpose["recipient_third_parties"]
        for purpose in found["pii_processing"]["purposes"]
    }
    assert readers == {"diary": [], "schedule": [kommun.rpartition("/")[2]], "livshjulet": []}


@pytest.mark.parametrize(
    ("programme", "kinds"), [("mitt_val", KINDS), ("amia", (*DAILY, *IN_AMIA))]
)
def test_who_is_enrolled_is_asked_what_their_insats_has(
    app: Flask, sign_in: SignIn, programme: str, kinds: tuple[str, ...]
) -> None:
    bo = sign_in("bo")
    bo.post(NEW, data=data(bo, programme=programme))
    with app.app_context():
        (party,) = situation_loading.load_situation_without_choices(person_id_of("solros")).parties
    assert party.open_kinds == list(kinds)


def test_nobody_in_an_insats_without_report_is_asked_about_it(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    url = read_text(david)
    assert asked(david, url) == [f"kind_{kind}" for kind in KINDS]
    answers = dict.fromkeys(asked(david, url), "ja") | {"kind_activity_report": "ja"}
    send(david, url, **answers)
    send(david, "/consent/check", readers="0")
    send(david, "/consent/summary")
    change = {"kind": "activity_report", "answer": "ja", "based_on": ""}
    assert david.post(f"{url}/change", data=change).status_code == 404
    for page in ("/today", "/consent/", "/consent/without"):
        assert "Aktivitetsrapport" not in main(david.get(page)), page
    with app.app_context():
        assert not grants("david", "activity_report")
    assert not may_see(app, "bo", "david", "activity_report")


def test_whoever_comes_into_an_insats_with_report_is_asked_about_it_alone(
    app: Flask, sign_in: SignIn
) -> None:
    enrol(app, "elsa", "amia")
    decided_nej_to_af(app)
    elsa, url = sign_in("elsa"), url_of(app, "fk")
    assert asked(elsa, url) == [f"kind_{kind}" for kind in IN_AMIA]
    assert "Aktivitetsrapport" in card(elsa, "fk")


@pytest.mark.parametrize(
    ("days_ago", "is_asked"), [(None, True), (0, True), (62, True), (63, False)]
)
def test_who_left_an_insats_with_report_is_asked_while_it_is_owed(
    app: Flask, days_ago: int | None, is_asked: bool
) -> None:
    ended = None if days_ago is None else today() - dt.timedelta(days=days_ago)
    enrol(app, "elsa", "amia", ended_on=ended)
    enrol(app, "elsa", "mitt_val")
    with app.app_context():
        found = situation_loading.load_situation_without_choices(person_id_of("elsa"))
        asked_about = {kind for party in found.parties if party.active for kind in party.kinds}
    assert ("activity_report" in asked_about) == is_asked
    assert asked_about >= set(KINDS)


def test_the_newest_insats_asks_however_long_ago_it_ended(app: Flask) -> None:
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(Enrolment).where(Enrolment.person_id == account("elsa").id))
        db.commit()
        assert list_asked_kinds() == ["diary", "schedule"]
    enrol(app, "elsa", "amia", ended_on=today() - dt.timedelta(days=99))
    with app.app_context(), statements(app) as seen:
        (_af, party) = situation_loading.load_situation_without_choices(
            person_id_of("elsa")
        ).parties
        assert party.kinds == list_asked_kinds("amia")
    assert "activity_report" in party.kinds
    assert sum("consent_state" in statement for statement in seen) == 1


def test_what_was_decided_in_another_insats_stays_and_can_be_ended(
    app: Flask, sign_in: SignIn
) -> None:
    decided(app, "david", "af", diary=True, schedule=True, livshjulet=False)
    enrol(app, "david", "amia")
    david = sign_in("david")
    assert answer(david, url_of(app, "af"), "ja") == "/consent/summary"
    send(david, "/consent/summary")
    assert may_see(app, "bo", "david", "activity_report")
    enrol(app, "david", "mitt_val")
    david = sign_in("david")
    assert need(app, "david") is ConsentNeed.NONE
    assert say(david, "af", "nej", "activity_report").status_code == 303
    assert not may_see(app, "bo", "david", "activity_report")


def test_where_nobody_works_with_me_only_what_was_decided_is_told(
    app: Flask, sign_in: SignIn
) -> None:
    decided(app, "david", "fk", diary=True)
    page = card(sign_in("david"), "fk")
    assert ("Dagbok" in page, "Veckoschema" in page) == (True, False)


def test_one_ja_to_enkater_is_for_all_of_them_and_for_nothing_else(
    app: Flask, sign_in: SignIn
) -> None:
    enrol(app, "david")
    decided(app, "david", "af", enkater=True)
    every = ("enkat_start", "enkat_mitt", "enkat_slut")
    assert all(may_see(app, "bo", "david", kind) for kind in every)
    assert not any(may_see(app, "bo", "david", kind) for kind in (*KINDS, "activity_report"))
    client = sign_in("david")
    shown = main(client.get(url_of(app, "af")))
    assert "Enkät" not in shown, "decided about, asked no more"
    decided(app, "david", "af", enkater=False)
    assert not any(may_see(app, "bo", "david", kind) for kind in every)
