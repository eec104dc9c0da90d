"""Elsa plans her week: a thing in three steps, changed, moved, taken away, sent."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import actor
from tests.conftest import SignIn, account
from tests.instruments.schedule import weeks
from tests.instruments.schedule.weeks import a_block, hidden, plan, stored, there, this_week
from tests.sending import statements
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.core.weeks import Week
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import DayPart
from webapp.sheets import draft_saving
from webapp.sheets.drafts import SheetWrite

BASE = {"day": "1", "part": "evening"}


def url(week: Week, *parts: object) -> str:
    return "/".join(["/schedule", week.key, *map(str, parts)])


def add(client: FlaskClient, week: Week, **typed: str) -> TestResponse:
    address = url(week, "add?day=1&part=evening")
    return client.post(address, data=hidden(client, address) | BASE | typed)


def test_a_thing_is_in_the_week_after_part_activity_done(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    page = elsa.get(url(week)).text
    assert '<a href="/schedule/" aria-current="page">Min vecka' in page
    assert f'href="{url(week, "add")}?day=1&amp;part=evening"' in page
    response = add(elsa, week, activity="social")
    assert response.location == url(week) + "#d1"
    (block,) = there(app, "elsa", week)
    assert (block.day, block.part, block.activity) == (1, DayPart.EVENING, "social")
    assert "Träffa andra" in elsa.get(url(week)).text


def test_the_same_form_sent_twice_puts_it_there_once(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    address = url(week, "add?day=1&part=evening")
    form = hidden(elsa, address) | BASE | {"activity": "home"}
    assert [elsa.post(address, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(there(app, "elsa", week)) == 1


def test_everything_under_more_is_kept(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    add(
        elsa,
        week,
        activity="exercise",
        words="Promenad  med\nhunden",
        start="18.05",
        end="19:00",
        place="Parken",
        with_whom="Min granne",
        note="Ta med vatten.\r\nOch hatt.",
    )
    (block,) = there(app, "elsa", week)
    assert (block.words, block.start, block.end) == ("Promenad med hunden", 1085, 1140)
    assert (block.place, block.with_whom) == ("Parken", "Min granne")
    assert block.note == "Ta med vatten.\nOch hatt."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"activity": ""}, "Välj en aktivitet."),
        ({"activity": "dance"}, "Not a valid choice"),
        ({"start": "22:00", "end": "06:00"}, "Slutar det nästa dag?"),
        ({"start": "10:00", "end": "11:00", "overnight": "y"}, "mer än ett dygn"),
        ({"end": "11:00"}, "Skriv också när det börjar."),
        ({"start": "25:00"}, "Skriv en tid, till exempel 09:30."),
        ({"start": "-1"}, "Skriv en tid, till exempel 09:30."),
        ({"words": "x" * 101}, "Korta den till 100 tecken."),
        ({"note": "x" * 1001}, "Korta den till 1 000 tecken."),
    ],
)
def test_what_cannot_be_is_told_beside_its_question_and_kept(
    app: Flask, sign_in: SignIn, typed: dict[str, str], told: str
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    response = add(elsa, week, **({"activity": "home", "place": "Kvar"} | typed))
    assert response.status_code == 422
    page = response.text
    assert told in page or told == "Not a valid choice"
    assert 'value="Kvar"' in page
    assert there(app, "elsa", week) == []


def test_a_night_that_ends_the_next_day_is_drawn_on_both(sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    add(elsa, week, activity="work", start="22:00", end="06:00", overnight="y")
    page = elsa.get(url(week)).text
    tuesday, wednesday = page.split('id="d2"')[0], page.split('id="d2"')[1].split('id="d3"')[0]
    assert "22:00–06:00" in tuesday
    assert "22:00–06:00" in wednesday
    assert "fortsätter från kvällen före" in wednesday


def test_a_sunday_night_goes_on_in_the_next_week(app: Flask, sign_in: SignIn) -> None:
    week = this_week()
    night = a_block(6, part=DayPart.NIGHT, start=1320, end=360, overnight=True)
    plan(app, "elsa", week, night)
    assert "fortsätter från kvällen före" in sign_in("elsa").get(url(week.after(1))).text


def test_things_at_the_same_time_are_allowed_and_told(app: Flask, sign_in: SignIn) -> None:
    week = this_week()
    plan(app, "elsa", week, a_block(start=540, end=600), a_block(start=570, end=630))
    assert sign_in("elsa").get(url(week)).text.count("Samtidigt som något annat") == 2


def test_a_block_is_changed_and_keeps_what_became_of_it(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    lived = schedule_blocks.LivedAnswer(schedule_blocks.BlockOutcome.DONE)
    (name,) = plan(app, "elsa", week, a_block(words="Yoga", lived=lived))
    address = url(week, "block", name)
    typed = {"activity": "home", "day": "0", "part": "forenoon", "words": "Yoga"}
    assert elsa.post(address, data=hidden(elsa, address) | typed).status_code == 303
    (block,) = there(app, "elsa", week)
    assert (block.activity, block.words, block.lived) == ("home", "", lived)


def test_a_block_is_taken_away_and_comes_back(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    (name,) = planned = plan(app, "elsa", week, a_block(words="Yoga"))
    address = url(week, "block", name)
    elsa.post(address + "/remove", data=hidden(elsa, address))
    assert there(app, "elsa", week) == []
    assert elsa.get(address).status_code == 404
    weeks.undo(elsa, week)
    assert there(app, "elsa", week) == list(planned.values())
    assert "Ångra</button>" not in elsa.get(url(week)).text


def test_what_was_taken_away_before_sending_is_not_sent(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    name, _other = plan(app, "elsa", week, a_block(words="Hemligt"), a_block(words="Öppet"))
    address = url(week, "block", name)
    elsa.post(address + "/remove", data=hidden(elsa, address))
    answers = stored(app, "elsa", week).draft.answers
    assert "Hemligt" not in str(answers)


def test_blocks_move_up_down_and_between_parts(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    first, second = plan(
        app, "elsa", week, a_block(words="A", order=1), a_block(words="B", order=2)
    )
    address = url(week, "arrange", 0)

    def move(name: str, to: str) -> list[tuple[str, DayPart]]:
        data = hidden(elsa, address) | {"name": name, "to": to}
        assert elsa.post(address, data=data).status_code == 303
        return [(each.words, each.part) for each in there(app, "elsa", week)]

    assert move(second, "up") == [("B", DayPart.FORENOON), ("A", DayPart.FORENOON)]
    assert move(first, "down") == [("B", DayPart.FORENOON), ("A", DayPart.AFTERNOON)]
    assert move(second, first) == [("B", DayPart.AFTERNOON), ("A", DayPart.AFTERNOON)]
    assert move(second, "night") == [("A", DayPart.AFTERNOON), ("B", DayPart.NIGHT)]
    assert move(second, "down") == [("A", DayPart.AFTERNOON), ("B", DayPart.NIGHT)]


def test_a_full_week_says_so_and_loses_nothing(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, *(a_block(at % 7) for at in range(200)))
    response = add(elsa, week, activity="home", words="En till")
    assert response.status_code == 422
    assert "Veckan är full" in response.text
    assert 'value="En till"' in response.text
    assert len(there(app, "elsa", week)) == 200


@pytest.mark.parametrize(
    "key", ["2026-W00", "2026-W54", "0001-W01", "9999-W01", "2019-W01", "2045-W20", "2026-W5"]
)
def test_a_week_that_is_none_of_mine_to_write_is_not_found(sign_in: SignIn, key: str) -> None:
    elsa = sign_in("elsa")
    for page in ("", "/add", "/usual", "/copy/0", "/arrange/0"):
        assert elsa.get(f"/schedule/{key}{page}").status_code == 404, page


@pytest.mark.parametrize("page", ["add?day=7", "add?part=noon", "block/b00000000", "arrange/7"])
def test_what_is_no_place_in_a_week_is_not_found(sign_in: SignIn, page: str) -> None:
    assert sign_in("elsa").get(url(this_week(), page)).status_code == 404


def test_nobody_else_has_my_week(app: Flask, sign_in: SignIn) -> None:
    week = this_week()
    (name,) = plan(app, "elsa", week, a_block(words="Elsas sak"))
    amina = sign_in("amina")
    assert "Elsas sak" not in amina.get(url(week)).text
    assert amina.get(url(week, "block", name)).status_code == 404
    assert sign_in("bo").get(url(week)).status_code == 403


def test_an_activity_that_is_offered_no_more_keeps_its_old_name(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    (name,) = plan(app, "elsa", week, a_block(activity="pottery", name="Drejning"))
    assert "Drejning" in elsa.get(url(week)).text
    address = url(week, "block", name)
    typed = {"activity": "pottery", "day": "0", "part": "night"}
    assert elsa.post(address, data=hidden(elsa, address) | typed).status_code == 303
    (block,) = there(app, "elsa", week)
    assert (block.activity, block.name, block.part) == ("pottery", "Drejning", DayPart.NIGHT)


def test_a_hint_is_put_away_for_this_week(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week(1)
    plan(app, "elsa", week, *(a_block(2, words=word) for word in "abc"))
    assert "Ingen vila på onsdag." in elsa.get(url(week)).text
    elsa.post(url(week, "quiet"), data=hidden(elsa, url(week), hint="no_rest_2"))
    assert "Ingen vila på onsdag." not in elsa.get(url(week)).text


def save_as_another_device(app: Flask, name: str, change: dict[str, object]) -> None:
    with app.app_context():
        person, week = actor(account(name)), this_week()
        draft_saving.save_answers(
            person, "schedule", week.key, change, SheetWrite(uuid.uuid4(), 1, 2**30)
        )
        db.commit()


def test_two_devices_on_different_blocks_need_no_choice(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    first, second = planned = plan(app, "elsa", week, a_block(words="A"), a_block(words="B"))
    address = url(week, "block", first)
    form = hidden(elsa, address) | {"activity": "home", "day": "0", "part": "night", "words": "C"}
    save_as_another_device(
        app, "elsa", schedule_blocks.build_block_changes({second: planned[first]})
    )
    assert elsa.post(address, data=form).status_code == 303
    assert stored(app, "elsa", week).draft.conflicts == []
    assert [each.words for each in there(app, "elsa", week)] == ["A", "C"]


@pytest.mark.parametrize("here", ["taken away", "changed"])
def test_two_devices_on_the_same_block_are_both_kept_and_asked(
    app: Flask, sign_in: SignIn, here: str
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    (name,) = plan(app, "elsa", week, a_block(words="Yoga"))
    block, choose = url(week, "block", name), f"/sheet/schedule/{week.key}/choose"
    form = hidden(elsa, block)
    if here == "taken away":
        save_as_another_device(
            app, "elsa", schedule_blocks.build_block_changes({name: a_block(words="Simning")})
        )
        elsa.post(block + "/remove", data=form)
    else:
        save_as_another_device(app, "elsa", {name: None})
        typed = {"activity": "home", "day": "0", "part": "night", "words": "Simning"}
        elsa.post(block, data=form | typed)
    page = elsa.get(choose).text
    assert "Simning" in page
    assert "Det här är borttaget." in page
    assert choose in elsa.get(url(week)).text
    choice = "0" if here == "taken away" else "1"
    elsa.post(choose, data=hidden(elsa, choose) | {"name": name, "choice": choice})
    assert [each.words for each in there(app, "elsa", week)] == ["Simning"]


def test_the_week_page_asks_little_of_the_database(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    counts = []
    for _ in range(2):
        plan(app, "elsa", week, *(a_block(at % 7) for at in range(20)))
        with statements(app) as seen:
            elsa.get(url(week))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_the_week_is_sent_from_its_own_page(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block())
    page = elsa.get(url(week)).text
    based_on = page.split('id="based_on"')[1].split('value="')[1].split('"')[0]
    finish = f"/sheet/schedule/{week.key}/look"
    assert f'action="{finish}"' in page
    assert elsa.post(finish, data={"based_on": based_on}).status_code == 422
    response = elsa.post(finish, data={"based_on": based_on, "share": "keep"})
    assert response.location == f"/sheet/schedule/{week.key}/done"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_pages_speak_each_language(app: Flask, sign_in: SignIn, language: str) -> None:
    week = this_week()
    (name,) = plan(app, "elsa", week, a_block(words="Yoga"))
    elsa = sign_in("elsa")
    elsa.post("/language", data={"language": language, "next": "/"})
    for page in ("", "add", f"block/{name}", "usual", "copy/0", "arrange/0"):
        assert elsa.get(url(week, page) if page else url(week)).status_code == 200
