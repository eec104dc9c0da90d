"""Rolf reads what the deltagare think of their insats; amina sees what her group said."""

import datetime as dt
import io
import json
import re

import msgspec
import pytest
from flask import Flask
from openpyxl import load_workbook

from tests.conftest import SignIn, account
from tests.outcomes.results_kit import (
    ASKED,
    FILE,
    HALVES,
    OWN,
    PAGE,
    PERIODS,
    clear,
    in_file,
    on_screen,
    opened,
    plain,
    release,
    wording,
)
from tests.sending import statements
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.outcomes.indicators.answer_deposit import deposit_answers
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION, build_asked_definition
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import Questionnaire

FIRST, SECOND = HALVES
USEFUL, WAYS = (each["text"] for each in ASKED["questions"])  # type: ignore[attr-defined]


def filled(app: Flask) -> int:
    """Mitt Val in both halves, AMiA in the second with too few answers to one question."""
    text_id = wording(app)
    release(
        app,
        text_id,
        "mitt_val",
        FIRST,
        12,
        {"useful": (12, 9), "ways": (10, 10), HELPER_QUESTION.id: (12, 8)},
    )
    release(
        app,
        text_id,
        "mitt_val",
        SECOND,
        8,
        {"useful": (8, 4), "ways": (8, 5), HELPER_QUESTION.id: (8, 3)},
    )
    release(
        app,
        text_id,
        "amia",
        SECOND,
        7,
        {"useful": (6, 3), "ways": (4, 2), HELPER_QUESTION.id: (7, 4)},
    )
    return text_id


def test_share_denominator_missing_and_what_counts_stand_beside_each_other(
    app: Flask, sign_in: SignIn
) -> None:
    filled(app)
    rolf = sign_in("rolf")
    seen = on_screen(rolf)
    assert [seen[USEFUL, "Mitt Val", period] for period in PERIODS] == [
        (12, 9, 9, 0),
        (8, 4, 4, 0),
        (20, 13, 13, 0),
    ]
    assert [seen[USEFUL, "Alla insatser", period] for period in PERIODS] == [
        (12, 9, 9, 0),
        (14, 7, 7, 1),
        (26, 16, 16, 1),
    ]
    page = plain(rolf.get(PAGE).text)
    assert "Hela 2026 · Alla insatser : 16 av 26 håller med (62 %)." in page
    # To be asked who helped is nothing to agree with.
    assert "Hela 2026 · Alla insatser : 15 av 27 svarade själva (56 %)." in page
    assert "15 av 27 håller med" not in page
    assert "Räknas: Till stor nytta." in page
    assert "Räknas: 4 av 5 · 5, många." in page
    assert seen[HELPER_QUESTION.text, "Mitt Val", PERIODS[2]] == (20, 11, 11, 0)
    assert "Räknas: Nej, jag svarade själv." in page


def test_few_answers_are_hidden_with_each_sum_that_would_tell(app: Flask, sign_in: SignIn) -> None:
    filled(app)
    seen = on_screen(sign_in("rolf"))
    few, part = "Visas inte (under fem svar)", "Visas inte (en del av summan visas inte)"
    assert [seen[WAYS, "AMiA", period] for period in PERIODS] == ["Inga svar", few, part]
    assert [seen[WAYS, "Alla insatser", period] for period in PERIODS] == [
        (10, 9, 10, 2),
        part,
        part,
    ]
    assert seen[WAYS, "Mitt Val", PERIODS[2]] == (18, 14, 15, 2)


@pytest.mark.parametrize(("persons", "shown"), [(4, False), (5, True), (7, True)])
def test_it_is_shown_from_five_answers(
    app: Flask, sign_in: SignIn, persons: int, shown: bool
) -> None:
    release(app, wording(app), "mitt_val", SECOND, persons, {"useful": (persons, persons - 2)})
    seen = on_screen(sign_in("rolf"))[USEFUL, "Mitt Val", PERIODS[1]]
    assert (seen == (persons, persons - 2, persons - 2, 0)) is shown
    assert ("av 4," in sign_in("rolf").get(PAGE).text) is False
    assert (f"av {persons} håller med" in sign_in("david").get(OWN).text) is shown


def test_what_seven_say_is_read_by_all_of_them_once_five_have(app: Flask, sign_in: SignIn) -> None:
    """From the first answer to the group's own page, with the demo's questionnaire."""
    with app.app_context():
        definition = load_questionnaires()["indikatorer_avslut"]
    answers = {each.id: "mostly" for each in build_asked_definition(definition).questions} | {
        HELPER_QUESTION.id: "nobody"
    }
    pages = []
    for number in range(7):
        with app.app_context():
            db.begin_write()
            said = {"support": "little"} if number in {1, 3} else {}
            deposit_answers("mitt_val", "slut", definition, answers | said)
            db.commit()
        pages.append(plain(sign_in("david").get(OWN).text))
    for page in pages[:4]:
        assert "håller med" not in page
    for page in pages[4:]:
        assert "3 av 5 håller med (60 %)." in page
        assert "4 till 5 av 5 håller med (80 till 100 %)." in page
        assert definition.attribution in page


def test_the_file_says_what_the_page_says_cell_by_cell(app: Flask, sign_in: SignIn) -> None:
    filled(app)
    rolf = sign_in("rolf")
    for picked in ({}, {"programme": "amia"}, {"programme": "mitt_val"}):
        sheet = opened(rolf, **picked)
        assert in_file(sheet.iter_rows(min_row=2, values_only=True)) == on_screen(rolf, **picked)
    book = load_workbook(io.BytesIO(rolf.get(FILE).data))
    assert book.sheetnames == ["Resultat", "Så räknas det"]
    rules = [row[0] for row in book["Så räknas det"].iter_rows(values_only=True)]
    page = plain(rolf.get(PAGE).text)
    assert rules[0] == "Nöjd med insatsen, i slutet, 2026. Version 1."
    assert all(rule in page for rule in rules[1:])
    assert rules[1] == ASKED["attribution"]
    assert "Inte NNS indikatorer" in sign_in("amina").get(OWN).text


def test_the_file_is_swedish_and_named_whoever_asks(app: Flask, sign_in: SignIn) -> None:
    filled(app)
    rolf = sign_in("rolf")
    before = rolf.get(FILE)
    with app.app_context():
        db.begin_write()
        account("rolf").language = "ar"
        db.commit()
    after = rolf.get(FILE)
    disposition = "attachment; filename=resultat-nojd-2026.xlsx"
    assert after.headers["Content-Disposition"] == disposition
    rows = [
        list(load_workbook(io.BytesIO(each.data))["Resultat"].values) for each in (before, after)
    ]
    assert rows[0] == rows[1]


def test_no_text_of_the_file_is_a_formula(app: Flask, sign_in: SignIn) -> None:
    """A questionnaire is the operator's own file; whoever opens the result is somebody else."""
    questions = json.loads(json.dumps(ASKED["questions"]))
    questions[0]["text"] = '=HYPERLINK("http://evil.example","x")'
    questions[0]["options"][0]["text"] = "@SUM(1)"
    questions[1]["text"] = "http://evil.example"
    text_id = wording(app, questions=questions, title="+1")
    release(app, text_id, "mitt_val", FIRST, 6, {"useful": (6, 3), "ways": (6, 3)})
    book = load_workbook(io.BytesIO(sign_in("rolf").get(FILE).data))
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in {"s", "n"}
            assert cell.hyperlink is None
            assert not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r", "|", "%"))


def test_two_wordings_are_told_apart_and_never_added(app: Flask, sign_in: SignIn) -> None:
    for version, month in ((1, FIRST), (2, SECOND)):
        text_id = wording(app, version=version)
        release(app, text_id, "mitt_val", month, 6 + version, {"useful": (6 + version, 4)})
    page = plain(sign_in("rolf").get(PAGE).text)
    assert "Det här är version 1." in page
    assert "Det här är version 2." in page
    assert "4 av 7 håller med" in page
    assert "4 av 8 håller med" in page
    assert "av 15" not in page
    rows = list(opened(sign_in("rolf")).iter_rows(min_row=2, values_only=True))
    assert {row[1]: row[5] for row in rows if row[0] == USEFUL and row[5]} == {1: 7, 2: 8}


def test_what_to_look_at_stands_in_the_address(app: Flask, sign_in: SignIn) -> None:
    text_id, rolf = filled(app), sign_in("rolf")
    release(app, text_id, "amia", dt.date(2025, 12, 1), 9, {"useful": (9, 6)}, "pagaende")
    assert "6 av 9" in rolf.get(PAGE, query_string={"kind": "nojd.pagaende", "year": 2025}).text
    assert "Mitt Val" not in plain(
        rolf.get(PAGE, query_string={"kind": "nojd.slut", "programme": "amia"}).text.split("<h2>")[
            1
        ]
    )
    nothing = rolf.get(PAGE, query_string={"kind": "nojd.slut", "year": 2025})
    assert "Det finns inga svar här än" in nothing.text
    for wrong in ({"kind": "x"}, {"year": "1900"}, {"year": "y"}, {"programme": "x"}):
        assert rolf.get(PAGE, query_string=wrong).status_code == 404


def test_without_any_answers_the_page_says_so(app: Flask, sign_in: SignIn) -> None:
    rolf = sign_in("rolf")
    assert "Det finns inga svar här än" in rolf.get(PAGE).text
    assert rolf.get(FILE).status_code == 404
    assert "Det finns inget att visa än" in sign_in("david").get(OWN).text


@pytest.mark.parametrize(
    ("name", "results", "own"),
    [
        ("petra", 200, 403),
        ("rolf", 200, 403),
        ("bo", 403, 403),
        ("ada", 403, 403),
        ("amina", 403, 200),
    ],
)
def test_who_may_read(app: Flask, sign_in: SignIn, name: str, results: int, own: int) -> None:
    filled(app)
    client = sign_in(name)
    assert client.get(PAGE).status_code == results
    assert client.get(FILE).status_code == results
    assert client.get(OWN).status_code == own


def test_a_deltagare_reads_of_their_own_insats_alone(app: Flask, sign_in: SignIn) -> None:
    filled(app)
    assert f'href="{OWN}"' in sign_in("david").get("/today").text
    page = plain(sign_in("david").get(OWN).text)
    assert "13 av 20 håller med (65 %)." in page
    assert "14 till 15 av 18 håller med (78 till 83 %)." in page
    assert "2 personer ville inte svara." in page
    assert "AMiA" not in page
    assert "av 26" not in page


def test_a_deltagare_reads_the_newest_that_may_be_shown(app: Flask, sign_in: SignIn) -> None:
    text_id = wording(app)
    release(app, text_id, "mitt_val", dt.date(2025, 3, 1), 9, {"useful": (9, 5)})
    release(app, text_id, "mitt_val", FIRST, 3, {"useful": (3, 2)})
    david = sign_in("david")
    assert "Hela 2025" in david.get(OWN).text
    release(app, text_id, "mitt_val", SECOND, 7, {"useful": (7, 4)})
    page = plain(david.get(OWN).text)
    assert PERIODS[1] in page
    assert "4 av 7 håller med (57 %)." in page
    assert "Hela 2026" not in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language(app: Flask, sign_in: SignIn, code: str) -> None:
    """All of the page is spoken; the questionnaire of this test alone has no translation."""
    filled(app)
    own = {
        *build_asked_definition(msgspec.convert(ASKED, Questionnaire)).texts(),
        "4 av 5",
        "5, många",
    }
    for name, path in (("amina", OWN), ("rolf", PAGE)):
        with app.app_context():
            db.begin_write()
            account(name).language = code
            db.commit()
        page = sign_in(name).get(path).text
        swedish = set(re.findall('<span lang="sv" dir="ltr">(.*?)</span>', page))
        assert swedish <= own
        assert bool(swedish) is (code in {"en", "ar"})


def test_statements_are_few_however_much_there_is(app: Flask, sign_in: SignIn) -> None:
    text_id, clients = filled(app), [(sign_in("rolf"), PAGE), (sign_in("amina"), OWN)]
    counted = []
    for programme in ("enter", "samverkansteam"):
        for client, path in clients:
            with statements(app) as seen:
                client.get(path)
            counted.append(len(seen))
        for month in range(1, 10):
            release(app, text_id, programme, dt.date(2026, month, 1), 9, {"useful": (9, 5)})
    assert counted[:2] == counted[2:]
    assert max(counted) <= 12
    clear(app)
