"""Amina, david and elsa write about their day; what they send is read, what they keep is not."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.sheets.models import Sheet, SheetVersion

HTMX = {"HX-Request": "true"}


def url(name: str, days_ago: int = 0) -> str:
    return f"/diary/{today() - dt.timedelta(days=days_ago)}/{name}"


def fields(client: FlaskClient, address: str, **values: str) -> dict[str, str]:
    """The form of a page as a browser would post it."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    found = {}
    for name in ("page", "seq", "based_on"):
        if f'name="{name}"' not in page.text:
            continue
        found[name] = page.text.split(f'name="{name}" type="hidden" value="')[1].split('"')[0]
    return found | values


def tell(client: FlaskClient, text: str, name: str = "tell") -> None:
    response = client.post(url(name), data=fields(client, url(name), answer=text))
    assert response.status_code == 303, response.text


def finish(client: FlaskClient, share: str) -> str:
    look = f"/sheet/diary/{today()}/look"
    response = client.post(look, data=fields(client, look, share=share))
    assert response.status_code == 303, response.text
    return client.get(response.location).text


def sheet(app: Flask, name: str) -> Sheet:
    with app.app_context():
        return db.session.scalars(
            sa.select(Sheet).where(Sheet.person_id == account(name).id, Sheet.key == f"{today()}")
        ).one()


def test_a_day_is_written_question_by_question_and_sent(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    assert elsa.get(f"/diary/{today()}").location == url("mood")
    for name, answer, onward in (
        ("mood", "4", "energy"),
        ("energy", "2", "did"),
        ("did", "Bakade", "tell"),
    ):
        response = elsa.post(url(name), data=fields(elsa, url(name), answer=answer))
        assert response.location == url(onward)
    tell(elsa, "Det gick bra.")
    look = elsa.get(f"/sheet/diary/{today()}/look").text
    assert "Det gick bra." in look
    assert "Dela med Cilla (Försäkringskassan Björkby)" in look
    assert "Skickat" in finish(elsa, "send")
    assert sheet(app, "elsa").version == 1


def test_nothing_is_chosen_beforehand(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    assert "checked" not in elsa.get(url("mood")).text
    tell(elsa, "Hej")
    assert "checked" not in elsa.get(f"/sheet/diary/{today()}/look").text


def test_without_consent_there_is_only_keeping(app: Flask, sign_in: SignIn) -> None:
    david = sign_in("david")
    assert "Bara du kan läsa det här." in david.get(url("tell")).text
    tell(david, "Hej")
    look = f"/sheet/diary/{today()}/look"
    assert 'value="send"' not in david.get(look).text
    data = fields(david, look, share="send")
    assert david.post(look, data=data).status_code == 422
    assert "Sparat bara för dig" in finish(david, "keep")
    assert sheet(app, "david").version == 0


def test_a_missing_answer_is_told_beside_the_question(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    response = elsa.post(url("mood"), data=fields(elsa, url("mood")))
    assert response.status_code == 422
    assert 'id="answer-error"' in response.text


def test_a_text_too_long_is_kept_in_the_page(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    long = "ö" * 10_001
    response = elsa.post(url("tell"), data=fields(elsa, url("tell"), answer=long))
    assert response.status_code == 422
    assert long in response.text
    assert 'id="answer-error"' in response.text
    tell(elsa, "ö" * 10_000)


def test_a_megabyte_is_refused_whole(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    data = fields(elsa, url("tell"), answer="x" * 1_000_000)
    assert elsa.post(url("tell"), data=data).status_code == 413


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{7*7}}",
        "a\0b",
        "\u202eabc",
        "🙂" * 5,
        '"><img src=x>',
        "\ue000sv\ue001",
        "%(name)s",
        "مرحبا 123 abc",
    ],
)
def test_any_text_is_shown_as_it_was_typed(sign_in: SignIn, text: str) -> None:
    elsa = sign_in("elsa")
    tell(elsa, text)
    page = elsa.get(f"/sheet/diary/{today()}/look").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in page.split("quote")[1][:40]
    assert 'class="quote" dir="auto"' in page


def test_bytes_that_are_no_text_do_no_harm(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    data = fields(elsa, url("tell"))
    body = "&".join(f"{k}={v}" for k, v in data.items()).encode() + b"&answer=%ED%A0%80%FFhej"
    response = elsa.post(url("tell"), data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 303


def test_saving_by_itself_gets_the_status_line_alone(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    response = elsa.post(url("tell"), data=fields(elsa, url("tell"), answer="Hej"), headers=HTMX)
    assert response.status_code == 200
    assert response.text.lstrip().startswith("Sparat ")
    assert 'name="based_on" value="1" hx-swap-oob="true"' in response.text


def test_a_repeated_post_makes_one_row_and_gets_the_same_answer(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    data = fields(elsa, url("tell"), answer="Hej")
    answers = {elsa.post(url("tell"), data=data, headers=HTMX).text for _ in range(3)}
    assert len(answers) == 1
    assert sheet(app, "elsa").revision == 1


def test_a_draft_goes_on_from_another_device(sign_in: SignIn) -> None:
    tell(sign_in("elsa"), "Började på bussen")
    assert "Började på bussen" in sign_in("elsa").get(url("tell")).text


def test_two_devices_in_conflict_keep_both_texts_and_ask(sign_in: SignIn) -> None:
    phone, computer = sign_in("elsa"), sign_in("elsa")
    one = fields(phone, url("tell"), answer="Från mobilen")
    two = fields(computer, url("tell"), answer="Från datorn")
    assert phone.post(url("tell"), data=one).status_code == 303
    assert "två ställen" in computer.post(url("tell"), data=two, headers=HTMX).text
    choose = f"/sheet/diary/{today()}/choose"
    assert phone.get(f"/sheet/diary/{today()}/look").location == choose
    page = phone.get(choose).text
    assert "Från mobilen" in page
    assert "Från datorn" in page
    hidden = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("page", "seq", "based_on", "name")
    }
    phone.post(choose, data=hidden | {"choice": "both"})
    look = phone.get(f"/sheet/diary/{today()}/look").text
    assert "Från mobilen" in look
    assert "Från datorn" in look


def test_a_sheet_in_conflict_is_not_sent(app: Flask, sign_in: SignIn) -> None:
    phone, computer = sign_in("elsa"), sign_in("elsa")
    one = fields(phone, url("tell"), answer="Ett")
    two = fields(computer, url("tell"), answer="Två")
    phone.post(url("tell"), data=one)
    look = f"/sheet/diary/{today()}/look"
    waiting = fields(phone, look, share="send")
    computer.post(url("tell"), data=two)
    assert phone.post(look, data=waiting).location == look
    assert phone.get(look).location.endswith("/choose")
    assert sheet(app, "elsa").version == 0


def test_changing_after_sending_makes_a_new_version(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    tell(elsa, "Först")
    finish(elsa, "send")
    tell(elsa, "Sedan")
    assert "Ändrat, inte skickat igen" in elsa.get(f"/sheet/diary/{today()}").text
    finish(elsa, "send")
    with app.app_context():
        numbers = db.session.scalars(
            sa.select(SheetVersion.number).where(SheetVersion.sheet_id == sheet(app, "elsa").id)
        ).all()
    assert sorted(numbers) == [1, 2]


def test_what_is_sent_is_what_was_looked_through(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    tell(elsa, "Först")
    look = f"/sheet/diary/{today()}/look"
    data = fields(elsa, look, share="send")
    tell(elsa, "Sedan")
    response = elsa.post(look, data=data)
    assert response.location == look
    assert "Titta en gång till" in elsa.get(look).text
    assert sheet(app, "elsa").version == 0


def test_sending_twice_makes_one_version(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    tell(elsa, "Först")
    look = f"/sheet/diary/{today()}/look"
    data = fields(elsa, look, share="send")
    assert {elsa.post(look, data=data).status_code for _ in range(3)} == {303}
    assert sheet(app, "elsa").version == 1


@pytest.mark.parametrize(
    "address",
    [
        "/diary/2026-02-30",
        "/diary/2026-13-01",
        "/diary/0001-01-01",
        "/diary/9999-12-31",
        "/diary/-1",
        "/diary/idag",
        "/diary/{future}",
        "/diary/{future}/mood",
        "/diary/{today}/pain",
        "/diary/{today}/nothing",
        "/sheet/diary/{today}/look",
        "/sheet/diary/2026-W54/look",
        "/sheet/other/{today}",
        "/sheet/diary/{today}",
    ],
)
def test_what_is_not_there_is_not_there(sign_in: SignIn, address: str) -> None:
    future = today() + dt.timedelta(days=1)
    address = address.format(today=today(), future=future)
    assert sign_in("elsa").get(address).status_code == 404


def test_two_missed_days_are_offered_and_nothing_is_blamed(sign_in: SignIn) -> None:
    page = sign_in("elsa").get("/today").text
    for age in (0, 1, 2):
        assert f"/diary/{today() - dt.timedelta(days=age)}" in page
    assert f"/diary/{today() - dt.timedelta(days=3)}" not in page
    assert "missat" not in page.lower()


def test_pain_and_sleep_are_asked_once_switched_on(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    assert elsa.post("/diary/questions", data={"pain": "y"}).status_code == 303
    data = fields(elsa, url("pain"), answer="10")
    assert elsa.post(url("pain"), data=data).location == url("did")
    assert "värsta tänkbara" in elsa.get(f"/sheet/diary/{today()}/look").text
    assert elsa.get(url("sleep")).status_code == 404


def test_declining_is_an_answer(sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    elsa.post(url("mood"), data=fields(elsa, url("mood"), answer="declined"))
    assert "Vill inte svara" in elsa.get(f"/sheet/diary/{today()}/look").text


def test_the_history_is_by_week_and_always_open(sign_in: SignIn) -> None:
    david = sign_in("david")
    david.post(url("mood", 8), data=fields(david, url("mood", 8), answer="5"))
    david.post(url("mood"), data=fields(david, url("mood"), answer="3"))
    page = david.get("/history").text
    for day in (today(), today() - dt.timedelta(days=8)):
        year, week, _ = day.isocalendar()
        assert f"Vecka {week}, {year}" in page


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize(
    "address", ["/today", "mood", "tell", "/history", "/readers", "/diary/questions"]
)
def test_each_page_speaks_each_language(
    app: Flask, sign_in: SignIn, language: str, address: str
) -> None:
    elsa = sign_in("elsa")
    with app.app_context():
        db.begin_write()
        account("elsa").language = language
        db.commit()
    page = elsa.get(address if address.startswith("/") else url(address))
    assert page.status_code == 200
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page.text[:80]
    assert '<span lang="sv"' not in page.text
