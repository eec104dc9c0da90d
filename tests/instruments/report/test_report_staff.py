"""Bo reads the reports he may see, approves them, and sees what came later."""

import datetime as dt
import re
import uuid

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import grant
from tests.conftest import SignIn, account
from tests.instruments.report.report_kit import (
    DAY,
    LIST,
    MONTH,
    URL,
    block,
    consent,
    enrol,
    live,
    sign,
    speaks,
    stored,
)
from tests.sending import send, statements, withdraw
from webapp.core import audit
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.weeks import Week
from webapp.documents.models import Signature, SignatureAct
from webapp.documents.signature_proof import prove_signatures
from webapp.identity.models import Account, Role
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.report_sheet import KIND
from webapp.programmes.models import Assignment, Enrolment
from webapp.sheets.models import SheetTurn

WEEK = Week.of(DAY)


@pytest.fixture
def signed(app: Flask, sign_in: SignIn) -> Flask:
    """Amina, in AMiA, has signed two hours of last month; bo may read her reports."""
    enrol(app)
    speaks(app, "amina", "sv")
    consent(app)
    live(app, {DAY: block(DAY, words="Lagret")})
    sign(sign_in("amina"))
    return app


def page_of(app: Flask) -> str:
    return f"/handlaggare/sheets/{stored(app).public_id}"


def approve(app: Flask, client: FlaskClient, version: str = "1") -> str | None:
    """Press the button; where that leads."""
    url = f"{LIST}{stored(app).public_id}/approve"
    return client.post(url, data={"version": version}).location


def approvals(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.execute(
            sa.select(Account.name, Signature.number)
            .join(Account, Account.id == Signature.signer_id)
            .where(Signature.act == SignatureAct.APPROVED)
            .order_by(Signature.id)
        )
        return [(row.name, row.number) for row in rows]


def events(app: Flask, action: audit.AuditAction) -> list[str]:
    with app.app_context():
        return list(
            db.session.scalars(
                sa.select(audit.AuditEvent.subject)
                .where(audit.AuditEvent.action == action)
                .order_by(audit.AuditEvent.id)
            )
        )


def test_bo_reads_what_was_signed_and_by_whom(signed: Flask, sign_in: SignIn) -> None:
    page = sign_in("bo").get(page_of(signed)).text
    for text in ("2 timmar", "Lagret", "Underskriven av Amina", "AMiA", "Godkänn rapporten"):
        assert text in page, text
    assert "Jag har läst rapporten. Det som står i den stämmer." in page
    assert events(signed, audit.AuditAction.READ) == [f"activity_report/{MONTH}"]


def test_bo_approves_once_and_amina_sees_it(signed: Flask, sign_in: SignIn) -> None:
    bo, amina = sign_in("bo"), sign_in("amina")
    bo.get(page_of(signed))
    assert [approve(signed, bo), approve(signed, bo)] == [page_of(signed)] * 2
    assert approvals(signed) == [("Bo", 1)]
    assert stored(signed).waits == SheetTurn.NOBODY
    assert "Du har godkänt den här versionen." in bo.get(page_of(signed)).text
    who = "Bo, Arbetsförmedlingen Björkby"
    assert f"Godkänd av {who}." in amina.get(URL).text
    assert f"Godkänd av {who}." in amina.get("/today").text
    with time_machine.travel(utc_now() + dt.timedelta(days=8)):
        assert f"Godkänd av {who}." not in sign_in("amina").get("/today").text
    mention = f"{who} godkände din aktivitetsrapport för"
    assert mention in amina.get("/readers").text
    with signed.app_context():
        assert prove_signatures().broken is None


def test_an_approval_holds_who_how_and_for_whom(signed: Flask, sign_in: SignIn) -> None:
    bo = sign_in("bo")
    bo.get(page_of(signed))
    approve(signed, bo)
    with signed.app_context():
        first, second = db.session.scalars(sa.select(Signature).order_by(Signature.id))
        assert second.content_hash == first.content_hash
        assert second.organisation_id == account("bo").organisation_id
    (subject,) = events(signed, audit.AuditAction.APPROVED)
    assert re.fullmatch(rf"activity_report/{MONTH} v1 [0-9a-f]{{16}}", subject)


def test_what_was_not_read_is_not_approved(signed: Flask, sign_in: SignIn) -> None:
    assert approve(signed, sign_in("bo")) == page_of(signed)
    assert approvals(signed) == []


@pytest.mark.parametrize("version", ["1", "3", "", "x"])
def test_only_the_newest_version_is_approved(signed: Flask, sign_in: SignIn, version: str) -> None:
    bo, amina = sign_in("bo"), sign_in("amina")
    bo.get(page_of(signed))
    live(signed, {DAY: block(DAY, hours=(9, 12))})
    sign(amina)
    approve(signed, bo, version)
    assert approvals(signed) == []
    page = bo.get(page_of(signed)).text
    assert "Ändrat sedan förra versionen" in page
    approve(signed, bo, "2")
    assert approvals(signed) == [("Bo", 2)]
    live(signed, {DAY: block(DAY, hours=(9, 13))})
    sign(amina)
    assert "Godkänd av" in amina.get(URL).text
    assert '<span class="badge calm">' in amina.get(URL).text
    assert "Godkänn rapporten" in bo.get(page_of(signed)).text


@pytest.mark.parametrize(
    ("name", "status"),
    [("cilla", 404), ("karin", 404), ("farid", 404), ("amina", 403), ("petra", 403),
     ("rolf", 403), ("ada", 403)],
)  # fmt: skip
def test_others_get_nothing(signed: Flask, sign_in: SignIn, name: str, status: int) -> None:
    sheet, client = stored(signed).public_id, sign_in(name)
    for url in (f"{LIST}{sheet}.pdf", f"{LIST}{sheet}/week/{WEEK.key}"):
        assert client.get(url).status_code == status
    assert client.post(f"{LIST}{sheet}/approve", data={"version": "1"}).status_code == status
    assert client.get(LIST).status_code == (200 if status == 404 else 403)
    assert approvals(signed) == []
    assert events(signed, audit.AuditAction.READ) == []


def test_a_withdrawn_consent_ends_it_at_once(signed: Flask, sign_in: SignIn) -> None:
    bo, sheet = sign_in("bo"), stored(signed).public_id
    bo.get(page_of(signed))
    withdraw(signed, "amina")
    assert bo.post(f"{LIST}{sheet}/approve", data={"version": "1"}).status_code == 404
    assert bo.get(f"{LIST}{sheet}.pdf").status_code == 404
    assert "Samtycke saknas" in bo.get(LIST).text
    assert approvals(signed) == []


def test_another_kind_of_sheet_is_no_report(signed: Flask, sign_in: SignIn) -> None:
    bo, diary = sign_in("bo"), send(signed, "amina")
    bo.get(f"/handlaggare/sheets/{diary}")
    for sheet in (diary, uuid.UUID(int=1)):
        assert bo.post(f"{LIST}{sheet}/approve", data={"version": "1"}).status_code == 404
        assert bo.get(f"{LIST}{sheet}.pdf").status_code == 404
        assert bo.get(f"{LIST}{sheet}/week/{WEEK.key}").status_code == 404


def test_the_paper_is_a_reading(signed: Flask, sign_in: SignIn) -> None:
    answer = sign_in("bo").get(f"{LIST}{stored(signed).public_id}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert events(signed, audit.AuditAction.READ) == [f"activity_report/{MONTH}"]


def cells(page: str) -> list[str]:
    return re.findall(r'<span class="badge[^"]*">([^<]+)</span>', page.split("<tbody>")[1])


def test_the_list_says_how_far_each_month_is(app: Flask, sign_in: SignIn) -> None:
    this = Month.of(today())
    last, before = this.after(-1), this.after(-2)
    enrol(app, enrolled_on=before.first)
    consent(app)
    fourth = dt.datetime.combine(this.first.replace(day=4), dt.time(11), dt.UTC)
    with time_machine.travel(fourth, tick=False):
        bo, amina = sign_in("bo"), sign_in("amina")
        with app.app_context():
            due = format_date(last.first.replace(day=5))
        late = f"Väntar på underskrift sedan {due}"
        assert cells(bo.get(LIST).text) == ["Inte klar", "Inte klar", late]
        sign(amina, f"/report/{before}/sign")
        sign(amina, f"/report/{last}/sign")
        assert cells(bo.get(LIST).text) == ["Inte klar", "Underskriven", "Underskriven"]
        sheet = stored(app, month=before).public_id
        assert f'href="/handlaggare/sheets/{sheet}"' in bo.get(LIST).text
        bo.get(f"/handlaggare/sheets/{sheet}")
        bo.post(f"{LIST}{sheet}/approve", data={"version": "1"})
        assert cells(bo.get(LIST).text) == ["Inte klar", "Underskriven", "Godkänd"]
    assert events(app, audit.AuditAction.READ) == [f"activity_report/{before}"]


def test_months_outside_the_insats_are_told_so(app: Flask, sign_in: SignIn) -> None:
    enrol(app, enrolled_on=today())
    consent(app)
    assert cells(sign_in("bo").get(LIST).text) == ["Inte klar", "Inte med", "Inte med"]


def test_the_list_holds_only_persons_with_a_report(signed: Flask, sign_in: SignIn) -> None:
    enrol(signed, "david")
    page = sign_in("bo").get(LIST).text
    assert "<bdi>Amina</bdi>" in page
    david = page.split("<bdi>David</bdi>")[1].split("</tr>")[0]
    assert "Samtycke saknas" in david
    assert "Elsa" not in page
    assert "Ingen av dina personer" in sign_in("farid").get(LIST).text


def test_the_list_asks_as_much_for_many_as_for_one(signed: Flask, sign_in: SignIn) -> None:
    bo, asked = sign_in("bo"), []
    for _ in range(2):
        with statements(signed) as seen:
            page = bo.get(LIST).text
        asked.append(len(seen))
        with signed.app_context():
            _many(account("bo").id)
    assert "Visa fler" in page
    older = re.findall(rf'href="({LIST}\?after=[^"]+)"', page)[0]
    assert "<bdi>Person 59</bdi>" in bo.get(older).text
    assert asked[0] == asked[1] <= 12


def _many(staff_id: int) -> None:
    db.begin_write()
    for number in range(10, 60):
        person = Account(role=Role.DELTAGARE, name=f"Person {number}")
        db.session.add(person)
        db.session.flush()
        taking_part = {"programme": "amia", "version": 1, "enrolled_by": staff_id}
        db.session.add(Enrolment(person_id=person.id, enrolled_on=today(), **taking_part))
        db.session.add(Assignment(person_id=person.id, staff_id=staff_id, since=today()))
        grant(person.id, account("bo").organisation_id or 0, KIND)
    db.commit()
