"""The caseload, one person's page, and the own read log."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import actor, grant
from tests.conftest import SignIn, account
from tests.sending import keep, send, statements, withdraw
from webapp.consent.models import ConsentState
from webapp.core import audit
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.desks.casework import queries
from webapp.identity.models import Account, Role
from webapp.programmes.models import Assignment, Enrolment
from webapp.sheets.models import Sheet

CASELOAD = "/handlaggare/caseload"


def row(page: str, name: str) -> str:
    """The table row of a person."""
    found = next(part for part in page.split("<tr")[1:] if f"<bdi>{name}</bdi>" in part)
    return found.partition("</tr>")[0]


def address(app: Flask, name: str) -> str:
    with app.app_context():
        return f"/handlaggare/persons/{account(name).public_id}"


def test_the_caseload_shows_my_persons_and_nobody_elses(sign_in: SignIn) -> None:
    bo, karin, farid = (sign_in(name).get(CASELOAD).text for name in ("bo", "karin", "farid"))
    assert [name in bo for name in ("Amina", "David", "Elsa")] == [True, True, True]
    assert [name in karin for name in ("Amina", "David", "Elsa")] == [True, False, False]
    assert "Du arbetar inte med någon än." in farid


def test_last_sent_and_whose_turn_stand_under_consent(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    amina = row(sign_in("bo").get(CASELOAD).text, "Amina")
    assert "Till och med" in amina
    assert "Svar senast" in amina
    assert "Tyst" not in amina


def test_a_grey_row_tells_nothing_but_the_name(app: Flask, sign_in: SignIn) -> None:
    """Elsa sent to cilla; bo works with elsa too, without her consent."""
    bo = sign_in("bo")
    before = row(bo.get(CASELOAD).text, "Elsa")
    send(app, "elsa", tell="canaryhemligt")
    send(app, "elsa", 1)
    keep(app, "david", "canaryhemligt")
    page = bo.get(CASELOAD).text
    assert row(page, "Elsa") == before
    assert "Samtycke saknas" in before
    assert not re.search(r"\d", re.sub(r'href="[^"]+"|colspan="3"', "", before))
    assert "canaryhemligt" not in page
    assert "Svar senast" in row(sign_in("cilla").get(CASELOAD).text, "Elsa")


def test_withdrawal_turns_the_row_grey_at_the_next_request(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    bo = sign_in("bo")
    bo.get(CASELOAD)
    withdraw(app, "amina")
    assert "Samtycke saknas" in row(bo.get(CASELOAD).text, "Amina")


def test_wants_to_talk_first_is_told(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        db.begin_write()
        db.session.merge(ConsentState(person_id=account("david").id, wants_to_talk=True))
        db.commit()
    bo = sign_in("bo")
    assert "Vill prata först" in row(bo.get(CASELOAD).text, "David")
    assert "Vill prata först" in bo.get(address(app, "david")).text


@pytest.mark.parametrize(("days", "silent"), [(6, False), (7, True), (30, True)])
def test_silence_counts_only_what_was_sent(
    app: Flask, sign_in: SignIn, days: int, silent: bool
) -> None:
    sheet = send(app, "amina", days)
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Sheet)
            .where(Sheet.public_id == sheet)
            .values(sent_at=utc_now() - dt.timedelta(days=days))
        )
        db.commit()
    keep(app, "amina", "bara för mig")
    amina = row(sign_in("bo").get(CASELOAD).text, "Amina")
    assert (f"Tyst i {days} dagar" in amina) == silent


def test_nothing_sent_yet_is_not_silence(sign_in: SignIn) -> None:
    amina = row(sign_in("bo").get(CASELOAD).text, "Amina")
    assert "Inget skickat än" in amina
    assert "Tyst" not in amina


def many(staff_id: int, names: list[str]) -> None:
    """Persons of bo's called so, each enrolled and with consent for AF."""
    organisation = account("bo").organisation_id
    assert organisation is not None
    for name in names:
        person = Account(role=Role.DELTAGARE, name=name, language="sv")
        db.session.add(person)
        db.session.flush()
        db.session.add(Assignment(person_id=person.id, staff_id=staff_id, since=today()))
        db.session.add(
            Enrolment(
                person_id=person.id,
                programme="mitt_val",
                version=1,
                enrolled_by=staff_id,
                enrolled_on=today(),
            )
        )
        grant(person.id, organisation)
    db.session.flush()


@given(names=st.lists(st.sampled_from(["Åsa", "Ösa", "asa", "Asa", "علي"]), max_size=9))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_caseload_pages_by_key_without_gap_or_double(app: Flask, names: list[str]) -> None:
    with app.app_context():
        db.begin_write()
        bo = actor(account("bo"))
        many(bo.id, names)
        whole = [each.id for each in db.session.execute(queries.select_caseload_rows(bo, None))]
        walked, after = [], None
        while True:
            found = db.session.execute(queries.select_caseload_rows(bo, after).limit(2)).all()
            walked += [each.id for each in found]
            if len(found) < 2:
                break
            after = (found[-1].name, found[-1].id)
        db.session.rollback()
    assert walked == whole
    assert len(whole) == len(names) + 3


def test_the_caseload_asks_as_much_for_many_as_for_few(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    bo = sign_in("bo")
    with statements(app) as few:
        bo.get(CASELOAD)
    with app.app_context():
        db.begin_write()
        many(account("bo").id, [f"P{number}" for number in range(60)])
        db.commit()
    with statements(app) as lots:
        page = bo.get(CASELOAD)
    assert len(few) == len(lots) <= 12
    onward = re.findall(r'href="(/handlaggare/caseload\?after=[^"]+)"', page.text)[0]
    assert "P1" not in onward
    assert bo.get(onward).text.count("<tr") == 1 + 13


def test_a_persons_page_lists_dates_and_opens_nothing(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina", tell="canaryhemligt")
    page = sign_in("bo").get(address(app, "amina"))
    assert page.status_code == 200
    assert "Dagbok" in page.text
    assert "Cilla" in page.text
    assert "canaryhemligt" not in page.text
    with app.app_context():
        assert db.session.scalars(sa.select(audit.AuditEvent.id)).all() == []


def test_a_persons_page_without_consent_shows_no_sheets(app: Flask, sign_in: SignIn) -> None:
    send(app, "elsa")
    page = sign_in("bo").get(address(app, "elsa")).text
    assert "Samtycke saknas. Därför visas inget här." in page
    assert "Dagbok" not in page


def test_a_persons_page_is_for_their_handlaggare_alone(app: Flask, sign_in: SignIn) -> None:
    assert sign_in("cilla").get(address(app, "david")).status_code == 404
    assert sign_in("farid").get(address(app, "amina")).status_code == 404
    assert sign_in("ada").get(address(app, "amina")).status_code == 403


def test_a_persons_page_asks_as_much_for_many_sheets(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    bo = sign_in("bo")
    with statements(app) as few:
        bo.get(address(app, "amina"))
    for days in range(1, 55):
        send(app, "amina", days)
    with statements(app) as lots:
        page = bo.get(address(app, "amina"))
    assert len(few) == len(lots) <= 12
    onward = re.findall(r'href="(/handlaggare/persons/[^"]+after=[^"]+)"', page.text)[0]
    assert bo.get(onward).text.count('href="/handlaggare/sheets/') == 5


def test_the_own_log_names_what_was_read(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina")
    bo = sign_in("bo")
    assert "Du har inte läst något än." in bo.get("/handlaggare/log").text
    bo.get(f"/handlaggare/sheets/{sheet}")
    page = bo.get("/handlaggare/log").text
    assert "Du läste Dagbok" in page
    assert "Amina" in page
    assert "Amina" not in sign_in("cilla").get("/handlaggare/log").text
