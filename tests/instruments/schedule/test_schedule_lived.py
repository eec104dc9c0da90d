"""In the evening elsa says what became of her plan; each device saves only what it was told."""

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn, account
from tests.instruments.schedule.weeks import KIND, a_block, plan, stored
from tests.sending import statements
from webapp.core.clock import STOCKHOLM, today
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.core.weeks import Week
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import (
    Block,
    BlockEnergy,
    BlockOutcome,
    DayPart,
    LivedAnswer,
)

HTMX = {"HX-Request": "true"}
_HIDDEN = re.compile(r'<input type="hidden"(?: id="[^"]*")? name="([^"]+)" value="([^"]*)"')


def url(days_ago: int = 0) -> str:
    return f"/schedule/day/{today() - dt.timedelta(days=days_ago)}"


def planned(app: Flask, *named: Block, days_ago: int = 0, name: str = "elsa") -> list[str]:
    """``name`` plans these on a day; the names of the blocks in order."""
    day = today() - dt.timedelta(days=days_ago)
    there = [
        Block(**{f: getattr(b, f) for f in b.__struct_fields__} | {"day": day.weekday()})
        for b in named
    ]
    return list(plan(app, name, Week.of(day), *there))


def shown(client: FlaskClient, address: str) -> dict[str, str]:
    """What a page's form of answers would post, before anything is tapped."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    form = page.text.split('id="lived"')[1].split("</form>")[0]
    found = dict(_HIDDEN.findall(form)) | dict(
        re.findall(r'name="(b\w+-(?:outcome|energy))" type="radio" value="(\w+)" checked', form)
    )
    times = re.findall(r'name="(b\w+-(?:hours|minutes))"[^>]* value="(\d*)"', form)
    return found | {name: value for name, value in times if value}


def said(app: Flask, name: str, days_ago: int = 0, who: str = "elsa") -> LivedAnswer | None:
    week = Week.of(today() - dt.timedelta(days=days_ago))
    return schedule_blocks.parse_sheet_blocks(stored(app, who, week).draft.answers)[name].lived


def test_each_block_of_the_day_is_asked_about_with_its_plan(app: Flask, sign_in: SignIn) -> None:
    planned(app, a_block(words="Promenad", start=540, end=600, place="Parken"))
    planned(app, a_block(words="Fika", planned=False))
    page = sign_in("elsa").get(url()).text
    for text in ("Promenad", "09:00–10:00", "Plats: Parken", "Fika", "Inte planerat", "Förmiddag"):
        assert text in page
    assert page.count('<fieldset class="asked"') == 2
    assert "checked" not in page


def test_answers_are_saved_beside_the_plan(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    one, two = planned(app, a_block(start=540, end=600), a_block(activity="sleep"))
    typed = {f"{one}-outcome": "done", f"{one}-energy": "gave", f"{one}-hours": "1"}
    typed |= {f"{one}-minutes": "30", f"{two}-outcome": "not"}
    response = elsa.post(url(), data=shown(elsa, url()) | typed)
    assert response.status_code == 303
    assert response.location == "/today"
    assert said(app, one) == LivedAnswer(BlockOutcome.DONE, BlockEnergy.GAVE, 90)
    assert said(app, two) == LivedAnswer(BlockOutcome.NOT)
    block = schedule_blocks.parse_sheet_blocks(stored(app, "elsa", Week.of(today())).draft.answers)[
        one
    ]
    assert (block.start, block.end, block.planned) == (540, 600, True)
    again = shown(elsa, url())
    assert {n: v for n, v in again.items() if n in typed} == typed
    assert again[f"{one}-was"] == "done.gave.90"


def test_a_page_that_saves_by_itself_gets_its_status_and_what_it_has_told(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    one, _two = planned(app, a_block(), a_block(activity="sleep"))
    data = shown(elsa, url()) | {f"{one}-outcome": "partly"}
    answer = elsa.post(url(), data=data, headers=HTMX)
    assert answer.text.startswith("Sparat ")
    assert "1 av 2 besvarade" in answer.text
    assert f'id="{one}-was" name="{one}-was" value="partly.." hx-swap-oob="true"' in answer.text
    assert 'id="based_on"' not in answer.text
    before = stored(app, "elsa", Week.of(today())).revision
    assert elsa.post(url(), data=data, headers=HTMX).text == answer.text
    assert stored(app, "elsa", Week.of(today())).revision == before


def test_an_answer_is_taken_back(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block(lived=LivedAnswer(BlockOutcome.DONE, BlockEnergy.TOOK, 10)))
    response = elsa.post(url(), data=shown(elsa, url()) | {"forget": one})
    assert response.location == f"{url()}#{one}"
    assert said(app, one) is None


def test_an_old_page_leaves_what_it_was_not_told_alone(app: Flask, sign_in: SignIn) -> None:
    phone, tablet = sign_in("elsa"), sign_in("elsa")
    one, two = planned(app, a_block(), a_block(activity="sleep"))
    old, new = shown(phone, url()), shown(tablet, url())
    tablet.post(url(), data=new | {f"{one}-outcome": "done"})
    response = phone.post(url(), data=old | {f"{two}-outcome": "not"})
    assert response.location == "/today"
    assert (said(app, one), said(app, two)) == (
        LivedAnswer(BlockOutcome.DONE),
        LivedAnswer(BlockOutcome.NOT),
    )


def test_two_devices_that_answer_the_same_differently_are_asked(
    app: Flask, sign_in: SignIn
) -> None:
    phone, tablet = sign_in("elsa"), sign_in("elsa")
    one, two = planned(app, a_block(), a_block(activity="sleep"))
    old, new = shown(phone, url()), shown(tablet, url())
    tablet.post(url(), data=new | {f"{one}-outcome": "done"}, headers=HTMX)
    typed = {f"{one}-outcome": "not", f"{two}-outcome": "done"}
    answer = phone.post(url(), data=old | typed, headers=HTMX).text
    choose = f"/sheet/{KIND}/{Week.of(today()).key}/choose"
    assert "två ställen" in answer
    assert choose in answer
    assert stored(app, "elsa", Week.of(today())).draft.conflicts == [one]
    assert said(app, two) == LivedAnswer(BlockOutcome.DONE)
    page = phone.get(choose).text
    assert "Gjorde inte" in page
    assert choose in phone.get(url()).text
    assert phone.post(url(), data=old | typed).location == choose


def test_the_same_answer_on_two_devices_is_no_question(app: Flask, sign_in: SignIn) -> None:
    phone, tablet = sign_in("elsa"), sign_in("elsa")
    (one,) = planned(app, a_block())
    pages = [shown(phone, url()), shown(tablet, url())]
    for client, page in zip((phone, tablet), pages, strict=True):
        assert client.post(url(), data=page | {f"{one}-outcome": "done"}).location == "/today"
    assert said(app, one) == LivedAnswer(BlockOutcome.DONE)


def test_a_block_moved_elsewhere_meanwhile_keeps_its_place_and_gets_its_answer(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block())
    old = shown(elsa, url())
    week = Week.of(today())
    moved = elsa.get(f"/schedule/{week.key}/block/{one}").text
    data = dict(re.findall(r'name="(page|seq|based_on)" type="hidden" value="([^"]*)"', moved))
    data |= {"activity": "exercise", "day": f"{today().weekday()}", "part": "evening"}
    assert elsa.post(f"/schedule/{week.key}/block/{one}", data=data).status_code == 303
    elsa.post(url(), data=old | {f"{one}-outcome": "done"})
    block = schedule_blocks.parse_sheet_blocks(stored(app, "elsa", week).draft.answers)[one]
    assert (block.part, block.lived) == (DayPart.EVENING, LivedAnswer(BlockOutcome.DONE))
    assert stored(app, "elsa", week).draft.conflicts == []


def test_what_is_gone_meanwhile_is_told_and_the_rest_is_saved(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    one, two = planned(app, a_block(), a_block(activity="sleep"))
    old = shown(elsa, url())
    week = Week.of(today()).key
    act = {name: old[name] for name in ("page", "seq", "based_on")}
    elsa.post(f"/schedule/{week}/block/{one}/remove", data=act)
    typed = {f"{one}-outcome": "done", f"{two}-outcome": "done"}
    assert "fanns inte kvar" in elsa.post(url(), data=old | typed, headers=HTMX).text
    assert said(app, two) == LivedAnswer(BlockOutcome.DONE)
    assert one not in schedule_blocks.parse_sheet_blocks(
        stored(app, "elsa", Week.of(today())).draft.answers
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"outcome": "great"}, "Välj ett av svaren."),
        ({"outcome": "done", "energy": "some"}, "Välj ett av svaren."),
        ({"energy": "gave"}, "Välj också hur det gick."),
        ({"minutes": "10"}, "Välj också hur det gick."),
        ({"outcome": "done", "hours": "25"}, "från 0 till 24"),
        ({"outcome": "done", "hours": "-1"}, "från 0 till 24"),
        ({"outcome": "done", "hours": "abc"}, "från 0 till 24"),
        ({"outcome": "done", "minutes": "60"}, "från 0 till 59"),
        ({"outcome": "done", "minutes": "1.5"}, "från 0 till 59"),
        ({"outcome": "done", "hours": "24", "minutes": "1"}, "mer än 24 timmar"),
    ],
)
def test_what_cannot_be_is_told_beside_its_question_and_kept(
    app: Flask, sign_in: SignIn, typed: dict[str, str], told: str
) -> None:
    elsa = sign_in("elsa")
    one, two = planned(app, a_block(words="Fika <b>"), a_block(activity="sleep"))
    data = shown(elsa, url()) | {f"{one}-{name}": value for name, value in typed.items()}
    data |= {f"{two}-outcome": "partly"}
    page = elsa.post(url(), data=data)
    assert page.status_code == 422
    assert told in page.text
    assert f'href="#{one}"' in page.text
    assert f'name="{two}-outcome" type="radio" value="partly" checked' in page.text
    part = elsa.post(url(), data=data, headers=HTMX)
    assert part.status_code == 422
    assert "Fika &lt;b&gt;" in part.text
    assert told in part.text
    assert said(app, one) is None


def test_digits_of_any_script_are_numbers(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block())
    typed = {f"{one}-outcome": "done", f"{one}-hours": "٢", f"{one}-minutes": "١٥"}
    assert elsa.post(url(), data=shown(elsa, url()) | typed).status_code == 303
    assert said(app, one) == LivedAnswer(BlockOutcome.DONE, None, 135)


@pytest.mark.parametrize("name", ["b0000000g", "bxxxxxxxx", "keep", "b<script>", "ĺ23456789"])
def test_a_name_that_is_no_blocks_changes_nothing(app: Flask, sign_in: SignIn, name: str) -> None:
    elsa = sign_in("elsa")
    planned(app, a_block())
    before = stored(app, "elsa", Week.of(today()))
    data = shown(elsa, url()) | {f"{name}-was": "", f"{name}-outcome": "done", "forget": name}
    assert elsa.post(url(), data=data).status_code == 303
    assert stored(app, "elsa", Week.of(today())) == before


def test_an_earlier_day_is_answered_and_a_coming_one_only_shown(
    app: Flask, sign_in: SignIn
) -> None:
    elsa = sign_in("elsa")
    (one,) = planned(app, a_block(), days_ago=1)
    elsa.post(url(1), data=shown(elsa, url(1)) | {f"{one}-outcome": "other"})
    assert said(app, one, 1) == LivedAnswer(BlockOutcome.OTHER)
    planned(app, a_block(words="Simning"), days_ago=-1)
    page = elsa.get(url(-1)).text
    assert "Dagen har inte varit än" in page
    assert "Simning" in page
    assert 'type="radio"' not in page
    assert elsa.post(url(-1), data={"page": "x"}).status_code == 404


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "idag", "2026-1-1", "-1"]
)
def test_a_day_that_is_none_of_mine_is_not_there(sign_in: SignIn, day: str) -> None:
    elsa = sign_in("elsa")
    assert elsa.get(f"/schedule/day/{day}").status_code == 404
    assert elsa.post(f"/schedule/day/{day}", data={}).status_code in {404, 405}


def test_each_person_answers_about_their_own_week(app: Flask, sign_in: SignIn) -> None:
    (one,) = planned(app, a_block(words="Bara elsas"))
    planned(app, a_block(), name="david")
    david = sign_in("david")
    assert "Bara elsas" not in david.get(url()).text
    david.post(url(), data=shown(david, url()) | {f"{one}-was": "", f"{one}-outcome": "done"})
    assert said(app, one) is None
    assert sign_in("bo").get(url()).status_code == 403


def test_a_page_left_open_over_midnight_on_sunday_answers_about_its_own_day(
    app: Flask, sign_in: SignIn
) -> None:
    sunday = Week.of(today()).days[6]
    late = dt.datetime.combine(sunday, dt.time(23, 59), STOCKHOLM)
    with time_machine.travel(late, tick=False) as traveller:
        elsa = sign_in("elsa")
        (one,) = planned(app, a_block())
        data, address = shown(elsa, url()), url()
        traveller.shift(dt.timedelta(minutes=2))
        assert Week.of(today()) == Week.of(sunday).after(1)
        assert elsa.post(address, data=data | {f"{one}-outcome": "done"}).status_code == 303
        assert said(app, one, 1) == LivedAnswer(BlockOutcome.DONE)


def test_the_page_costs_the_same_for_one_block_and_for_forty(app: Flask, sign_in: SignIn) -> None:
    elsa = sign_in("elsa")
    planned(app, a_block())
    counts = []
    for _round in range(2):
        with statements(app) as seen:
            elsa.get(url())
        counts.append(len(seen))
        planned(app, *[a_block() for _number in range(39)])
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_page_is_made_in_each_language(app: Flask, sign_in: SignIn, language: str) -> None:
    with app.app_context():
        db.begin_write()
        account("elsa").language = language
        db.commit()
    planned(app, a_block(words="Fika", lived=LivedAnswer(BlockOutcome.DONE, BlockEnergy.GAVE, 61)))
    for days_ago in (0, 1, -1):
        assert sign_in("elsa").get(url(days_ago)).status_code == 200
