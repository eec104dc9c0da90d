"""Bo needs two things to get in, and each code works once."""

import datetime as dt
import re

import pyotp
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account
from tests.identity import ways_in
from tests.identity.ways_in import (
    PASSWORD,
    SECRET,
    is_in,
    staff_signs_in,
    staff_with_app,
    totp_code,
)
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.credentials import passwords, recovery_codes, staff_invitations
from webapp.identity.models import Account, RecoveryCode

NEUTRAL = "be administratören om en ny inbjudan"
NEW = "lila elefanter dansar tango"


def invited(app: Flask, name: str) -> str:
    """A new invitation for a member of staff."""
    with app.app_context():
        db.begin_write()
        code = staff_invitations.issue_invitation(account(name).id)
        db.commit()
    return code


def secret_of(page: str) -> str:
    """The secret that the page shows as text."""
    found = re.search(r'<bdi class="code" dir="ltr">([A-Z2-7]{32})</bdi>', page)
    assert found
    return found[1]


def begins(client: FlaskClient, code: str, password: str = NEW) -> str:
    """Invitation, password, app: the secret, with only the app's first code left to show."""
    assert client.post("/staff/invitation", data={"code": code}).status_code == 303
    form = {"password": password, "password_again": password}
    assert client.post("/staff/invitation/password", data=form).status_code == 303
    return secret_of(client.get("/staff/invitation/app").text)


def test_password_and_app_let_bo_in(app: Flask) -> None:
    client, name = app.test_client(), staff_with_app(app, "bo")
    assert staff_signs_in(client, f" {name.upper()} ").location == "/"
    assert is_in(client)
    assert "phone" not in ways_in.cookies(client)
    assert client.post("/sign-out").location == "/staff/sign-in"
    assert not is_in(client)


def test_the_password_alone_opens_nothing(app: Flask) -> None:
    client, name = app.test_client(), staff_with_app(app, "bo")
    client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
    assert not is_in(client)


def test_a_code_without_the_password_opens_nothing(app: Flask) -> None:
    client, _name = app.test_client(), staff_with_app(app, "bo")
    assert client.post("/staff/second", data={"code": totp_code()}).location == "/staff/sign-in"
    assert client.get("/staff/second").location == "/staff/sign-in"


def test_the_password_holds_five_minutes(app: Flask) -> None:
    client, name = app.test_client(), staff_with_app(app, "bo")
    client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
    with time_machine.travel(utc_now() + dt.timedelta(minutes=5, seconds=5)):
        late = client.post("/staff/second", data={"code": totp_code()})
        assert late.location == "/staff/sign-in"
        assert not is_in(client)


def test_every_refusal_of_staff_is_the_same_page(app: Flask) -> None:
    for name in ("bo", "cilla", "farid"):
        staff_with_app(app, name)
    with app.app_context():
        db.begin_write()
        account("cilla").locked_at = utc_now()
        account("farid").ended_at = utc_now()
        db.commit()
    tries = [
        ("nobody", PASSWORD), ("bo", "fel lösenord här"), ("cilla", PASSWORD),
        ("farid", PASSWORD), ("ada", PASSWORD), ("amina", PASSWORD),
    ]  # fmt: skip
    pages = set()
    for name, password in tries:
        form = {"username": name, "password": password}
        answer = app.test_client().post("/staff/sign-in", data=form)
        assert answer.status_code == 422
        assert NEUTRAL in answer.text
        pages.add(ways_in.plain(answer))
    assert len(pages) == 1


def test_known_and_unknown_names_are_throttled_alike(app: Flask) -> None:
    staff_with_app(app, "bo")
    seen = []
    for name in ("bo", "nobody"):
        ways_in.forget_attempts(app)
        form = {"username": name, "password": "fel lösenord här"}
        answers = [app.test_client().post("/staff/sign-in", data=form) for _ in range(7)]
        seen.append([(each.status_code, ways_in.plain(each)) for each in answers])
        assert [status for status, _page in seen[-1]] == [422] * 5 + [429] * 2
    assert seen[0] == seen[1]


def test_guessing_the_second_factor_is_throttled(app: Flask) -> None:
    client, name = app.test_client(), staff_with_app(app, "bo")
    client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
    answers = [client.post("/staff/second", data={"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert client.post("/staff/second", data={"code": totp_code()}).status_code == 429


def test_a_code_from_the_app_works_once(app: Flask) -> None:
    first, second, name = app.test_client(), app.test_client(), staff_with_app(app, "bo")
    with time_machine.travel(utc_now(), tick=False):
        assert staff_signs_in(first, name).location == "/"
        assert staff_signs_in(second, name).status_code == 422
    assert not is_in(second)


def test_an_older_code_does_not_work_after_a_newer_one(app: Flask) -> None:
    first, second, name = app.test_client(), app.test_client(), staff_with_app(app, "bo")
    with time_machine.travel(utc_now(), tick=False):
        assert staff_signs_in(first, name, later=30).location == "/"
        assert staff_signs_in(second, name).status_code == 422


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (30, 303), (60, 422)])
def test_a_clock_may_be_one_step_off(app: Flask, seconds: int, status: int) -> None:
    client, name = app.test_client(), staff_with_app(app, "bo")
    with time_machine.travel(utc_now(), tick=False):
        assert staff_signs_in(client, name, later=seconds).status_code == status


def test_the_secret_of_the_app_lies_sealed(app: Flask) -> None:
    staff_with_app(app, "bo")
    with app.app_context():
        sealed = account("bo").totp_sealed
    assert sealed is not None
    assert SECRET.encode() not in sealed


def test_each_recovery_code_works_once(app: Flask) -> None:
    name = staff_with_app(app, "bo")
    with app.app_context():
        db.begin_write()
        codes = recovery_codes.replace_recovery_codes(account("bo").id)
        db.commit()
        stored = db.session.scalars(sa.select(RecoveryCode.code_hash)).all()
    assert len(set(codes)) == len(stored) == 10
    statuses = []
    for code in (codes[0], codes[0], codes[1].lower()):
        client = app.test_client()
        client.post("/staff/sign-in", data={"username": name, "password": PASSWORD})
        statuses.append(client.post("/staff/second", data={"code": code}).status_code)
    assert statuses == [303, 422, 303]


def test_new_recovery_codes_take_the_password_and_end_the_old(app: Flask) -> None:
    client, name = app.test_client(), staff_with_app(app, "bo")
    staff_signs_in(client, name)
    assert client.get("/account/recovery-codes").status_code == 200
    wrong = client.post("/account/recovery-codes", data={"password": "fel lösenord här"})
    assert wrong.status_code == 422
    page = client.post("/account/recovery-codes", data={"password": PASSWORD})
    shown = re.findall(r"<p><bdi[^>]*>([0-9A-Z-]{14})</bdi>", page.text)
    assert len(shown) == 10
    again = client.post("/account/recovery-codes", data={"password": PASSWORD})
    assert not set(shown) & set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", again.text))
    with app.app_context():
        assert recovery_codes.count_recovery_codes(account("bo").id) == 10


def test_an_invitation_leads_to_password_app_and_recovery_codes(app: Flask) -> None:
    client = app.test_client()
    secret = begins(client, invited(app, "ada"))
    assert "data:image/png;base64," in client.get("/staff/invitation/app").text
    page = client.post("/staff/invitation/app", data={"code": pyotp.TOTP(secret).at(utc_now())})
    assert len(re.findall(r"<p><bdi[^>]*>[0-9A-Z-]{14}</bdi>", page.text)) == 10
    assert is_in(client)
    client.post("/sign-out")
    client.post("/staff/sign-in", data={"username": "ada", "password": NEW})
    code = pyotp.TOTP(secret).at(utc_now() + dt.timedelta(seconds=30))
    assert client.post("/staff/second", data={"code": code}).location == "/"


def test_the_first_code_cannot_be_used_again_to_sign_in(app: Flask) -> None:
    client, thief = app.test_client(), app.test_client()
    secret = begins(client, invited(app, "ada"))
    with time_machine.travel(utc_now(), tick=False):
        code = pyotp.TOTP(secret).at(utc_now())
        client.post("/staff/invitation/app", data={"code": code})
        thief.post("/staff/sign-in", data={"username": "ada", "password": NEW})
        assert thief.post("/staff/second", data={"code": code}).status_code == 422


def test_an_invitation_works_once_and_for_seven_days(app: Flask) -> None:
    used, replaced, late = invited(app, "ada"), invited(app, "bo"), invited(app, "bo")
    client = app.test_client()
    secret = begins(client, used)
    client.post("/staff/invitation/app", data={"code": pyotp.TOTP(secret).at(utc_now())})
    pages = set()
    for code in (used, replaced, "0000-0000-0000-0000-0000"):
        answer = app.test_client().post("/staff/invitation", data={"code": code})
        assert answer.status_code == 422
        pages.add(ways_in.plain(answer))
    with time_machine.travel(utc_now() + dt.timedelta(days=7, seconds=5)):
        answer = app.test_client().post("/staff/invitation", data={"code": late})
        pages.add(ways_in.plain(answer))
    assert len(pages) == 1


def test_an_invitation_left_half_way_changes_nothing(app: Flask) -> None:
    name = staff_with_app(app, "bo")
    begins(app.test_client(), invited(app, "bo"))
    assert staff_signs_in(app.test_client(), name).location == "/"


def test_two_browsers_with_one_invitation_make_one_account(app: Flask) -> None:
    code, first, second = invited(app, "ada"), app.test_client(), app.test_client()
    secrets = [begins(first, code), begins(second, code)]
    statuses = [
        client.post("/staff/invitation/app", data={"code": pyotp.TOTP(secret).at(utc_now())})
        for client, secret in zip((first, second), secrets, strict=True)
    ]
    assert [answer.status_code for answer in statuses] == [200, 303]
    assert not is_in(second)


def test_what_one_chose_is_worth_nothing_under_another_invitation(app: Flask) -> None:
    client, ada, bo = app.test_client(), invited(app, "ada"), invited(app, "bo")
    begins(client, ada)
    client.post("/staff/invitation", data={"code": bo})
    assert client.get("/staff/invitation/app").location == "/staff/invitation"


def test_a_new_invitation_ends_what_worked_before(app: Flask) -> None:
    old, name = app.test_client(), staff_with_app(app, "bo")
    staff_signs_in(old, name)
    client = app.test_client()
    secret = begins(client, invited(app, "bo"))
    client.post("/staff/invitation/app", data={"code": pyotp.TOTP(secret).at(utc_now())})
    assert not is_in(old)
    form = {"username": name, "password": PASSWORD}
    assert app.test_client().post("/staff/sign-in", data=form).status_code == 422


def test_a_wrong_first_code_is_told_and_the_same_picture_stays(app: Flask) -> None:
    client = app.test_client()
    secret = begins(client, invited(app, "ada"))
    answer = client.post("/staff/invitation/app", data={"code": "000000"})
    assert answer.status_code == 422
    assert secret_of(answer.text) == secret


@pytest.mark.parametrize(
    "password",
    [
        "kort", "elva tecken", "123456789012", "qwertyuiopåasdf", "aaaaaaaaaaaaaaa", "abcabcabcabc",
        "Sommar2026!!!", "Egenmakt2026!", "P@ssw0rd1234", "lösenord12345", "Välkommen123!",
        "arbetsförmedlingen", "hejhejhejhej", "1qaz2wsx3edc4rfv", "StockholmVinter24",
        "bosse är bara bo", "correcthorsebatterystaple",
    ],
)  # fmt: skip
def test_a_weak_password_is_refused(password: str) -> None:
    assert passwords.find_password_fault(password, ["Bosse", "bosse"]) is not None


@pytest.mark.parametrize(
    "password",
    [NEW, PASSWORD, "kX9#mQ2vLp7zRt", "Trumpet blöt igelkott", "насущный хлеб вечером"],
)
def test_a_good_password_needs_no_special_signs(password: str) -> None:
    assert passwords.find_password_fault(password, ["Ada", "ada"]) is None


def test_a_weak_password_is_told_beside_the_question(app: Flask) -> None:
    client = app.test_client()
    client.post("/staff/invitation", data={"code": invited(app, "bo")})
    form = {"password": "Sommar2026!!!", "password_again": "Sommar2026!!!"}
    answer = client.post("/staff/invitation/password", data=form)
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text


def test_the_first_administrator_comes_from_a_command(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["create-admin", "--username", "Root", "--name", "Rut"])
    assert result.exit_code == 0, result.output
    assert "http://localhost/staff/invitation" in result.output
    code = result.output.rpartition("Invitation code: ")[2].strip()
    begins(app.test_client(), code)
    taken = run(args=["create-admin", "--username", "root", "--name", "Rut"])
    assert taken.exit_code == 1
    assert "taken" in taken.output
    with app.app_context():
        roles = db.session.scalars(sa.select(Account.role).where(Account.username == "root"))
        assert roles.all() == ["administrator"]


def test_a_deltagare_has_no_recovery_codes(sign_in: SignIn) -> None:
    assert sign_in("amina").get("/account/recovery-codes").status_code == 403
