"""What was not shown whole is not read, not approved, and stays new."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import actor
from tests.conftest import SignIn, account
from tests.instruments.report.report_kit import (
    DAY,
    LIST,
    MONTH,
    block,
    consent,
    enrol,
    live,
    sign,
    speaks,
    stored,
)
from webapp.core import audit
from webapp.core.db import db
from webapp.core.ids import PersonId
from webapp.core.sealing import DataKey
from webapp.core.weeks import Week
from webapp.documents.models import Signature, SignatureAct
from webapp.instruments.report import queries
from webapp.sheets.models import ReadMark, Sheet

APPROVE = "Godkänn rapporten"
WEEK = Week.of(DAY)


@pytest.fixture
def twice(app: Flask, sign_in: SignIn) -> Flask:
    """Amina has signed two hours and then eight, and sent the week again; bo may read it all."""
    enrol(app)
    speaks(app, "amina", "sv")
    consent(app)
    amina = sign_in("amina")
    live(app, {DAY: block(DAY)}, sent=True)
    sign(amina)
    live(app, {DAY: block(DAY, hours=(9, 17))})
    sign(amina)
    live(app, {DAY: block(DAY, hours=(9, 18))}, sent=True)
    return app


def page_of(app: Flask) -> str:
    return f"/handlaggare/sheets/{stored(app).public_id}"


def of(app: Flask, rest: str) -> str:
    """An address of the handläggare's about the report."""
    return f"{LIST}{stored(app).public_id}{rest}"


def approve(app: Flask, client: FlaskClient, version: int = 2) -> str:
    """Press the button; what the page after it says."""
    data = {"version": str(version)}
    return client.post(of(app, "/approve"), data=data, follow_redirects=True).text


def approved(app: Flask) -> list[int]:
    with app.app_context():
        query = sa.select(Signature.number).where(Signature.act == SignatureAct.APPROVED)
        return list(db.session.scalars(query))


def mark(app: Flask, kind: str = "activity_report") -> int | None:
    """The version bo is noted to have read."""
    with app.app_context():
        return db.session.scalar(
            sa.select(ReadMark.version)
            .join(Sheet, Sheet.id == ReadMark.sheet_id)
            .where(Sheet.kind == kind, ReadMark.staff_id == account("bo").id)
        )


def readings(app: Flask) -> int:
    with app.app_context():
        read = audit.AuditEvent.action == audit.AuditAction.READ
        return db.session.scalar(sa.select(sa.func.count()).where(read)) or 0


def test_who_read_the_older_version_alone_cannot_approve_the_newest(
    twice: Flask, sign_in: SignIn
) -> None:
    bo = sign_in("bo")
    page = bo.get(f"{page_of(twice)}?version=1").text
    assert "2 timmar" in page
    assert "8 timmar" not in page
    assert APPROVE not in page
    assert mark(twice) == 1
    assert "Läs den nya versionen först." in approve(twice, bo)
    assert approved(twice) == []
    # The button led to the newest, which is now shown.
    assert mark(twice) == 2
    approve(twice, bo)
    assert approved(twice) == [2]


def test_an_older_version_never_undoes_that_the_newest_was_read(
    twice: Flask, sign_in: SignIn
) -> None:
    bo = sign_in("bo")
    assert APPROVE in bo.get(page_of(twice)).text
    assert APPROVE not in bo.get(f"{page_of(twice)}?version=1").text
    assert mark(twice) == 2
    approve(twice, bo)
    assert approved(twice) == [2]
    told = "Du har godkänt den här versionen."
    assert told in bo.get(page_of(twice)).text
    assert told not in bo.get(f"{page_of(twice)}?version=1").text


def test_a_week_beside_the_report_is_a_reading_but_not_the_whole(
    twice: Flask, sign_in: SignIn
) -> None:
    bo = sign_in("bo")
    assert "9 timmar" in bo.get(of(twice, f"/week/{WEEK.key}")).text
    assert readings(twice) == 2
    assert (mark(twice), mark(twice, "schedule")) == (None, None)
    assert "Läs den nya versionen först." in approve(twice, bo)
    assert approved(twice) == []


def test_the_paper_shows_the_newest_version_whole(twice: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    bo.get(of(twice, ".pdf"))
    assert mark(twice) == 2


def test_an_older_week_on_paper_leaves_the_newest_new(twice: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    with twice.app_context():
        week = db.session.scalars(sa.select(Sheet.public_id).where(Sheet.kind == "schedule")).one()
    paper = f"/handlaggare/weeks/{week}.pdf"
    assert bo.get(f"{paper}?version=1").status_code == 200
    assert mark(twice, "schedule") == 1
    assert f"/handlaggare/sheets/{week}" in bo.get("/handlaggare/inbox?show=unread").text
    for number in ("0", "-1", "3"):
        assert bo.get(f"{paper}?version={number}").status_code == 404
    assert bo.get(paper).status_code == 200
    assert mark(twice, "schedule") == 2
    assert readings(twice) == 2


def test_the_pages_of_weeks_hold_nothing_but_weeks(twice: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    report = stored(twice).public_id
    assert bo.get(f"/handlaggare/weeks/{report}.pdf").status_code == 404
    assert readings(twice) == 0
    with twice.app_context():
        person = account("amina").public_id
    page = bo.get(f"/handlaggare/persons/{person}/weeks").text
    assert f"Vecka {WEEK.number}" in page
    assert str(report) not in page
    assert readings(twice) == 1
    assert mark(twice) is None


def test_where_the_key_is_destroyed_every_page_says_so_calmly(
    twice: Flask, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    bo = sign_in("bo")
    bo.get(page_of(twice))
    with twice.app_context():
        db.begin_write()
        db.session.execute(sa.delete(DataKey).where(DataKey.person_id == account("amina").id))
        db.commit()
    for url in (page_of(twice), of(twice, ".pdf"), of(twice, f"/week/{WEEK.key}")):
        assert bo.get(url).status_code == 500, url
    assert bo.post(of(twice, "/approve"), data={"version": "2"}).status_code == 500
    assert [record.getMessage().partition(" [")[0] for record in caplog.records] == [
        "sealed text does not open"
    ] * 4
    assert approved(twice) == []
    assert bo.get(LIST).status_code == 200


def test_what_another_organisation_approved_is_not_approved_for_mine(
    twice: Flask, sign_in: SignIn
) -> None:
    consent(twice, code="fk")
    bo, cilla = sign_in("bo"), sign_in("cilla")
    cilla.get(page_of(twice))
    approve(twice, cilla)
    assert approved(twice) == [2]
    assert ">Godkänd<" in cilla.get(LIST).text
    page = bo.get(LIST).text
    assert ">Godkänd<" not in page
    assert ">Underskriven<" in page
    assert APPROVE in bo.get(page_of(twice)).text


def test_the_lists_reads_are_of_persons_of_mine(twice: Flask) -> None:
    enrol(twice, "elsa")
    with twice.app_context():
        people = [account("amina").id, account("elsa").id]
        for name, mine in (("bo", people), ("karin", people[:1]), ("farid", [])):
            reader = actor(account(name))
            rows = db.session.execute(
                queries.select_enrolments_of_persons(reader, list(map(PersonId, people)))
            ).all()
            assert {row.person_id for row in rows} == set(mine), name
            query = queries.select_reporting_persons(reader, ["amia"], dt.date(2000, 1, 1), None)
            assert {row.id for row in db.session.execute(query)} == set(mine), name


def test_a_later_week_is_compared_within_the_month_alone(app: Flask, sign_in: SignIn) -> None:
    """The week that month and the next share: what changed on the other side is not told."""
    enrol(app)
    consent(app)
    outer, inner = MONTH.first - dt.timedelta(days=1), MONTH.first
    if Week.of(outer) != Week.of(inner):
        outer, inner = MONTH.after(1).first, MONTH.last
    assert Week.of(outer) == Week.of(inner)
    live(app, {inner: block(inner), outer: block(outer)}, sent=True)
    sign(sign_in("amina"))
    live(app, {outer: block(outer, hours=(9, 16))}, sent=True)
    page = sign_in("bo").get(of(app, f"/week/{Week.of(inner).key}")).text
    assert "Inget som räknas är ändrat." in page
    assert page.count("2 timmar") == 2
