"""A week on paper: one A4 across, for amina and for whoever may read it."""

import re
from typing import Any

import pytest
from flask import Flask
from msgspec import structs

from tests.conftest import SignIn
from tests.instruments.schedule.sent_weeks import WEEK, change, sent, url
from tests.instruments.schedule.weeks import a_block, plan, send, this_week
from tests.papers import squeezed, words
from webapp.core.i18n import LANGUAGES, use_language
from webapp.instruments.schedule import schedule_blocks, week_paper
from webapp.instruments.schedule.activity_catalogue import list_categories
from webapp.instruments.schedule.schedule_blocks import (
    DAY_PARTS,
    Block,
    BlockEnergy,
    BlockOutcome,
    DayPart,
    LivedAnswer,
)

DONE = LivedAnswer(BlockOutcome.PARTLY, BlockEnergy.TOOK, 75)


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", made))


def full(count: int) -> dict[str, Any]:
    """A week of so many blocks with something said about each, as answers."""
    activities = list(list_categories().values())
    found = {}
    for at in range(count):
        activity = activities[at % len(activities)]
        found[f"b{at:08x}"] = Block(
            day=at % 7,
            part=DAY_PARTS[at // 7 % 5],
            activity=activity.code,
            name=activity.text,
            order=at,
            words="Promenad med hunden" if at % 3 else "",
            start=540 if at % 2 else None,
            end=630 if at % 2 else None,
            place="Biblioteket" if at % 4 == 0 else "",
            lived=DONE if at % 5 else None,
        )
    return schedule_blocks.build_block_changes(found)


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_forty_blocks_stand_on_one_page(app: Flask, code: str) -> None:
    with app.app_context():
        made = week_paper.render_week_pdf(WEEK.key, full(40), "Amina", LANGUAGES[code])
    assert pages(made) == 1
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", made)[0])
    assert width > height
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert f"/Lang({LANGUAGES[code].locale.language})".encode() in made


@pytest.mark.parametrize("count", [0, 1, 200])
def test_an_empty_week_and_a_full_one_are_printed_too(app: Flask, count: int) -> None:
    with app.app_context():
        assert (
            pages(week_paper.render_week_pdf(WEEK.key, full(count), "Amina", LANGUAGES["ar"])) >= 1
        )


def test_plan_and_lived_stand_in_each_language(app: Flask) -> None:
    block = a_block(2, start=1320, end=420, overnight=True, part=DayPart.NIGHT, place="Hemma")
    answers = schedule_blocks.build_block_changes({"b00000001": block}) | {"keep": "Lugnet"}
    lived = schedule_blocks.build_block_changes(
        {"b00000001": structs.replace(block, lived=DONE, planned=False)}
    )
    with app.app_context():
        for code in LANGUAGES:
            with use_language(code):
                said = week_paper.build_paper_words(WEEK.key, answers, None)
                told = week_paper.build_paper_words(WEEK.key, lived, None)
            night, morning = said["rows"][4]["cells"][2], said["rows"][0]["cells"][3]
            assert (len(night), len(morning)) == (1, 1)
            assert night[0]["times"] == "22:00–07:00"
            assert [value for _label, value in night[0]["facts"]] == ["Hemma"]
            assert [value for _label, value in said["texts"]] == ["Lugnet"]
            assert not night[0]["became"]
            assert [sign for sign, _words in told["rows"][4]["cells"][2][0]["became"]] == ["◐", "↓"]
        with use_language("sv"):
            assert week_paper.build_paper_words(WEEK.key, answers, None)["days"][0] == (
                "måndag",
                "16/11",
            )


@pytest.mark.parametrize(
    "text", ['#read("/etc/passwd")', "]]$_*\\", "\u202ecba", "a\0b", "👩🏽‍🦽", "x" * 100, "{{7*7}}"]
)
def test_any_text_can_be_printed(app: Flask, text: str) -> None:
    block = a_block(0, words=text, place=text, with_whom=text, note=text * 3)
    answers = schedule_blocks.build_block_changes({"b00000001": block}) | {
        "keep": text,
        "change": text,
    }
    with app.app_context():
        for code in ("sv", "ar"):
            assert pages(week_paper.render_week_pdf(WEEK.key, answers, text, LANGUAGES[code])) >= 1


def test_the_owner_prints_the_week_as_it_is(app: Flask, sign_in: SignIn) -> None:
    week = this_week()
    amina = sign_in("amina")
    empty = amina.get(f"/schedule/{week.key}/week.pdf")
    plan(app, "amina", week, a_block(0, lived=DONE))
    answer = amina.get(f"/schedule/{week.key}/week.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "inline; filename=vecka.pdf"
    assert pages(answer.data) == 1
    assert answer.data != empty.data
    for name in ("bo", "ada"):
        assert sign_in(name).get(f"/schedule/{week.key}/week.pdf").status_code == 403


def test_the_paper_says_whether_this_very_week_was_sent(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()

    def foot() -> str:
        return squeezed(words(elsa.get(f"/schedule/{week.key}/week.pdf").data))

    plan(app, "elsa", week, a_block(0))
    assert squeezed("Inte skickad. Bara för dig.") in foot()
    send(app, "elsa", week)
    assert squeezed("Inte skickad.") not in foot()
    plan(app, "elsa", week, a_block(1))
    assert squeezed("Inte skickad. Bara för dig.") in foot()


def test_a_handlaggare_prints_the_version_that_lies_open(app: Flask, sign_in: SignIn) -> None:
    (name,) = sent(app, a_block(0, words="Ett"))
    change(app, {name: a_block(0, words="Två")})
    bo = sign_in("bo")
    page = bo.get(f"{url(app)}?version=1").text
    links = re.findall(r'href="(/handlaggare/weeks/[^"]+)"', page)
    old, new = bo.get(links[0]), bo.get(links[0].replace("version=1", "version=2"))
    assert old.status_code == new.status_code == 200
    assert old.headers["Content-Disposition"] == "inline; filename=vecka.pdf"
    assert old.data != new.data
    for wrong in ("0", "3", "-1"):
        assert bo.get(links[0].replace("version=1", f"version={wrong}")).status_code == 404
