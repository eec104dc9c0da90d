"""Bo enrols a person with a name and a language, gives them a card, and lets farid step in."""

import datetime as dt
import logging
import re
import uuid

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account
from tests.desks.test_casework_inbox import INBOX, rows
from tests.sending import send, statements
from webapp.core import audit
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.sealing import DataKey
from webapp.identity.credentials import codes
from webapp.identity.models import Account, Card, LoginSession, Phone
from webapp.identity.sessions.current import hash_token, make_token
from webapp.programmes.models import Assignment, Enrolment

NEW = "/handlaggare/persons/new"


def data(client: FlaskClient, **change: object) -> dict[str, object]:
    """The enrolment form as a browser would post it."""
    person = re.findall(r'name="person" type="hidden" value="([^"]+)"', client.get(NEW).text)[0]
    form = {"person": person, "name": "Solros", "language": "ar", "programme": "mitt_val"}
    return {**form, **change}


def code_on(page: str) -> str:
    return str(re.findall(r'<p class="code">([0-9A-Z-]+)</p>', page)[0])


def actions(app: Flask, person_id: int) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                sa.select(audit.AuditEvent.action)
                .where(audit.AuditEvent.person_id == person_id)
                .order_by(audit.AuditEvent.number)
            )
        )


def page_of(app: Flask, name: str) -> str:
    with app.app_context():
        return f"/handlaggare/persons/{account(name).public_id}"


def replaces(client: FlaskClient, page: str) -> str:
    return str(re.findall(r'name="replaces" value="([^"]*)"', client.get(page).text)[0])


def test_a_person_is_enrolled_with_a_name_and_a_language(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    with app.app_context():
        cilla = str(account("cilla").public_id)
    answer = bo.post(NEW, data=data(bo, staff=[cilla]))
    assert answer.status_code == 200
    assert 'src="data:image/png;base64,' in answer.text
    with app.app_context():
        person = account("solros")
        assert (person.language, person.username, person.pin_hash) == ("ar", None, None)
        assert db.session.get(DataKey, person.id) is not None
        enrolment = db.session.scalars(sa.select(Enrolment).filter_by(person_id=person.id)).one()
        assert (enrolment.programme, enrolment.version) == ("mitt_val", 1)
        staff = set(
            db.session.scalars(
                sa.select(Account.name)
                .join(Assignment, Assignment.staff_id == Account.id)
                .where(Assignment.person_id == person.id)
            )
        )
        assert staff == {"Bo", "Cilla"}
        card = db.session.scalars(sa.select(Card).filter_by(account_id=person.id)).one()
        assert card.code_hash == codes.hash_code(code_on(answer.text))
        person_id = person.id
    assert actions(app, person_id) == ["enrolled", "assigned", "assigned", "card_issued"]


def test_the_card_speaks_the_persons_language_and_swedish(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    page = bo.post(NEW, data=data(bo)).text
    assert '<ol lang="ar" dir="rtl">' in page
    assert '<ol lang="sv" dir="ltr">' in page


def test_the_new_card_lets_the_person_in(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    code = code_on(bo.post(NEW, data=data(bo)).text)
    for days, onward in (
        (0, "/first-time/language"),
        (13, "/first-time/language"),
        (15, "/sign-in"),
    ):
        with time_machine.travel(utc_now() + dt.timedelta(days=days)):
            answer = app.test_client().post("/card", data={"card": code})
        assert answer.location == onward, days


def test_the_code_is_shown_once_and_stands_nowhere(
    app: Flask, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    bo = sign_in("bo")
    form = data(bo)
    with caplog.at_level(logging.DEBUG):
        first = bo.post(NEW, data=form)
    code = code_on(first.text)
    again = bo.post(NEW, data=form)
    assert again.status_code == 303
    assert code not in again.location
    assert code not in bo.get(again.location).text
    assert code not in caplog.text
    assert codes.normalise_code(code) not in caplog.text
    with app.app_context():
        people = db.session.scalars(sa.select(Account).filter_by(name="Solros")).all()
        assert len(people) == 1
        for table in (Card.__table__, audit.AuditEvent.__table__):
            stored = repr(db.session.execute(sa.select(table)).all())
            assert code not in stored
            assert codes.normalise_code(code) not in stored


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"name": " "}, "name", "Skriv ett namn."),
        ({"name": "19800101-1234"}, "name", "Skriv inget personnummer."),
        ({"name": "x" * 81}, "name", "Namnet är för långt. Högst 80 tecken."),
        ({"language": "tlh"}, "language", "Välj ett språk."),
        ({"programme": "other"}, "programme", "Välj en insats."),
        ({"staff": [str(uuid.UUID(int=1))]}, "staff", "Någon av dem du valde"),
    ],
)
def test_a_fault_is_told_beside_its_question(
    app: Flask, sign_in: SignIn, change: dict[str, object], field: str, message: str
) -> None:
    bo = sign_in("bo")
    answer = bo.post(NEW, data=data(bo, **change))
    assert answer.status_code == 422
    assert (
        message
        in answer.text.split(f'id="{field}"')[0].rpartition("<fieldset")[2]
        + (answer.text.split(f'id="{field}"')[1])
    )
    if "name" not in change:
        assert 'value="Solros"' in answer.text
    with app.app_context():
        assert db.session.scalars(sa.select(Account).filter_by(name="Solros")).all() == []


def test_a_deltagare_cannot_be_taken_over_by_their_id(app: Flask, sign_in: SignIn) -> None:
    farid = sign_in("farid")
    with app.app_context():
        amina = str(account("amina").public_id)
    assert farid.post(NEW, data=data(farid, person=amina)).status_code == 400
    assert farid.post(NEW, data=data(farid, person="x")).status_code == 400


def test_a_new_card_kills_the_old_one_and_its_phones_at_once(app: Flask, sign_in: SignIn) -> None:
    bo, amina = sign_in("bo"), sign_in("amina")
    page = page_of(app, "amina")
    with app.app_context():
        db.begin_write()
        token = make_token()
        db.session.add(
            Phone(
                account_id=account("amina").id, token_hash=hash_token(token), created_at=utc_now()
            )
        )
        db.commit()
    first = bo.post(f"{page}/card", data={"replaces": replaces(bo, page)})
    second = bo.post(f"{page}/card", data={"replaces": replaces(bo, page)})
    assert code_on(first.text) != code_on(second.text)
    assert amina.get("/today").status_code == 303
    with app.app_context():
        cards = db.session.scalars(sa.select(Card).filter_by(account_id=account("amina").id)).all()
        assert [card.ended_at is None for card in cards] == [False, True]
        ended = sa.select(Phone.id).where(Phone.ended_at.is_(None))
        assert db.session.scalars(ended).all() == []
        live = sa.select(LoginSession.id).where(
            LoginSession.account_id == account("amina").id, LoginSession.ended_at.is_(None)
        )
        assert db.session.scalars(live).all() == []
        person_id = account("amina").id
    assert actions(app, person_id) == ["card_issued", "card_issued"]


def test_reloading_the_card_page_makes_no_other_card(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    page = page_of(app, "amina")
    form = {"replaces": replaces(bo, page)}
    assert bo.post(f"{page}/card", data=form).status_code == 200
    again = bo.post(f"{page}/card", data=form)
    assert (again.status_code, again.location) == (303, page)


def substitute(app: Flask, client: FlaskClient, since: int, until: int) -> int:
    """Bo lets farid step in for amina, days from today."""
    with app.app_context():
        farid = str(account("farid").public_id)
    form = {
        "staff": farid,
        "since": str(today() + dt.timedelta(days=since)),
        "until": str(today() + dt.timedelta(days=until)),
    }
    return client.post(f"{page_of(app, 'amina')}/substitute", data=form).status_code


def test_a_substitute_sees_from_the_first_day_to_the_last(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    assert substitute(app, sign_in("bo"), 2, 4) == 303
    for days, sees in ((0, 0), (1, 0), (2, 1), (4, 1), (5, 0)):
        noon = dt.datetime.combine(today() + dt.timedelta(days=days), dt.time(12), dt.UTC)
        with time_machine.travel(noon):
            assert len(rows(sign_in("farid").get(INBOX))) == sees, days


def test_who_a_substitute_is_for_stands_on_the_page(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    substitute(app, bo, 0, 3)
    assert "Ersätter Bo" in bo.get(page_of(app, "amina")).text
    assert "Farid" in sign_in("amina").get("/today").text


@pytest.mark.parametrize(
    ("since", "until", "field"), [(-1, 3, "since"), (3, 2, "until"), (0, 9999, "until")]
)
def test_impossible_days_are_told(
    app: Flask, sign_in: SignIn, since: int, until: int, field: str
) -> None:
    assert substitute(app, sign_in("bo"), since, until) == 422


def test_only_colleagues_of_the_own_organisation_step_in(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    page = f"{page_of(app, 'amina')}/substitute"
    shown = bo.get(page).text
    assert "Farid" in shown
    assert "Cilla" not in shown
    with app.app_context():
        cilla = str(account("cilla").public_id)
    form = {"staff": cilla, "since": str(today()), "until": str(today())}
    answer = bo.post(page, data=form)
    assert answer.status_code == 422
    assert "Välj en kollega." in answer.text


def test_leaving_makes_today_the_last_day(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    bo = sign_in("bo")
    page = f"{page_of(app, 'amina')}/leave"
    assert bo.get(page).status_code == 200
    assert bo.post(page).status_code == 303
    assert len(rows(bo.get(INBOX))) == 1
    with time_machine.travel(utc_now() + dt.timedelta(days=1)):
        assert rows(sign_in("bo").get(INBOX)) == []
    with app.app_context():
        person_id = account("amina").id
    assert actions(app, person_id) == ["unassigned"]


def test_nobody_is_left_without_a_handlaggare(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    page = f"{page_of(app, 'david')}/leave"
    assert "Du är den enda handläggaren." in bo.get(page).text
    assert bo.post(page).status_code == 422


@pytest.mark.parametrize("what", ["card", "substitute", "leave"])
def test_the_persons_of_others_are_not_found(app: Flask, sign_in: SignIn, what: str) -> None:
    farid = sign_in("farid")
    with app.app_context():
        bo = str(account("bo").public_id)
    form = {"staff": bo, "since": str(today()), "until": str(today()), "replaces": ""}
    page = f"{page_of(app, 'amina')}/{what}"
    assert farid.post(page, data=form).status_code == 404
    missing = f"/handlaggare/persons/{uuid.UUID(int=1)}/{what}"
    assert farid.post(missing, data=form).status_code == 404
    assert sign_in("amina").post(page, data=form).status_code == 403


def test_the_enrolment_page_asks_little(app: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    with statements(app) as asked:
        bo.get(NEW)
    assert len(asked) <= 12
