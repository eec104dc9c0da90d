"""Nobody writes the same week twice."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SignIn
from tests.instruments.schedule.test_schedule import url
from tests.instruments.schedule.weeks import a_block, hidden, plan, there, this_week, undo
from webapp.core.weeks import Week
from webapp.instruments.schedule.schedule_blocks import BlockOutcome, LivedAnswer


def copy(client: FlaskClient, week: Week) -> str:
    client.post(url(week, "copy"), data=hidden(client, url(week, "add")))
    return client.get(url(week)).text


def test_last_week_comes_as_a_draft_without_what_was_lived(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    lived = a_block(0, words="Yoga", lived=LivedAnswer(BlockOutcome.DONE))
    added = a_block(1, words="Oväntat", planned=False, lived=LivedAnswer(BlockOutcome.DONE))
    plan(app, "elsa", week.after(-1), lived, a_block(2, words="Bad"), added)
    page = copy(elsa, week)
    assert "2 saker kopierade. Ta bort det som inte passar." in page
    assert [(each.words, each.lived) for each in there(app, "elsa", week)] == [
        ("Yoga", None),
        ("Bad", None),
    ]
    assert "Ångra</button>" in page
    undo(elsa, week)
    assert there(app, "elsa", week) == []
    assert len(there(app, "elsa", week.after(-1))) == 3


def test_copying_twice_copies_once(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week.after(-1), a_block(0), a_block(3))
    copy(elsa, week)
    assert "Allt finns redan." in copy(elsa, week)
    assert len(there(app, "elsa", week)) == 2


def test_an_empty_week_has_nothing_to_copy(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    assert "Samma som förra veckan" not in elsa.get(url(week)).text
    plan(app, "elsa", week, a_block())
    assert "Förra veckan är tom." in copy(elsa, week)
    assert len(there(app, "elsa", week)) == 1


def test_a_week_across_the_new_year_is_copied(app: Flask, sign_in: SignIn) -> None:
    assert Week(2026, 53).after(1) == Week(2027, 1)


def test_a_day_is_copied_to_the_days_chosen(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block(0, words="A"), a_block(1, words="B"))
    address = url(week, "copy", 0)
    assert elsa.post(address, data=hidden(elsa, address)).status_code == 422
    response = elsa.post(address, data=hidden(elsa, address) | {"days": ["2", "4"]})
    assert response.location == url(week) + "#d0"
    assert [(each.day, each.words) for each in there(app, "elsa", week)] == [
        (0, "A"),
        (1, "B"),
        (2, "A"),
        (4, "A"),
    ]
    undo(elsa, week)
    assert len(there(app, "elsa", week)) == 2


@pytest.mark.parametrize("days", [["0"], ["7"], ["x"], ["-1"]])
def test_a_day_cannot_be_copied_to_what_is_no_other_day(
    app: Flask, sign_in: SignIn, days: list[str]
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block(0))
    address = url(week, "copy", 0)
    assert elsa.post(address, data=hidden(elsa, address) | {"days": days}).status_code == 422
    assert len(there(app, "elsa", week)) == 1


def test_copies_beyond_two_hundred_are_refused_and_nothing_is_lost(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, *(a_block(0, words=str(at)) for at in range(150)))
    plan(app, "elsa", week.after(-1), *(a_block(1, words=str(at)) for at in range(60)))
    assert "Veckan är full" in copy(elsa, week)
    assert len(there(app, "elsa", week)) == 150


def save(client: FlaskClient, week: Week, name: str) -> int:
    address = url(week, "usual")
    return client.post(address, data=hidden(client, address) | {"name": name}).status_code


def test_a_usual_week_is_saved_used_undone_and_forgotten(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    lived = LivedAnswer(BlockOutcome.NOT)
    plan(app, "elsa", week.after(-1), a_block(words="Yoga", lived=lived), a_block(3))
    assert save(elsa, week.after(-1), "Lugn vecka") == 303
    page = elsa.get(url(week, "usual")).text
    assert "Lugn vecka" in page
    use = page.split('action="')[1:]
    use_url = next(part.split('"')[0] for part in use if part.startswith(url(week, "usual/")))
    elsa.post(use_url, data=hidden(elsa, url(week, "add")))
    assert [(each.words, each.lived) for each in there(app, "elsa", week)] == [
        ("Yoga", None),
        ("", None),
    ]
    undo(elsa, week)
    assert there(app, "elsa", week) == []
    amina = sign_in("amina")
    assert amina.post(use_url, data=hidden(amina, url(week, "add"))).status_code == 404
    amina.post(use_url + "/forget")
    assert "Lugn vecka" in elsa.get(url(week, "usual")).text
    elsa.post(use_url + "/forget")
    assert "Lugn vecka" not in elsa.get(url(week, "usual")).text


def test_a_saved_week_needs_a_name_and_there_are_ten_at_most(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block())
    assert save(elsa, week, "") == 422
    assert [save(elsa, week, f"Vecka {at}") for at in range(11)] == [303] * 10 + [422]
