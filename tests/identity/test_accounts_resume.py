"""When a form cannot be received, its text waits for its writer and for nobody else."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask, redirect, render_template_string
from flask.testing import FlaskClient
from werkzeug import Response
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse as Answer

from tests.conftest import account
from tests.identity import ways_in
from tests.identity.ways_in import PIN, activated
from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.models import CarriedForm, LoginSession
from webapp.identity.sessions import kept_forms

TEXT = "Jag sov dåligt. 🌙 لم أنم جيدا"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/note?page=2"}
SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
NOTE = """{% extends "base.html" %}{% block title %}Note{% endblock %}
{% block main %}<h1>Note</h1><pre>{{ form.getlist("text")|join("|") }}</pre>
<p>{{ form.getlist("mood")|join("|") }}</p>{% endblock %}"""


@pytest.fixture(scope="module")
def app(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """An app with one closed page to write on, ``/note``, and one act without a page."""
    with ways_in.own_app(engine_name, request, tmp_path_factory.mktemp("own")) as app:
        app.add_url_rule("/note", "note", _note)
        app.add_url_rule("/note", "save_note", _save, methods=["POST"])
        app.add_url_rule("/note/send", "send_note", _save, methods=["POST"])
        yield app


def _note() -> str:
    return render_template_string(NOTE, form=kept_forms.find_kept_form() or MultiDict())


def _save() -> Response:
    return redirect("/note", code=303)


@pytest.fixture(autouse=True)
def _nothing_waits(app: Flask) -> Iterator[None]:
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.delete(CarriedForm))
        db.commit()
    ways_in.forget_attempts(app)
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def waiting(app: Flask) -> int:
    """How many forms wait."""
    with app.app_context():
        return db.session.scalars(sa.select(sa.func.count()).select_from(CarriedForm)).one()


def opened() -> bytes:
    """The one form that waits, as it was typed."""
    form = db.session.scalars(sa.select(CarriedForm)).one()
    key, name = sealing.derive_system_key("carried"), f"carried:{form.account_id}:{form.path}"
    return sealing.unseal_text(key, form.sealed, name)


def type_too_late(app: Flask, client: FlaskClient, path: str = "/note", **more: Any) -> Answer:
    """Send a text when the session has ended meanwhile."""
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(LoginSession).values(ended_at=utc_now()))
        db.commit()
    data = {"text": TEXT, "mood": "3"} | more.pop("data", {})
    return client.post(path, data=data, **more)


def test_a_text_sent_too_late_is_there_after_signing_in_again(app: Flask) -> None:
    client, _code = activated(app, "amina")
    answer = type_too_late(app, client)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/note")
    page = client.get(answer.location).text
    assert 'action="/sign-in?next=/note"' in page
    assert client.post(answer.location, data={"pin": PIN}).location == "/note"
    assert TEXT in client.get("/note").text
    assert "<p>3</p>" in client.get("/note").text


def test_a_wrong_pin_in_between_loses_neither_text_nor_place(app: Flask) -> None:
    client, _code = activated(app, "amina")
    there = type_too_late(app, client).location
    page = client.post(there, data={"pin": "314159"}).text
    assert 'action="/sign-in?next=/note"' in page
    client.post(there, data={"pin": PIN})
    assert TEXT in client.get("/note").text


def test_the_text_goes_when_the_page_is_sent(app: Flask) -> None:
    client, _code = activated(app, "amina")
    client.post(type_too_late(app, client).location, data={"pin": PIN})
    client.get("/note")
    assert waiting(app) == 1
    client.post("/note", data={"text": TEXT})
    assert waiting(app) == 0
    assert TEXT not in client.get("/note").text


def test_the_text_of_another_page_stays(app: Flask) -> None:
    client, _code = activated(app, "amina")
    client.post(type_too_late(app, client).location, data={"pin": PIN})
    client.post("/note/send")
    assert TEXT in client.get("/note").text


def test_the_text_waits_sealed_for_its_writer_alone(app: Flask) -> None:
    client, _code = activated(app, "amina")
    type_too_late(app, client)
    with app.app_context():
        sealed = db.session.scalars(sa.select(CarriedForm.sealed)).one()
    assert b"Jag sov" not in sealed
    _other, code = activated(app, "david")
    client.post("/sign-in", data={"pin": PIN})
    client.post("/sign-out")
    client.post("/card", data={"card": code})
    assert client.post("/sign-in?next=/note", data={"pin": PIN}).location == "/note"
    assert TEXT not in client.get("/note").text


def test_what_is_moved_to_another_account_does_not_open(app: Flask) -> None:
    client, _code = activated(app, "amina")
    type_too_late(app, client)
    thief, _other = activated(app, "david")
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(CarriedForm).values(account_id=account("david").id))
        db.commit()
    thief.post("/sign-in", data={"pin": PIN})
    answer = thief.get("/note")
    assert answer.status_code == 500
    assert TEXT not in answer.text


def test_after_24_hours_nothing_is_shown(app: Flask) -> None:
    client, _code = activated(app, "amina")
    type_too_late(app, client)
    with time_machine.travel(utc_now() + dt.timedelta(hours=24, minutes=1)):
        client.post("/sign-in", data={"pin": PIN})
        assert TEXT not in client.get("/note").text
    late, _code = activated(app, "elsa")
    with time_machine.travel(utc_now() + dt.timedelta(hours=25)):
        late.post("/note", data={"text": "nytt"})
    assert waiting(app) == 1


def test_the_last_text_wins(app: Flask) -> None:
    client, _code = activated(app, "amina")
    type_too_late(app, client, data={"text": "först"})
    client.post(type_too_late(app, client).location, data={"pin": PIN})
    page = client.get("/note").text
    assert TEXT in page
    assert "först" not in page


def test_secrets_and_tokens_are_never_kept(app: Flask) -> None:
    client, _code = activated(app, "amina")
    secrets = {"pin": "271828", "password": "hemlig", "csrf_token": "t", "credential": "c"}
    type_too_late(app, client, data=secrets)
    with app.app_context():
        text = opened()
    for secret in (b"271828", b"hemlig", b"csrf", b"credential"):
        assert secret not in text


def test_an_act_without_a_page_keeps_nothing(app: Flask) -> None:
    client, _code = activated(app, "amina")
    answer = type_too_late(app, client, "/note/send")
    assert answer.location == "/sign-in"
    assert waiting(app) == 0


def test_an_empty_form_keeps_nothing(app: Flask) -> None:
    client, _code = activated(app, "amina")
    type_too_late(app, client, data={"text": "  ", "mood": ""})
    assert waiting(app) == 0


def test_a_stranger_keeps_nothing(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("session", "made-up")
    answer = client.post("/note", data={"text": TEXT})
    assert answer.location == "/sign-in?next=/note"
    assert waiting(app) == 0


def test_htmx_leaves_the_page_and_comes_back_to_it(app: Flask) -> None:
    client, _code = activated(app, "amina")
    answer = type_too_late(app, client, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/note?page%3D2"
    client.post(answer.headers["HX-Redirect"], data={"pin": PIN})
    assert TEXT in client.get("/note?page=2").text


def test_staff_come_back_through_their_own_sign_in(app: Flask) -> None:
    name = ways_in.staff_with_app(app, "bo")
    client = app.test_client()
    ways_in.staff_signs_in(client, name)
    answer = type_too_late(app, client)
    assert answer.location == "/staff/sign-in?next=/note"
    last = ways_in.staff_signs_in(client, name, there="?next=/note", later=30)
    assert last.location == "/note"
    assert TEXT in client.get("/note").text


def test_a_token_that_does_not_fit_keeps_the_text(app: Flask) -> None:
    client, _code = activated(app, "amina")
    app.config["WTF_CSRF_ENABLED"] = True
    for token in ({}, {"csrf_token": "foreign"}):
        answer = client.post("/note", data={"text": TEXT} | token, headers=SAME_SITE)
        assert answer.status_code == 400
        assert "Din text är kvar" in answer.text
        assert 'href="/note"' in answer.text
    assert TEXT in client.get("/note").text


def test_what_another_site_sends_is_never_kept(app: Flask) -> None:
    client, _code = activated(app, "amina")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/note", data={"text": TEXT}, headers=CROSS_SITE)
    assert answer.status_code == 400
    type_too_late(app, client, headers=CROSS_SITE)
    assert waiting(app) == 0


def test_a_token_that_does_not_fit_on_the_way_in_is_no_dead_end(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/sign-in", data={"pin": PIN}, headers=SAME_SITE)
    assert answer.status_code == 400
    assert 'href="/sign-in"' in answer.text


def test_switching_language_keeps_text_and_place(app: Flask) -> None:
    client, _code = activated(app, "amina")
    form = {"language": "en", "text": TEXT, "mood": "3"}
    answer = client.post("/language?next=/note?page%3D2", data=form)
    assert (answer.status_code, answer.location) == (303, "/note?page=2")
    page = client.get("/note?page=2").text
    assert '<html lang="en"' in page
    assert TEXT in page
    with app.app_context():
        assert account("amina").language == "en"


def test_switching_language_after_the_session_has_ended_keeps_the_text(app: Flask) -> None:
    client, _code = activated(app, "amina")
    form = {"language": "en", "text": TEXT, "next": "/note"}
    type_too_late(app, client, "/language", data=form)
    client.post(client.get("/note").location, data={"pin": PIN})
    assert TEXT in client.get("/note").text


def test_switching_language_with_an_old_token_keeps_the_text(app: Flask) -> None:
    client, _code = activated(app, "amina")
    app.config["WTF_CSRF_ENABLED"] = True
    form = {"language": "en", "text": TEXT, "next": "/note"}
    answer = client.post("/language", data=form, headers=SAME_SITE)
    assert answer.status_code == 400
    assert 'href="/note"' in answer.text
    assert TEXT in client.get("/note").text


def test_a_question_about_language_is_not_the_switch(app: Flask) -> None:
    client, _code = activated(app, "amina")
    body = "language=en&mood=4&language=ar"
    client.post("/language?next=/note", data=body, content_type="application/x-www-form-urlencoded")
    with app.app_context():
        text = opened()
    assert b'["language", "ar"]' in text
    assert b'"en"' not in text


def test_the_language_can_be_switched_signed_out(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/language", data={"language": "ar", "next": "/sign-in?next=/note"})
    assert answer.location == "/sign-in?next=/note"
    page = client.get("/sign-in").text
    assert '<html lang="ar" dir="rtl">' in page


def test_a_remembered_phone_keeps_its_language_after_sign_out(app: Flask) -> None:
    client, _code = activated(app, "amina")
    client.post("/language", data={"language": "en", "next": "/note"})
    client.post("/sign-out")
    assert '<html lang="en"' in client.get("/sign-in").text


def test_an_unknown_language_changes_nothing(app: Flask) -> None:
    client, _code = activated(app, "amina")
    assert client.post("/language", data={"language": "xx", "next": "/note"}).status_code == 303
    with app.app_context():
        assert account("amina").language == "sv"


@pytest.mark.parametrize(
    "there",
    [
        "//evil.example", "https://evil.example/note", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "javascript:alert(1)", "/note\r\nSet-Cookie: a=b", "http:/note",
        "/nowhere", "/note/send", "/static/app.css", "/sign-in", "", "note", "/" + "a" * 2000,
    ],
)  # fmt: skip
def test_after_signing_in_one_never_leaves_the_app(app: Flask, there: str) -> None:
    client, _code = activated(app, "amina")
    client.post("/sign-out")
    answer = client.post("/sign-in", query_string={"next": there}, data={"pin": PIN})
    assert (answer.status_code, answer.location) == (303, "/")
    away = client.post("/language", data={"language": "sv", "next": there})
    assert away.location in {"/", "/sign-in"}
