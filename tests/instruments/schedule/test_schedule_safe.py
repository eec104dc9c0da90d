"""Elsa's week stays what she confirmed, whatever comes twice, late, or from another device."""

import datetime as dt
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import SignIn, account
from tests.instruments.schedule.test_schedule import save_as_another_device, url
from tests.instruments.schedule.weeks import (
    a_block,
    hidden,
    plan,
    send,
    stored,
    there,
    this_week,
    undo,
)
from webapp.core import sealing
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.ids import PersonId
from webapp.core.weeks import Week
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import BlockOutcome, LivedAnswer
from webapp.programmes.models import Enrolment
from webapp.sheets.draft_saving import build_sheet_binding
from webapp.sheets.models import Sheet, SheetVersion

TYPED = {"day": "0", "part": "forenoon"}


def words(app: Flask, week: Week) -> list[str]:
    return [each.words for each in there(app, "elsa", week)]


def test_the_page_that_sends_shows_every_word_it_sends(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    said: dict[str, Any] = {"place": "Parken", "with_whom": "Min granne", "note": "Ta med vatten"}
    plan(app, "elsa", week, a_block(words="Promenad", **said))
    save_as_another_device(app, "elsa", {"keep": "Vilan", "change": "Färre möten"})
    page = elsa.get(url(week)).text
    for each in (*said.values(), "Vilan", "Färre möten"):
        assert each in page, each
    assert "Bara du tills du skickar." in elsa.get(url(week, "back")).text


def test_a_copy_asked_for_twice_at_once_is_one_copy(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week.after(-1), a_block(words="A"), a_block(words="B"))
    form = hidden(elsa, url(week, "add"))
    for _ in range(2):
        assert elsa.post(url(week, "copy"), data=form).status_code == 303
    copied = schedule_blocks.parse_sheet_blocks(stored(app, "elsa", week).draft.answers)
    first = next(name for name, block in copied.items() if block.words == "A")
    elsa.post(url(week, "block", first, "remove"), data=hidden(elsa, url(week, "add")))
    elsa.post(url(week, "copy"), data=form)
    assert words(app, week) == ["B"]


def test_the_same_thing_twice_is_copied_twice(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week.after(-1), a_block(words="Vila"), a_block(words="Vila"))
    elsa.post(url(week, "copy"), data=hidden(elsa, url(week, "add")))
    assert words(app, week) == ["Vila", "Vila"]


def test_undo_takes_back_what_its_page_showed_and_nothing_else(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    (first,) = plan(app, "elsa", week, a_block(words="A"))
    plan(app, "elsa", week.after(-1), a_block(words="B"))
    elsa.post(url(week, "copy"), data=hidden(elsa, url(week, "add")))
    page = elsa.get(url(week)).text
    elsa.post(url(week, "block", first, "remove"), data=hidden(elsa, url(week, "add")))
    assert "Veckan är ändrad. Titta på den igen." in undo(elsa, week, page)
    assert words(app, week) == ["B"]
    assert "Ångrat." in undo(elsa, week)
    assert sorted(words(app, week)) == ["A", "B"]


def test_own_words_are_chosen_for_a_block_that_had_others(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    first, _second = plan(app, "elsa", week, a_block(words="A"), a_block(words="B"))
    address = url(week, "block", first)
    for activity, typed, told in (
        ("exercise|B", "A", "B"),
        ("exercise", "C", "C"),
        ("exercise", "C", "C"),
        ("home", "C", ""),
    ):
        form = hidden(elsa, address) | TYPED | {"activity": activity, "words": typed}
        assert elsa.post(address, data=form).status_code == 303
        week_now = stored(app, "elsa", week).draft.answers
        assert schedule_blocks.parse_sheet_blocks(week_now)[first].words == told


def test_another_thing_from_the_same_page_is_another_block(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    address = url(week, "add")
    form = hidden(elsa, address) | TYPED | {"activity": "home"}
    for said in ("Ett", "Två", "Två"):
        elsa.post(address, data=form | {"words": said})
    assert words(app, week) == ["Ett", "Två"]


def test_what_was_lived_of_a_block_taken_away_elsewhere_is_kept(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    lived = LivedAnswer(BlockOutcome.DONE, minutes=75)
    (name,) = plan(app, "elsa", week, a_block(words="Bad", planned=False, lived=lived))
    address = url(week, "block", name)
    form = hidden(elsa, address) | TYPED | {"activity": "exercise", "words": "Simning"}
    elsa.post(address + "/remove", data=hidden(elsa, address))
    elsa.post(address, data=form)
    choose = f"/sheet/schedule/{week.key}/choose"
    elsa.post(choose, data=hidden(elsa, choose) | {"name": name, "choice": "1"})
    (block,) = there(app, "elsa", week)
    assert (block.words, block.planned, block.lived) == ("Simning", False, lived)


def test_what_was_not_planned_is_not_done_before_its_day(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week(1)
    address = url(week, "add?day=0&part=forenoon&lived=1")
    form = hidden(elsa, address) | TYPED | {"activity": "home", "lived": "1"}
    response = elsa.post(address, data=form)
    assert response.status_code == 422
    assert "Den dagen har inte varit än." in response.text
    before = this_week(-1)
    form = hidden(elsa, url(before, "add?lived=1")) | TYPED | {"activity": "home", "lived": "1"}
    response = elsa.post(url(before, "add"), data=form)
    assert response.location == f"/schedule/day/{before.monday}"
    (block,) = there(app, "elsa", before)
    assert (block.planned, block.lived) == (False, LivedAnswer(BlockOutcome.DONE))


def test_moving_takes_along_what_another_device_wrote(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    first, second = plan(
        app, "elsa", week, a_block(words="A", order=1), a_block(words="B", order=2)
    )
    address = url(week, "arrange", 0)
    form = hidden(elsa, address) | {"name": second, "to": "up"}
    save_as_another_device(
        app, "elsa", schedule_blocks.build_block_changes({second: a_block(words="C", order=2)})
    )
    elsa.post(address, data=form)
    assert stored(app, "elsa", week).draft.conflicts == []
    assert words(app, week) == ["C", "A"]
    assert first in stored(app, "elsa", week).draft.answers


def test_taking_away_what_another_device_changed_says_that_there_is_a_choice(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    (name,) = plan(app, "elsa", week, a_block(words="A"))
    form = hidden(elsa, url(week, "add"))
    save_as_another_device(
        app, "elsa", schedule_blocks.build_block_changes({name: a_block(words="B")})
    )
    elsa.post(url(week, "block", name, "remove"), data=form)
    page = elsa.get(url(week)).text
    assert "Borttaget." not in page
    assert "Välj vilken som gäller." in page


def test_a_hint_put_away_is_no_change_of_the_week(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week(1)
    plan(app, "elsa", week, *(a_block(2, words=word) for word in "abc"))
    send(app, "elsa", week)
    elsa.post(url(week, "quiet"), data=hidden(elsa, url(week), hint="no_rest_2"))
    found = stored(app, "elsa", week)
    assert (found.changed, found.draft.conflicts) == (False, [])


def test_an_empty_week_is_not_sent(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    (name,) = plan(app, "elsa", week, a_block())
    elsa.post(url(week, "block", name, "remove"), data=hidden(elsa, url(week, "add")))
    look = f"/sheet/schedule/{week.key}/look"
    for response in (
        elsa.get(look),
        elsa.post(look, data={"share": "send"}),
    ):
        assert response.location == url(week)
    assert "Det finns inget att skicka än." in elsa.get(url(week)).text


def test_a_sent_week_holds_no_trace_of_what_was_taken_away(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    gone, kept = plan(app, "elsa", week, a_block(words="Hemligt"), a_block(words="Öppet"))
    elsa.post(url(week, "block", gone, "remove"), data=hidden(elsa, url(week, "add")))
    send(app, "elsa", week)
    with app.app_context():
        person = account("elsa")
        body = db.session.scalars(
            sa.select(SheetVersion.body).join(Sheet).where(Sheet.person_id == person.id)
        ).one()
        place = build_sheet_binding(person.public_id, "schedule", week.key, "sent 1")
        answers = msgspec.json.decode(
            sealing.unseal_text(sealing.load_data_key(PersonId(person.id)), body, place)
        )
    assert list(answers) == [kept]


@pytest.mark.parametrize("name", ["   ", ""])
def test_a_saved_week_has_a_name_and_something_in_it(
    app: Flask, sign_in: SignIn, name: str
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    address = url(week, "usual")
    form = hidden(elsa, url(week, "add"))
    assert elsa.post(address, data=form | {"name": "Tom"}).status_code == 422
    plan(app, "elsa", week, a_block())
    assert elsa.post(address, data=form | {"name": name}).status_code == 422
    assert elsa.post(address, data=form | {"name": "Lugn"}).status_code == 303


def test_both_texts_of_the_look_back_fit_in_any_script(app: Flask, sign_in: SignIn) -> None:
    amina, week = sign_in("amina"), this_week()
    address = url(week, "back")
    text = "م" * 4000
    form = hidden(amina, address) | {"keep": text, "change": text}
    assert amina.post(address, data=form).status_code == 303
    assert stored(app, "amina", week).draft.answers == {"keep": text, "change": text}
    assert amina.post(address, data=form | {"keep": text + "م"}).status_code == 422


def test_whoever_reports_finds_the_report_from_the_week(app: Flask, sign_in: SignIn) -> None:
    week = this_week()
    plan(app, "elsa", week, a_block())
    assert 'href="/report/"' not in sign_in("elsa").get(url(week)).text
    with app.app_context():
        db.begin_write()
        db.session.add(
            Enrolment(
                person_id=account("elsa").id,
                programme="amia",
                version=1,
                enrolled_by=account("bo").id,
                enrolled_on=today() - dt.timedelta(days=40),
            )
        )
        db.commit()
    assert 'href="/report/"' in sign_in("elsa").get(url(week)).text


def test_an_answer_taken_back_may_have_been_anything(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    (name,) = plan(app, "elsa", this_week(), a_block(today().weekday()))
    address = f"/schedule/day/{today()}"
    form = hidden(elsa, address) | {"forget": name, f"{name}-was": "", f"{name}-outcome": "zzz"}
    assert elsa.post(address, data=form, headers={"HX-Request": "true"}).status_code == 200
