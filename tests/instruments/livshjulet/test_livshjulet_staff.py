"""Cilla reads Elsa's wheels: logged before they are shown, and only while consent lives."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import SignIn, account
from tests.instruments.livshjulet.livshjulet_kit import HIGH, LOW, compare_url, fill
from tests.instruments.report.report_kit import speaks
from tests.papers import pages, squeezed, words
from tests.sending import statements, withdraw
from webapp.core.audit import AuditAction, AuditEvent
from webapp.core.db import db


@pytest.fixture(autouse=True)
def sent(app: Flask) -> None:
    """Elsa has sent her start, alone and together, and her end."""
    fill(app, "elsa", "start", LOW, focus="rest", step="Gå ut.")
    fill(app, "elsa", "start-together", (9,) * 8)
    fill(app, "elsa", "slut", HIGH)


def readings(app: Flask) -> list[str]:
    with app.app_context():
        query = sa.select(AuditEvent.subject).where(
            AuditEvent.person_id == account("elsa").id, AuditEvent.action == AuditAction.READ
        )
        return sorted(db.session.scalars(query))


EVERY = ["livshjulet/slut", "livshjulet/start", "livshjulet/start-together"]


def test_start_and_end_are_compared_and_every_reading_is_noted(app: Flask, sign_in: SignIn) -> None:
    page = sign_in("cilla").get(compare_url(app, "elsa")).text
    alone, _label, together = page.partition("Ifyllt tillsammans")
    assert "Vila och energi: bättre, från 3 till 6" in alone
    assert "4 områden är bättre." in alone
    assert "Gå ut." in alone
    assert "Hälsa: 9 av 10" in together
    assert readings(app) == EVERY
    told = sign_in("elsa").get("/readers").text
    assert "ditt livshjul, i slutet" in told
    assert "ditt livshjul, i början, tillsammans" in told


def test_the_paper_is_a_reading_too(app: Flask, sign_in: SignIn) -> None:
    speaks(app, "elsa", "ar")
    made = sign_in("cilla").get(f"{compare_url(app, 'elsa')}/paper.pdf").data
    assert pages(made) == 1
    assert squeezed("Vila och energi") in words(made)
    assert readings(app) == EVERY


def test_the_page_of_the_person_and_of_a_sheet_lead_there(app: Flask, sign_in: SignIn) -> None:
    cilla, url = sign_in("cilla"), compare_url(app, "elsa")
    person = cilla.get(url.partition("/livshjulet/")[0])
    assert url in person.text
    assert readings(app) == []
    sheet = fill(app, "elsa", "slut", LOW, focus="work")
    page = cilla.get(f"/handlaggare/sheets/{sheet}").text
    assert url in page
    assert 'role="img"' in page
    # The second version says what the first one said.
    assert "Förut:" in page
    assert page.count("Ändrat</span>") == 7


def test_a_withdrawn_consent_hides_it_at_once(app: Flask, sign_in: SignIn) -> None:
    cilla, url = sign_in("cilla"), compare_url(app, "elsa")
    assert cilla.get(url).status_code == 200
    withdraw(app, "elsa")
    before = readings(app)
    for address in (url, f"{url}/paper.pdf"):
        assert cilla.get(address).status_code == 404
    assert url not in cilla.get(url.partition("/livshjulet/")[0]).text
    assert readings(app) == before


@pytest.mark.parametrize("name", ["bo", "karin", "farid"])
def test_who_has_no_consent_or_no_assignment_finds_nothing(
    app: Flask, sign_in: SignIn, name: str
) -> None:
    url = compare_url(app, "elsa")
    for address in (url, f"{url}/paper.pdf"):
        assert sign_in(name).get(address).status_code == 404
    assert readings(app) == []


def test_what_was_kept_or_changed_after_sending_is_not_shown(app: Flask, sign_in: SignIn) -> None:
    fill(app, "elsa", "slut-together", (1,) * 8, send=False)
    fill(app, "elsa", "start", (8,) * 8, send=False, step="Inte skickat.")
    page = sign_in("cilla").get(compare_url(app, "elsa")).text
    assert "Hälsa: bättre, från 3 till 5" in page
    assert "Hälsa: lite sämre" not in page
    assert "Inte skickat." not in page


def test_what_was_sent_again_replaces_what_was_sent_before(app: Flask, sign_in: SignIn) -> None:
    fill(app, "elsa", "start", (1,) * 8)
    page = sign_in("cilla").get(compare_url(app, "elsa")).text
    assert "Hälsa: bättre, från 1 till 5" in page
    assert page.count('<th scope="col"') == 3 + 2
    assert readings(app) == EVERY


def test_what_is_no_wheel_is_not_there(app: Flask, sign_in: SignIn) -> None:
    cilla = sign_in("cilla")
    for kind in ("diary", "enkat_start", "nothing"):
        assert cilla.get(compare_url(app, "elsa", kind)).status_code == 404
    with app.app_context():
        amina = account("amina").public_id
    assert cilla.get(f"/handlaggare/persons/{amina}/livshjulet/livshjulet").status_code == 404


def test_reading_costs_few_statements(app: Flask, sign_in: SignIn) -> None:
    cilla, url = sign_in("cilla"), compare_url(app, "elsa")
    for address in (url, f"{url}/paper.pdf", url.partition("/livshjulet/")[0]):
        with statements(app) as run:
            assert cilla.get(address).status_code == 200
        assert len(run) <= 12, (address, len(run))
