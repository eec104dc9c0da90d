"""Bo answers amina's week, or one thing in it, and she sees which."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import SignIn
from tests.instruments.schedule.sent_weeks import HOSTILE, change, readings, sent, url
from tests.instruments.schedule.weeks import a_block
from tests.sending import send as send_diary
from webapp.core.db import db
from webapp.identity.models import Account
from webapp.sheets.models import SheetComment


def reply(about: str | None, text: str = "Bra") -> dict[str, str]:
    data = {"text": text, "waits": "nobody"}
    return data if about is None else data | {"about": about}


def test_an_answer_can_be_about_one_block(app: Flask, sign_in: SignIn) -> None:
    block = a_block(1, start=540, end=600, words="Promenad")
    (name,) = sent(app, block)
    bo, amina = sign_in("bo"), sign_in("amina")
    page = bo.get(url(app)).text
    assert '<option selected value="">Hela veckan</option>' in page
    assert f'<option value="{name}">tisdag, förmiddag · Promenad</option>' in page
    assert bo.post(url(app), data=reply(name, "canaryblock")).status_code == 303
    assert bo.post(url(app), data=reply("", "canaryvecka")).status_code == 303
    own = "/sheet/schedule/2026-W47"
    _speak(app, "sv")
    for client, address in ((bo, url(app)), (amina, own)):
        found = client.get(address).text
        about, _what, rest = found.partition("Om: tisdag, förmiddag · Promenad")
        assert rest.partition("</div>" if client is bo else "</article>")[0].count("canary") == 1
        assert "canaryblock" in rest
        assert about
    change(app, {name: None})
    for client, address in ((bo, url(app)), (amina, own)):
        assert "Om något som är borttaget." in client.get(address).text


def _speak(app: Flask, language: str) -> None:
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(Account).values(language=language))
        db.commit()


@pytest.mark.parametrize("about", ["b00000000", "keep", "x" * 40, HOSTILE])
def test_an_answer_about_nothing_there_is_told_beside_its_question(
    app: Flask, sign_in: SignIn, about: str
) -> None:
    sent(app, a_block(0))
    answer = sign_in("bo").post(url(app), data=reply(about, "Min text"))
    assert answer.status_code == 422
    beside = answer.text.split('id="about-error"')[1].split("</p>")[0]
    assert "Välj något i listan." in beside
    assert "Min text</textarea>" in answer.text
    assert readings(app) == ["schedule/2026-W47"]


def test_the_same_words_about_two_things_are_two_answers(app: Flask, sign_in: SignIn) -> None:
    names = list(sent(app, a_block(0), a_block(1)))
    bo = sign_in("bo")
    for about in (names[0], names[0], names[1], "", ""):
        assert bo.post(url(app), data=reply(about)).status_code == 303
    with app.app_context():
        found = db.session.scalars(sa.select(SheetComment.about).order_by(SheetComment.id)).all()
        assert found == [names[0], names[1], None]


def test_the_diary_is_answered_as_a_whole(app: Flask, sign_in: SignIn) -> None:
    address = f"/handlaggare/sheets/{send_diary(app, 'amina', mood=3)}"
    bo = sign_in("bo")
    assert 'name="about"' not in bo.get(address).text
    assert bo.post(address, data=reply("b00000000")).status_code == 303
    assert bo.post(address, data={"text": "", "waits": "nobody"}).status_code == 422
    with app.app_context():
        assert db.session.scalars(sa.select(SheetComment.about)).all() == [None]
