"""A week that is sent again after the signature: shown as a difference, never taken in."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import SignIn
from tests.instruments.report.report_kit import (
    DAY,
    LIST,
    MONTH,
    URL,
    block,
    consent,
    enrol,
    live,
    row_of,
    sign,
    speaks,
    stored,
    write,
)
from tests.sending import statements, withdraw
from webapp.consent.models import Grant
from webapp.core import audit
from webapp.core.db import db
from webapp.core.weeks import Week

WEEK = Week.of(DAY)


@pytest.fixture
def resent(app: Flask, sign_in: SignIn) -> Flask:
    """Amina's week was sent, the report signed with a correction, the week sent again."""
    enrol(app)
    speaks(app, "amina", "sv")
    consent(app)
    live(app, {DAY: block(DAY, words="Lagret")}, sent=True)
    amina = sign_in("amina")
    write(amina, f"{URL}/row/{row_of(DAY)}", hours="1", quarters="0", reason="Gick hem")
    sign(amina)
    live(app, {DAY: block(DAY, hours=(9, 12), words="Lagret")}, sent=True)
    return app


def address(app: Flask, week: Week = WEEK) -> str:
    return f"{LIST}{stored(app).public_id}/week/{week.key}"


def readings(app: Flask) -> list[str]:
    with app.app_context():
        query = sa.select(audit.AuditEvent.subject).where(
            audit.AuditEvent.action == audit.AuditAction.READ
        )
        return list(db.session.scalars(query.order_by(audit.AuditEvent.id)))


def test_the_reading_page_tells_that_a_week_came_later(resent: Flask, sign_in: SignIn) -> None:
    page = sign_in("bo").get(f"/handlaggare/sheets/{stored(resent).public_id}").text
    assert f"Visa skillnaden för vecka {WEEK.number}" in page
    assert address(resent) in page
    assert "3 timmar" not in page
    assert readings(resent) == [f"activity_report/{MONTH}"]


def test_the_difference_is_in_hours_and_both_are_logged(resent: Flask, sign_in: SignIn) -> None:
    page = sign_in("bo").get(address(resent)).text
    assert page.index("2 timmar") < page.index("3 timmar")
    assert "Gick hem" not in page
    assert readings(resent) == [f"activity_report/{MONTH}", f"schedule/{WEEK.key}"]
    assert "1 timme" in sign_in("bo").get(f"/handlaggare/sheets/{stored(resent).public_id}").text


def test_a_week_that_says_the_same_is_told_so(resent: Flask, sign_in: SignIn) -> None:
    live(resent, {DAY: block(DAY, words="Lagret", note="Bara en anteckning")}, sent=True)
    assert "Inget som räknas är ändrat." in sign_in("bo").get(address(resent)).text


def test_without_consent_to_weeks_nothing_is_told(resent: Flask, sign_in: SignIn) -> None:
    with resent.app_context():
        db.begin_write()
        db.session.execute(sa.delete(Grant).where(Grant.kind == "schedule"))
        db.commit()
    bo = sign_in("bo")
    page = bo.get(f"/handlaggare/sheets/{stored(resent).public_id}").text
    assert "Visa skillnaden" not in page
    assert bo.get(address(resent)).status_code == 404
    assert readings(resent) == [f"activity_report/{MONTH}"]


def test_withdrawn_consent_shows_nothing(resent: Flask, sign_in: SignIn) -> None:
    withdraw(resent, "amina")
    assert sign_in("bo").get(address(resent)).status_code == 404
    assert readings(resent) == []


def test_a_week_sent_before_or_of_another_month_is_not_found(
    resent: Flask, sign_in: SignIn
) -> None:
    other = MONTH.after(1).first + dt.timedelta(days=10)
    live(resent, {other: block(other)}, sent=True)
    bo = sign_in("bo")
    assert bo.get(address(resent, Week.of(other))).status_code == 404
    assert bo.get(address(resent, Week(2020, 1))).status_code == 404
    sign(sign_in("amina"))
    assert bo.get(address(resent)).status_code == 404


def test_a_later_week_changes_nothing_that_was_signed(resent: Flask, sign_in: SignIn) -> None:
    page = sign_in("amina").get(URL).text
    assert "Summa: 1 timme<" in page
    # The correction stands, so the hours that count are the same.
    assert "Nu: 1 timme<" in page
    assert "Veckoschemat säger 2 timmar." in page
    assert "Veckoschemat säger 3 timmar." in page


def test_it_asks_as_much_for_a_full_week_as_for_one_block(resent: Flask, sign_in: SignIn) -> None:
    bo, asked = sign_in("bo"), []
    bo.get(address(resent))
    for _ in range(2):
        with statements(resent) as seen:
            bo.get(address(resent))
        asked.append(len(seen))
        days = [day for day in WEEK.days if day in MONTH]
        live(resent, {day: block(day) for day in days}, sent=True)
    assert asked[0] == asked[1] <= 20
