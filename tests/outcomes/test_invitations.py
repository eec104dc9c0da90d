"""A person answers once, on pages that keep nothing; no one else can, and no fault counts twice."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from msgspec import structs

from tests.conftest import SignIn, account
from tests.instruments.report.report_kit import enrol
from tests.outcomes.invitation_kit import (
    ALL,
    AT_END,
    KIND,
    LEAST,
    MOST,
    OCCASION,
    PROGRAMME,
    QUESTIONS,
    URL,
    answer,
    begin,
    begins_later,
    counts,
    everything,
    hidden,
    invite,
    is_burnt,
    next_page,
    pools,
    put,
    totals,
    walk,
)
from tests.outcomes.invitation_kit import answers as all_at
from tests.sending import statements
from webapp.core.audit import AuditAction, AuditEvent
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.outcomes.invitations.models import AnswerRightRecord
from webapp.programmes.models import Enrolment
from webapp.questions.asking import QUESTIONNAIRES


def staff_url(app: Flask, name: str) -> str:
    with app.app_context():
        return f"/handlaggare/persons/{account(name).public_id}/indicators/"


def shown(client: FlaskClient, url: str) -> str:
    """What the page says, without the CSRF token, which tells the time."""
    main = client.get(url).text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r'name="csrf_token" value="[^"]*"', "", main)


def test_home_asks_and_the_banner_says_who_sees_what(app: Flask, sign_in: SignIn) -> None:
    begins_later(app, "elsa")
    elsa = sign_in("elsa")
    assert URL not in elsa.get("/today").text
    invite(app, "elsa")
    assert URL in elsa.get("/today").text
    page = elsa.get(URL)
    assert "Ingen i programmet kan se att det var du" in page.text
    assert "Säger du nej ändras ingenting för dig." in page.text
    assert page.headers["Cache-Control"] == "no-store, no-transform"
    with statements(app) as seen:
        elsa.get("/today")
    assert len(seen) <= 12


def test_one_question_a_page_then_look_through_then_sent_once(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = begin(elsa)
    for number in range(QUESTIONS):
        assert f"Fråga {number + 1} av 8" in page.text
        page = next_page(elsa, page, MOST)
    assert "Titta igenom dina svar" in page.text
    assert page.text.count("selected") == QUESTIONS
    with app.app_context():
        put(*[all_at(1)] * 4)
        assert totals() == 0
    sent = elsa.post(URL, data=everything(page, ALL))
    assert (sent.status_code, sent.location) == (303, "/indicators/thanks")
    assert "Tack för dina svar" in elsa.get(sent.location).text
    with app.app_context():
        assert totals() == 5
        assert counts("listened") == {"not_at_all": 4, "fully": 1}
        assert counts("helped_to_answer") == {"nobody": 4, "other": 1}
    assert is_burnt(app, "elsa") is True
    assert URL not in elsa.get("/today").text


def test_back_keeps_every_answer_and_a_changed_one_counts(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = next_page(elsa, next_page(elsa, begin(elsa), "002"), "004")
    assert hidden(page)["given"] == "002004" + "---" * 6
    back = elsa.post(URL, data=hidden(page) | {"answer": "001", "go": "back"})
    assert "Fråga 2 av 8" in back.text
    assert 'value="004" checked' in back.text
    assert hidden(back)["given"] == "002004001" + "---" * 5
    page = next_page(elsa, back, "005")
    assert 'value="001" checked' in page.text
    for _each in range(6):
        page = next_page(elsa, page, MOST)
    last = elsa.post(URL, data=everything(page, [LEAST] * QUESTIONS) | {"go": "last"})
    assert "Fråga 8 av 8" in last.text
    assert hidden(last)["given"] == LEAST * QUESTIONS


def test_going_on_without_an_answer_says_so_beside_the_question(
    app: Flask, sign_in: SignIn
) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = next_page(elsa, begin(elsa), "003")
    for data in ({"go": "next"}, {"go": "next", "answer": "009"}, {"go": "next", "answer": "---"}):
        again = elsa.post(URL, data=hidden(page) | data)
        assert again.status_code == 422
        assert "Välj ett svar. Det går bra att välja att inte svara." in again.text
        assert hidden(again)["given"] == hidden(page)["given"]


def test_sending_with_one_missing_keeps_the_others(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = walk(elsa, ALL)
    for wrong in ({"a003": "---"}, {"a003": "006"}, {"a003": ""}):
        again = elsa.post(URL, data=everything(page, ALL) | wrong)
        assert again.status_code == 422
        assert 'href="#a003"' in again.text
        assert again.text.count(f'<option selected value="{MOST}">') == QUESTIONS - 1
    assert is_burnt(app, "elsa") is False
    with app.app_context():
        assert pools() == []


def test_the_switch_of_language_takes_no_answers_along(app: Flask, sign_in: SignIn) -> None:
    """A button of another form that sent ours along would hand them to another page."""
    invite(app, "elsa")
    page = begin(sign_in("elsa"))
    assert "formaction" not in page.text.partition("<main")[0]


def test_no_changes_nothing_and_cannot_be_taken_back(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    elsa = sign_in("elsa")
    page = elsa.get(f"{URL}/no")
    assert "Ingenting ändras för dig" in page.text
    assert elsa.post(f"{URL}/no", data={"token": "x"}).status_code == 400
    assert is_burnt(app, "elsa") is False
    assert elsa.post(f"{URL}/no", data=hidden(page)).location == "/today"
    assert is_burnt(app, "elsa") is True
    with app.app_context():
        assert pools() == []
    for answered in (elsa.get(URL), elsa.get(f"{URL}/no"), elsa.post(f"{URL}/no")):
        assert answered.status_code == 409


def test_a_handlaggare_invites_once_and_never_learns_whether_it_was_used(
    app: Flask, sign_in: SignIn
) -> None:
    begins_later(app, "elsa")
    bo, elsa, url = sign_in("bo"), sign_in("elsa"), staff_url(app, "elsa")
    assert url in bo.get(url.removesuffix("indicators/").rstrip("/")).text
    assert "Inbjuden" not in bo.get(url).text
    wanted = {"kind": KIND, "occasion": OCCASION}
    assert bo.post(url, data=wanted).location.rstrip("/") == url.rstrip("/")
    bo.get(url)
    before = shown(bo, url)
    assert answer(elsa, ALL).status_code == 303
    assert shown(bo, url) == before
    assert bo.post(url, data=wanted).status_code == 303
    assert "Personen är inbjuden." in bo.get(url).text
    assert is_burnt(app, "elsa") is True
    with app.app_context():
        events = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == AuditAction.INVITED)
        ).all()
        assert [each.subject for each in events] == [f"indicators/{KIND}"]
    assert "bjöd in dig att svara anonymt" in elsa.get("/readers").text


def test_only_those_who_work_with_a_person_invite_and_only_to_what_is_asked(
    app: Flask, sign_in: SignIn
) -> None:
    url = staff_url(app, "elsa")
    for client in (sign_in("farid"), sign_in("karin")):
        assert client.get(url).status_code == 404
        assert client.post(url, data={"kind": KIND, "occasion": OCCASION}).status_code == 404
    bo = sign_in("bo")
    for kind, occasion in ((KIND, "slut"), ("livshjulet", "start"), ("", ""), ("nara_arbete", "x")):
        assert bo.post(url, data={"kind": kind, "occasion": occasion}).status_code == 404
    assert is_burnt(app, "elsa") is None


def test_in_the_end_the_insats_itself_invites(app: Flask, sign_in: SignIn) -> None:
    """Mitt Val is over for elsa: nobody wrote a row, and yet she may answer, once."""
    elsa, bo, url = sign_in("elsa"), sign_in("bo"), staff_url(app, "elsa")
    before = shown(bo, url)
    assert "Inbjuden" in before
    assert AT_END in elsa.get("/today").text
    assert is_burnt(app, "elsa") is None
    assert answer(elsa, ALL, AT_END).status_code == 303
    assert elsa.get(AT_END).status_code == 409
    assert AT_END not in elsa.get("/today").text
    assert shown(bo, url) == before


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_page_in_each_language(app: Flask, sign_in: SignIn, language: str) -> None:
    begins_later(app, "elsa")
    invite(app, "elsa")
    elsa = sign_in("elsa")
    elsa.post("/language", data={"language": language, "next": "/today"})
    pages = [elsa.get("/today"), elsa.get(URL), elsa.get(f"{URL}/no"), begin(elsa)]
    pages += [walk(elsa, ALL), elsa.get("/indicators/thanks")]
    for page in pages:
        assert page.status_code == 200
        if language != "sv":
            main = page.text.partition("<main")[2].partition("</main>")[0]
            assert 'lang="sv"' not in main, page.request.path


def test_a_right_into_another_insats_stays_when_the_person_moves_on(
    app: Flask, sign_in: SignIn
) -> None:
    invite(app, "elsa")
    with app.app_context():
        db.begin_write()
        enrolment = {"version": 1, "enrolled_by": account("bo").id, "enrolled_on": today()}
        db.session.add(Enrolment(person_id=account("elsa").id, programme="amia", **enrolment))
        db.commit()
    assert answer(sign_in("elsa"), ALL).status_code == 303
    with app.app_context():
        put(*[all_at(3)] * 4, programme=PROGRAMME)
        assert totals() == 5


def test_staff_have_no_way_to_answer(app: Flask, sign_in: SignIn) -> None:
    invite(app, "elsa")
    page = walk(sign_in("elsa"), ALL)
    for name in ("bo", "petra", "rolf", "ada"):
        client = sign_in(name)
        assert client.get(URL).status_code == 403
        assert client.post(URL, data=everything(page, ALL)).status_code == 403
    assert is_burnt(app, "elsa") is False


def test_a_right_by_rule_that_was_used_never_shows_once_the_rule_asks_no_more(
    app: Flask, sign_in: SignIn
) -> None:
    """The insats goes on after all: elsa has answered by its rule, david has not."""
    assert answer(sign_in("elsa"), ALL, AT_END).status_code == 303
    for name in ("elsa", "david"):
        begins_later(app, name)
    bo, seen = sign_in("bo"), {}
    for name in ("elsa", "david"):
        url = staff_url(app, name)
        pages = [shown(bo, url)]
        bo.post(url, data={"kind": "indikatorer_avslut", "occasion": "slut"})
        bo.get(url)
        pages.append(shown(bo, url))
        with app.app_context():
            person = account(name)
            told = sa.select(sa.func.count(AuditEvent.id)).where(
                AuditEvent.action == AuditAction.INVITED, AuditEvent.person_id == person.id
            )
            seen[name] = (
                [
                    page.replace(str(person.public_id), "").replace(person.name, "")
                    for page in pages
                ],
                db.session.scalar(told),
            )
    assert seen["elsa"] == seen["david"]
    assert seen["elsa"][1] == 1
    assert "Inbjuden" not in seen["elsa"][0][0]
    assert "Inbjuden" in seen["elsa"][0][1]
    assert sign_in("elsa").get(AT_END).status_code == 409
    assert sign_in("david").get(AT_END).status_code == 200


def test_an_invitation_of_an_insats_before_stands_in_nobodys_way(
    app: Flask, sign_in: SignIn
) -> None:
    invite(app, "elsa")
    enrol(app, "elsa", enrolled_on=today())
    bo, url = sign_in("bo"), staff_url(app, "elsa")
    assert "Inbjuden" not in shown(bo, url)
    assert bo.post(url, data={"kind": KIND, "occasion": OCCASION}).status_code == 303
    assert "Inbjuden" in shown(bo, url)
    with app.app_context():
        mine = sa.select(AnswerRightRecord.programme).where(
            AnswerRightRecord.person_id == account("elsa").id
        )
        assert sorted(db.session.scalars(mine)) == ["amia", PROGRAMME]


@pytest.mark.parametrize("changed", [{"anonymous": False}, {"occasions": ["slut"]}])
def test_an_invitation_to_what_is_no_longer_asked_so_leads_nowhere(
    app: Flask, sign_in: SignIn, changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    begins_later(app, "elsa")
    invite(app, "elsa")
    elsa = sign_in("elsa")
    assert URL in elsa.get("/today").text
    found = QUESTIONNAIRES.get(app)
    monkeypatch.setitem(found, KIND, structs.replace(found[KIND], **changed))
    assert URL not in elsa.get("/today").text
    assert elsa.get(URL).status_code == 404
