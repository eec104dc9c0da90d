"""Staff may come from an outside sign-in: then they have no user name, and pages bear it."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.conftest import SignIn, account
from webapp.core.db import db
from webapp.identity.credentials import codes, staff_invitations
from webapp.identity.models import Account, Role


@pytest.fixture
def siv(app: Flask) -> str:
    """Siv is projektledare and has no user name; her public id."""
    with app.app_context():
        db.begin_write()
        db.session.add(Account(role=Role.PROJEKTLEDARE, name="Siv"))
        db.commit()
        return str(account("siv").public_id)


def test_staff_without_a_user_name_can_be_stored_more_than_once(app: Flask, siv: str) -> None:
    with app.app_context():
        db.begin_write()
        db.session.add(Account(role=Role.ADMINISTRATOR, name="Sten"))
        db.commit()
        unnamed = sa.select(Account.name).where(
            Account.username.is_(None), Account.role != Role.DELTAGARE
        )
        assert set(db.session.scalars(unnamed)) == {"Siv", "Sten"}


def test_a_deltagare_never_has_a_user_name(app: Flask) -> None:
    with app.app_context():
        db.begin_write()
        db.session.add(Account(role=Role.DELTAGARE, name="Amir", username="amir"))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_the_list_of_staff_shows_a_dash_and_offers_no_invitation(sign_in: SignIn, siv: str) -> None:
    page = sign_in("ada").get("/admin/staff").text
    row = page.split("<bdi>Siv</bdi>")[1].split("</tr>")[0]
    assert "None" not in row
    assert "<td>–</td>" in row
    assert f"/admin/staff/{siv}/invite" not in row
    assert f"/admin/staff/{siv}/end" in row


def test_no_invitation_to_a_password_is_made_or_accepted(
    app: Flask, sign_in: SignIn, siv: str
) -> None:
    assert sign_in("ada").post(f"/admin/staff/{siv}/invite").status_code == 409
    with app.app_context():
        db.begin_write()
        code = staff_invitations.issue_invitation(account("siv").id)
        invited = staff_invitations.select_invited_account(codes.hash_code(code))
        assert db.session.scalar(invited) is None


@pytest.mark.parametrize("typed", [" ", "None", "siv"])
def test_nothing_typed_as_a_user_name_finds_the_account(app: Flask, siv: str, typed: str) -> None:
    answer = app.test_client().post(
        "/staff/sign-in", data={"username": typed, "password": "fyra glada grodor sjunger"}
    )
    assert answer.status_code == 422


def test_the_account_can_be_used_and_ended_like_any_other(sign_in: SignIn, siv: str) -> None:
    assert sign_in("siv").get("/account").status_code == 200
    ada = sign_in("ada")
    assert ada.get(f"/admin/staff/{siv}/end").status_code == 200
    assert ada.post(f"/admin/staff/{siv}/end").status_code == 303
    assert "Avslutat" in ada.get("/admin/staff").text
