"""Elsa takes her week to the phone's calendar: only what she planned, and only what she chose."""

import datetime as dt
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.conftest import SignIn
from tests.instruments.schedule.weeks import a_block, plan, this_week
from webapp.core.weeks import Week
from webapp.instruments.schedule.schedule_blocks import BlockOutcome, LivedAnswer

WEEK = this_week()
URL = f"/schedule/{WEEK.key}/calendar"
FILE = f"{URL}.ics"
# The weeks of the last Sundays of March and October: the clocks change in their last night.
SPRING, AUTUMN = Week(2026, 13), Week(2026, 43)


def events(client: FlaskClient, week: Week = WEEK, titles: str = "") -> list[Any]:
    """The events of the file, as another program reads them."""
    query = f"?titles={titles}" if titles else ""
    answer = client.get(f"/schedule/{week.key}/calendar.ics{query}")
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


def test_what_is_planned_with_a_clock_becomes_an_event(app: Flask, sign_in: SignIn) -> None:
    plan(
        app,
        "elsa",
        WEEK,
        a_block(0, start=540, end=600),
        a_block(1, start=600),
        a_block(2),
        a_block(3, start=540, end=600, planned=False, lived=LivedAnswer(BlockOutcome.DONE)),
    )
    found = events(sign_in("elsa"))
    assert len(found) == 2
    ends = [event.get("dtend") for event in found]
    assert (ends[0].dt - found[0]["dtstart"].dt) == dt.timedelta(hours=1)
    assert ends[1] is None


def test_titles_are_neutral_until_she_chooses_her_own(app: Flask, sign_in: SignIn) -> None:
    plan(
        app,
        "elsa",
        WEEK,
        a_block(0, start=540, end=600, words="canaryord", place="canaryplats", note="canarynot"),
    )
    elsa = sign_in("elsa")
    answer = elsa.get(FILE)
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == "attachment; filename=vecka.ics"
    for said in ("canary", "Elsa", "Egenmakt", "Rörelse", "DESCRIPTION", "LOCATION", "ATTENDEE"):
        assert said not in answer.text
    assert "ORGANIZER" not in answer.text
    assert events(elsa)[0]["summary"] == "Upptagen"
    assert events(elsa, titles="other")[0]["summary"] == "Upptagen"
    assert events(elsa, titles="own")[0]["summary"] == "canaryord"
    own = elsa.get(f"{FILE}?titles=own").text
    assert "canaryplats" not in own
    assert "canarynot" not in own


def test_the_page_explains_the_neutral_choice_first(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", WEEK, a_block(0, start=540, end=600))
    page = sign_in("elsa").get(URL).text
    assert page.index(f'href="{FILE}"') < page.index(f'href="{FILE}?titles=own"')
    assert "Den som ser din kalender ser inte vad du ska göra." in page


def test_the_same_block_is_the_same_event_the_next_time(app: Flask, sign_in: SignIn) -> None:
    block = a_block(0, start=540, end=600)
    plan(app, "elsa", WEEK, block)
    elsa = sign_in("elsa")
    before = str(events(elsa)[0]["uid"])
    plan(app, "elsa", WEEK, a_block(1, start=540, end=600))
    after = [str(event["uid"]) for event in events(elsa, titles="own")]
    assert after[0] == before
    assert len(set(after)) == 2
    assert [str(uuid.UUID(uid)) for uid in after] == after


@pytest.mark.parametrize(
    ("week", "night", "hours"),
    [
        (SPRING, (utc(2026, 3, 28, 21), utc(2026, 3, 29, 5)), 8),
        (AUTUMN, (utc(2026, 10, 24, 20), utc(2026, 10, 25, 6)), 10),
        (Week(2026, 53), (utc(2027, 1, 2, 21), utc(2027, 1, 3, 6)), 9),
    ],
)
def test_a_night_is_as_long_as_the_clock_says(
    app: Flask, sign_in: SignIn, week: Week, night: tuple[dt.datetime, dt.datetime], hours: int
) -> None:
    plan(app, "elsa", week, a_block(5, "sleep", start=1320, end=420, overnight=True))
    event = events(sign_in("elsa"), week)[0]
    start, end = event["dtstart"].dt, event["dtend"].dt
    assert (start, end) == night
    assert end - start == dt.timedelta(hours=hours)


def test_a_time_the_clock_leaps_over_never_ends_before_it_starts(
    app: Flask, sign_in: SignIn
) -> None:
    plan(app, "elsa", SPRING, a_block(6, start=150, end=185))
    event = events(sign_in("elsa"), SPRING)[0]
    assert event.get("dtend") is None or event["dtend"].dt > event["dtstart"].dt


@pytest.mark.parametrize(
    "words", ["a\r\nEND:VEVENT\r\nATTENDEE:x", "a;b,c\\n", "å" * 100, "المشي", "{{7*7}}"]
)
def test_own_words_stay_one_title(app: Flask, sign_in: SignIn, words: str) -> None:
    plan(app, "elsa", WEEK, a_block(0, start=540, end=600, words=words))
    elsa = sign_in("elsa")
    (event,) = events(elsa, titles="own")
    assert str(event["summary"]).replace("\r", "") == words.replace("\r", "")
    assert "attendee" not in event
    lines = elsa.get(f"{FILE}?titles=own").data.split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_a_week_without_clocks_makes_no_file(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", WEEK, a_block(0))
    elsa = sign_in("elsa")
    assert elsa.get(FILE).location == URL
    assert "Det finns inget med klockslag" in elsa.get(URL).text
    assert FILE not in elsa.get(URL).text


@pytest.mark.parametrize("key", ["2026-W00", "2026-W54", "0001-W01", "9999-W01", "2021-W10"])
def test_weeks_that_are_none_of_mine_are_not_found(sign_in: SignIn, key: str) -> None:
    elsa = sign_in("elsa")
    for page in ("calendar", "calendar.ics", "week.pdf"):
        assert elsa.get(f"/schedule/{key}/{page}").status_code == 404


def test_others_never_get_it(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", WEEK, a_block(0, start=540, end=600, words="canary"))
    for name in ("bo", "petra", "rolf", "ada"):
        assert sign_in(name).get(FILE).status_code == 403
    assert sign_in("david").get(f"{FILE}?titles=own").location == URL
