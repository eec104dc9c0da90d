"""On Sunday elsa looks back: a sentence and a picture of her week, and a draft of the next."""

import re
from collections import Counter
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st

from tests.conftest import SignIn, account
from tests.instruments.schedule.weeks import a_block, hidden, plan, stored, there, this_week
from tests.sending import statements
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, use_language
from webapp.core.weeks import Week
from webapp.instruments.schedule import category_totals, dot_chart, week_sentences, week_sheet
from webapp.instruments.schedule.schedule_blocks import (
    Block,
    BlockEnergy,
    BlockOutcome,
    LivedAnswer,
)

HTMX = {"HX-Request": "true"}
DONE, NOT = LivedAnswer(BlockOutcome.DONE), LivedAnswer(BlockOutcome.NOT)
REST: dict[str, Any] = {
    "activity": "sleep",
    "lived": LivedAnswer(BlockOutcome.DONE, BlockEnergy.GAVE),
}


def url(week: Week) -> str:
    return f"/schedule/{week.key}/back"


def form(client: FlaskClient, week: Week, **typed: Any) -> dict[str, Any]:
    """What the page would post: its hidden fields, what is ticked, its texts, what is typed."""
    page = client.get(url(week)).text
    found = hidden(client, url(week))
    for name in ("keep", "change"):
        found[f"{name}_was"] = page.split(f'id="{name}_was"')[1].split('value="')[1].split('"')[0]
        found[name] = page.split("<textarea", 3)[1 if name == "keep" else 2]
        found[name] = found[name].split(">", 1)[1].split("</textarea>")[0].strip()
    found["along"] = re.findall(r'name="along" value="(\w+)" checked', page)
    return found | typed


def told(app: Flask, language: str, *planned: Block) -> str:
    """The week in a sentence."""
    with app.app_context(), use_language(language):
        blocks = {f"b{number:08}": block for number, block in enumerate(planned)}
        return " ".join(
            week_sentences.describe_own_week(category_totals.build_week_totals(blocks, this_week()))
        )


@pytest.mark.parametrize(
    ("planned", "sentence"),
    [
        ([], "Du planerade inget den här veckan. Att vila är också att göra något."),
        ([a_block()], "Du planerade 1 sak. Du har inte svarat på hur det gick än."),
        ([a_block(lived=DONE)], "Du planerade 1 sak och gjorde 1."),
        (
            [a_block(lived=NOT), a_block()],
            "Du planerade 2 saker. Det blev på ett annat sätt. Att vila är också att göra något.",
        ),
        (
            [*[a_block(lived=DONE)] * 8, a_block(**REST), a_block(), a_block(), a_block()],
            "Du planerade 12 saker och gjorde 9. Sömn och vila gav mest energi.",
        ),
        (
            [a_block(planned=False, lived=DONE)],
            "Du planerade inget den här veckan. 1 sak till blev gjord.",
        ),
        (
            [a_block(lived=LivedAnswer(BlockOutcome.PARTLY, BlockEnergy.GAVE)), a_block(**REST)],
            "Du planerade 2 saker och gjorde 2."
            " Sömn och vila gav mest energi. Det gjorde Rörelse och friskvård också.",
        ),
        (
            [a_block(activity=each, lived=REST["lived"]) for each in ("home", "care", "sleep")],
            "Du planerade 3 saker och gjorde 3.",
        ),
    ],
)
def test_a_week_is_told_in_right_plurals(app: Flask, planned: list[Block], sentence: str) -> None:
    assert told(app, "sv", *planned) == sentence


lives = st.none() | st.builds(
    LivedAnswer,
    outcome=st.sampled_from(BlockOutcome),
    energy=st.none() | st.sampled_from(BlockEnergy),
    minutes=st.none() | st.integers(0, 1440),
)
things = st.builds(
    a_block,
    day=st.integers(0, 6),
    activity=st.sampled_from(["sleep", "home", "exercise", "unknown_one"]),
    planned=st.booleans(),
    lived=lives,
)


@hypothesis.given(st.lists(things, max_size=30), st.sampled_from(list(LANGUAGES)))
@hypothesis.settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_sentence_and_picture_agree_with_the_blocks(
    app: Flask, week: list[Block], language: str
) -> None:
    planned, done = week_sheet.count_planned_and_done(
        {f"b{n:08}": block for n, block in enumerate(week)}
    )
    text = told(app, language, *week)
    assert text
    assert "-" not in re.sub(r"\w-\w", "", text)
    numbers = Counter(re.findall(r"\d+", text))
    added = sum(not each.planned and week_sheet.is_block_done(each) for each in week)
    assert not numbers - Counter(str(n) for n in (planned, done, added))
    if language == "sv":
        assert (f"{planned} sak" in text) == (planned > 0)
        assert (f"gjorde {done}" in text) == (done > 0)
    with app.app_context(), use_language(language):
        picture = dot_chart.draw_dot_chart({f"b{n:08}": block for n, block in enumerate(week)})
    assert sum(sum(row.counts) for row in picture.rows) == len(week)
    assert len(picture.marks) + sum(row.more for row in picture.rows) == len(week)
    assert all(0 < mark.x < picture.width and 0 < mark.y < picture.base for mark in picture.marks)


def test_the_picture_starts_on_the_side_where_reading_starts(app: Flask) -> None:
    week = {"b00000000": a_block(0), "b00000001": a_block(6)}
    with app.app_context():
        with use_language("sv"):
            left = dot_chart.draw_dot_chart(week)
        with use_language("ar"):
            right = dot_chart.draw_dot_chart(week)
    assert [mark.x for mark in left.marks] == [left.width - mark.x for mark in right.marks]
    assert left.marks[0].x < left.marks[1].x


def test_a_very_full_day_is_counted_rather_than_drawn(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", this_week(), *[a_block(2)] * 60)
    page = sign_in("elsa").get(url(this_week())).text
    assert ">+49<" in page
    assert '<td class="number">60</td>' in page


def test_picture_and_table_stand_under_the_sentence(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", this_week(), a_block(lived=DONE), a_block(3, lived=NOT))
    page = sign_in("elsa").get(url(this_week())).text
    assert "Du planerade 2 saker och gjorde 1." in page
    assert 'aria-labelledby="dots-title dots-desc"' in page
    assert '<th scope="row">torsdag</th>' in page
    assert "Inte svarat än" not in page


def test_texts_are_saved_while_they_are_written(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block())
    data = form(elsa, week, keep="Promenaderna")
    answer = elsa.post(url(week), data=data, headers=HTMX)
    assert answer.text.lstrip().startswith("Sparat ")
    assert 'id="keep_was"' in answer.text
    answers = stored(app, "elsa", week).draft.answers
    assert answers["keep"] == "Promenaderna"
    assert "change" not in answers
    response = elsa.post(url(week), data=form(elsa, week, change="Mer <b>vila</b>"))
    assert response.location == url(week)
    page = elsa.get(url(week)).text
    assert "Promenaderna" in page
    assert "Mer &lt;b&gt;vila" in page


def test_an_old_page_leaves_the_text_it_did_not_touch_alone(app: Flask, sign_in: SignIn) -> None:
    phone, tablet, week = sign_in("elsa"), sign_in("elsa"), this_week()
    old, new = form(phone, week), form(tablet, week)
    tablet.post(url(week), data=new | {"keep": "Fika"})
    phone.post(url(week), data=old | {"change": "Sova mer"}, headers=HTMX)
    draft = stored(app, "elsa", week).draft
    assert (draft.answers["keep"], draft.answers["change"]) == ("Fika", "Sova mer")
    assert draft.conflicts == []
    old["seq"], old["based_on"] = "2", f"{stored(app, 'elsa', week).revision}"
    answer = phone.post(url(week), data=old | {"keep": "Promenad"}, headers=HTMX)
    assert "Välj vilken text" in answer.text
    draft = stored(app, "elsa", week).draft
    assert draft.versions("keep") == ["Fika", "Promenad"]


def test_a_page_that_is_not_sure_what_it_showed_overwrites_nothing(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    elsa.post(url(week), data=form(elsa, week, keep="Nytt"))
    elsa.post(url(week), data=form(elsa, week, keep="Gammalt", based_on="0"))
    assert stored(app, "elsa", week).draft.versions("keep") == ["Nytt", "Gammalt"]


def test_a_text_too_long_is_kept_in_the_page(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    data = form(elsa, week, keep="ö" * 10_001)
    page = elsa.post(url(week), data=data)
    assert page.status_code == 422
    assert "ö" * 10_001 in page.text
    assert 'id="keep-error"' in page.text
    assert elsa.post(url(week), data=data, headers=HTMX).status_code == 422
    assert stored(app, "elsa", week).revision == 0


def test_what_fits_goes_along_as_a_draft_that_can_be_undone(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    extra = a_block(2, planned=False, lived=DONE)
    plan(app, "elsa", week, a_block(0, lived=DONE), a_block(1, activity="sleep"), extra)
    data = form(elsa, week, draft="1", keep="Allt")
    assert len(data["along"]) == 2
    after = week.after(1)
    response = elsa.post(url(week), data=data | {"along": data["along"][:1]})
    assert response.location == f"/schedule/{after.key}"
    (copied,) = there(app, "elsa", after)
    assert (copied.day, copied.planned, copied.lived) == (0, True, None)
    assert stored(app, "elsa", week).draft.answers["keep"] == "Allt"
    page = elsa.get(response.location).text
    assert "1 sak kopierad" in page
    assert "Ångra" in page


def test_the_same_page_makes_its_draft_once(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block(0), a_block(1))
    data = form(elsa, week, draft="1")
    assert {elsa.post(url(week), data=data).status_code for _ in range(3)} == {303}
    assert len(there(app, "elsa", week.after(1))) == 2


def test_nothing_chosen_is_told_and_nothing_is_made(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block(0))
    page = elsa.post(url(week), data=form(elsa, week, draft="1", along=[], keep="Kvar"))
    assert page.status_code == 422
    assert "Välj minst en sak." in page.text
    assert "Kvar" in page.text
    assert there(app, "elsa", week.after(1)) == []


def test_a_week_holds_two_hundred_things_and_loses_nothing_over_that(
    app: Flask, sign_in: SignIn
) -> None:
    elsa, week = sign_in("elsa"), this_week()
    plan(app, "elsa", week, a_block(0, words="En till"))
    plan(app, "elsa", week.after(1), *[a_block(5, words=f"{n}") for n in range(200)])
    page = elsa.post(url(week), data=form(elsa, week, draft="1", keep="Kvar"))
    assert page.status_code == 422
    assert "Veckan är full: 200 saker." in page.text
    assert "Kvar" in page.text
    assert len(there(app, "elsa", week.after(1))) == 200
    assert "keep" not in stored(app, "elsa", week).draft.answers


def test_a_week_long_past_is_looked_back_on_without_a_draft(app: Flask, sign_in: SignIn) -> None:
    elsa, week = sign_in("elsa"), this_week(-3)
    plan(app, "elsa", week, a_block(0))
    data = form(elsa, week)
    assert "Gör ett utkast" not in elsa.get(url(week)).text
    assert elsa.post(url(week), data=data | {"draft": "1"}).status_code == 404
    assert there(app, "elsa", week.after(1)) == []


def test_only_ones_own_weeks_within_reach_are_there(app: Flask, sign_in: SignIn) -> None:
    plan(app, "elsa", this_week(), a_block(words="Bara elsas"))
    assert "Bara elsas" not in sign_in("david").get(url(this_week())).text
    assert sign_in("bo").get(url(this_week())).status_code == 403
    elsa = sign_in("elsa")
    for week in ("2026-W00", "2026-W54", "0001-W01", "9999-W01", this_week(-11).key):
        assert elsa.get(f"/schedule/{week}/back").status_code == 404


def test_the_page_costs_the_same_for_one_block_and_for_forty(app: Flask, sign_in: SignIn) -> None:
    elsa, counts = sign_in("elsa"), []
    for number in (1, 39):
        plan(app, "elsa", this_week(), *[a_block(3, words=f"{n}") for n in range(number)])
        with statements(app) as seen:
            elsa.get(url(this_week()))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("language", ["sv", "sv_latt", "en", "ar"])
def test_the_page_is_made_in_each_language(app: Flask, sign_in: SignIn, language: str) -> None:
    with app.app_context():
        db.begin_write()
        account("elsa").language = language
        db.commit()
    plan(app, "elsa", this_week(), a_block(**REST), a_block(words="Fika"))
    assert sign_in("elsa").get(url(this_week())).status_code == 200
