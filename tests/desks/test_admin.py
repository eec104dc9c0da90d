"""Ada keeps organisations, staff and assignments in order, and reaches nothing anybody wrote."""

import datetime as dt
import re
import uuid

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.conftest import SignIn, account
from tests.desks.test_casework_inbox import INBOX, rows
from tests.programmes.test_enrolment import actions
from tests.sending import send, statements
from webapp.consent.consent_texts import load_consent_texts
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.identity.credentials import codes
from webapp.identity.models import Account, Organisation, Role, StaffInvitation

PAGES = ["organisations", "staff", "staff/new", "persons", "consent-texts", "programmes"]
SAGA = {"name": "Saga", "username": "Saga.S", "role": "handlaggare"}


def organisation(app: Flask, name: str) -> str:
    with app.app_context():
        return str(
            db.session.scalars(
                sa.select(Organisation.public_id).where(Organisation.name.contains(name))
            ).one()
        )


def public_id(app: Flask, name: str) -> str:
    with app.app_context():
        return str(account(name).public_id)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_for_administrators(sign_in: SignIn, page: str) -> None:
    assert sign_in("ada").get(f"/admin/{page}").status_code == 200
    for name in ("amina", "bo", "petra", "rolf"):
        assert sign_in(name).get(f"/admin/{page}").status_code == 403


def test_no_page_shows_what_anybody_wrote(app: Flask, sign_in: SignIn) -> None:
    sheet = send(app, "amina", tell="canaryhemligt")
    ada = sign_in("ada")
    bo = sign_in("bo")
    bo.post(f"/handlaggare/sheets/{sheet}", data={"text": "canarysvar", "waits": "nobody"})
    person = f"persons/{public_id(app, 'amina')}"
    for page in [*PAGES, person, f"{person}/end/{public_id(app, 'bo')}"]:
        text = ada.get(f"/admin/{page}").text
        assert "canary" not in text
        assert "Dagbok" not in text
        assert str(sheet) not in text


def test_an_organisation_is_added_and_renamed(app: Flask, sign_in: SignIn) -> None:
    ada = sign_in("ada")
    page = "/admin/organisations"
    assert ada.post(page, data={"name": "Region Björk", "kind": "region"}).status_code == 303
    address = f"{page}/{organisation(app, 'Region Björk')}"
    assert ada.post(address, data={"name": "Region Björkby"}).status_code == 303
    assert "Region Björkby" in ada.get(page).text


@pytest.mark.parametrize(
    ("form", "field", "message"),
    [
        ({"name": "", "kind": "fk"}, "name", "Skriv ett namn."),
        ({"name": "Ny", "kind": "x"}, "kind", "Välj vad det är."),
        (
            {"name": "björkby kommun", "kind": "kommun"},
            "name",
            "Det finns redan en organisation som heter så.",
        ),
    ],
)
def test_a_fault_in_an_organisation_is_told(
    sign_in: SignIn, form: dict[str, str], field: str, message: str
) -> None:
    answer = sign_in("ada").post("/admin/organisations", data=form)
    assert answer.status_code == 422
    assert message in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]


def test_new_staff_get_an_invitation_shown_once(app: Flask, sign_in: SignIn) -> None:
    ada = sign_in("ada")
    form = SAGA | {"organisation": organisation(app, "Arbetsförmedlingen")}
    answer = ada.post("/admin/staff/new", data=form)
    assert answer.status_code == 200
    code = re.findall(r'<p class="code">([0-9A-Z-]+)</p>', answer.text)[0]
    assert code not in ada.get("/admin/staff").text
    with app.app_context():
        saga = account("saga")
        assert (saga.role, saga.username) == (Role.HANDLAGGARE, "saga.s")
        stored = db.session.scalars(
            sa.select(StaffInvitation.code_hash).where(StaffInvitation.account_id == saga.id)
        ).one()
        assert stored == codes.hash_code(code)


@pytest.mark.parametrize(
    ("change", "organisations", "field", "message"),
    [
        ({"username": "BO"}, "Arbets", "username", "Användarnamnet är upptaget."),
        ({"username": "a b"}, "Arbets", "username", "Använd bokstäver"),
        ({"role": "deltagare"}, "Arbets", "role", "Välj en roll."),
        ({}, "", "organisation", "Välj en organisation för en handläggare"),
        ({"role": "projektledare"}, "Arbets", "organisation", "Välj en organisation"),
    ],
)
def test_a_fault_in_staff_is_told(
    app: Flask,
    sign_in: SignIn,
    change: dict[str, str],
    organisations: str,
    field: str,
    message: str,
) -> None:
    chosen = organisation(app, organisations) if organisations else ""
    answer = sign_in("ada").post("/admin/staff/new", data=SAGA | {"organisation": chosen} | change)
    assert answer.status_code == 422
    assert message in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert 'value="Saga"' in answer.text
    with app.app_context():
        assert db.session.scalars(sa.select(Account).filter_by(name="Saga")).all() == []


def test_a_new_invitation_ends_the_one_before(app: Flask, sign_in: SignIn) -> None:
    ada = sign_in("ada")
    address = f"/admin/staff/{public_id(app, 'bo')}/invite"
    assert ada.post(address).status_code == 200
    assert ada.post(address).status_code == 200
    with app.app_context():
        used = db.session.scalars(
            sa.select(StaffInvitation.used_at).where(StaffInvitation.account_id == account("bo").id)
        ).all()
    assert sorted(each is None for each in used) == [False, True]


def test_an_ended_account_is_signed_out_at_once(app: Flask, sign_in: SignIn) -> None:
    bo, ada = sign_in("bo"), sign_in("ada")
    address = f"/admin/staff/{public_id(app, 'bo')}/end"
    assert "Bo" in ada.get(address).text
    assert bo.get(INBOX).status_code == 200
    assert ada.post(address).status_code == 303
    assert bo.get(INBOX).status_code == 303
    assert ada.post(address).status_code == 404


def test_nobody_ends_their_own_account(app: Flask, sign_in: SignIn) -> None:
    ada = sign_in("ada")
    assert ada.post(f"/admin/staff/{public_id(app, 'ada')}/end").status_code == 409
    assert ada.get("/admin/staff").status_code == 200


@pytest.mark.parametrize("what", ["invite", "end"])
def test_a_deltagare_is_no_staff(app: Flask, sign_in: SignIn, what: str) -> None:
    ada = sign_in("ada")
    for target in (public_id(app, "amina"), uuid.UUID(int=1)):
        assert ada.post(f"/admin/staff/{target}/{what}").status_code == 404


def test_an_assignment_opens_and_closes_with_its_days(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    ada = sign_in("ada")
    person, farid = public_id(app, "amina"), public_id(app, "farid")
    first, last = today() + dt.timedelta(days=1), today() + dt.timedelta(days=5)
    form = {"staff": farid, "since": str(first), "until": ""}
    # Twice, as a double click would.
    assert ada.post(f"/admin/persons/{person}", data=form).status_code == 303
    assert ada.post(f"/admin/persons/{person}", data=form).status_code == 303
    assert "Farid" in ada.get(f"/admin/persons/{person}").text
    assert rows(sign_in("farid").get(INBOX)) == []
    end = f"/admin/persons/{person}/end/{farid}"
    assert ada.get(end).status_code == 200
    assert ada.post(end, data={"until": str(last)}).status_code == 303
    for days, sees in ((1, 1), (5, 1), (6, 0)):
        with time_machine.travel(utc_now() + dt.timedelta(days=days)):
            assert len(rows(sign_in("farid").get(INBOX))) == sees, days
    with app.app_context():
        person_id = account("amina").id
    assert actions(app, person_id) == ["assigned", "unassigned"]


def test_yesterday_ends_an_assignment_at_once(app: Flask, sign_in: SignIn) -> None:
    send(app, "amina")
    ada, bo = sign_in("ada"), sign_in("bo")
    end = f"/admin/persons/{public_id(app, 'amina')}/end/{public_id(app, 'bo')}"
    yesterday = today() - dt.timedelta(days=1)
    assert ada.post(end, data={"until": str(yesterday)}).status_code == 303
    assert rows(bo.get(INBOX)) == []
    assert ada.post(end, data={"until": str(today())}).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"staff": ""}, "staff"),
        ({"since": "2020-01-01"}, "since"),
        ({"since": "2026-02-30"}, "since"),
        ({"until": "2020-01-01"}, "until"),
    ],
)
def test_a_fault_in_an_assignment_is_told(
    app: Flask, sign_in: SignIn, change: dict[str, str], field: str
) -> None:
    form = {"staff": public_id(app, "farid"), "since": str(today()), "until": ""}
    answer = sign_in("ada").post(f"/admin/persons/{public_id(app, 'amina')}", data=form | change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_only_handlaggare_can_be_assigned(app: Flask, sign_in: SignIn) -> None:
    form = {"staff": public_id(app, "petra"), "since": str(today())}
    page = f"/admin/persons/{public_id(app, 'amina')}"
    assert sign_in("ada").post(page, data=form).status_code == 422


def test_consent_texts_stand_with_their_hash(app: Flask, sign_in: SignIn) -> None:
    page = sign_in("ada").get("/admin/consent-texts").text
    with app.app_context():
        for text in load_consent_texts().versions.values():
            assert text.hash in page


def test_lists_ask_as_much_for_many_and_page_by_key(app: Flask, sign_in: SignIn) -> None:
    ada = sign_in("ada")

    def asked() -> list[int]:
        found = []
        for page in ("staff", "persons"):
            with statements(app) as seen:
                ada.get(f"/admin/{page}")
            found.append(len(seen))
        return found

    few = asked()
    with app.app_context():
        db.begin_write()
        for number in range(60):
            db.session.add(Account(role=Role.DELTAGARE, name=f"P{number}", language="sv"))
            db.session.add(
                Account(role=Role.ADMINISTRATOR, name=f"A{number}", username=f"a{number}")
            )
        db.commit()
    assert asked() == few
    assert max(few) <= 12
    for page, rest in (("staff", 18), ("persons", 13)):
        text = ada.get(f"/admin/{page}").text
        onward = re.findall(rf'href="(/admin/{page}\?after=[^"]+)"', text)[0]
        assert ada.get(onward).text.count("<tr>") == 1 + rest


def test_an_insats_that_does_not_say_how_old_or_how_long_has_no_such_lines(
    sign_in: SignIn,
) -> None:
    page = sign_in("ada").get("/admin/programmes").text
    amia, mitt_val = page.split("<section")[1:]
    for word in ("Ålder", "Längd"):
        assert (word in amia, word in mitt_val) == (False, True), word
