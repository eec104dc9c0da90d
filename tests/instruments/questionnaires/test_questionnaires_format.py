"""Questionnaire files: what is refused at start and where it says so; scores; languages; tools."""

import textwrap
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SignIn, settings
from tests.instruments.questionnaires.questionnaire_kit import BASE, EVERY, own_app
from tests.instruments.report.report_kit import enrol, speaks
from webapp import create_app
from webapp.consent import consent_kinds
from webapp.core import catalogues
from webapp.core.definition_files import DefinitionError
from webapp.core.i18n import LANGUAGES
from webapp.core.settings import PROJECT_ROOT
from webapp.questions import commands, definition_format
from webapp.questions.asking import QUESTIONNAIRES
from webapp.questions.definition_format import Questionnaire, Score
from webapp.questions.score_results import compute_score
from webapp.sheets.page_hooks import OWNER_PAGES

# (what is changed, into what, what the message must say: line, place and reason)
BAD = [
    ("when: {question: pet,", "when: {question: name,", "17: $.questions[2].when.question: 'name'"),
    ("when: {question: pet,", "when: {question: food,", "17: $.questions[2].when.question: 'food'"),
    ("answers: [cat]", "answers: [dog]", "17: $.questions[2].when.answers[0]: 'dog' is no answer"),
    ("answers: [cat]", "answers: []", "17: $.questions[2].when.answers: needs at least 1"),
    ("kind: date", "kind: dote", "23: $.questions[5].kind: 'dote' is none of the words"),
    ("id: since", "id: feel", "23: $.questions[5].id: 'feel' stands twice"),
    ("id: since", "id: shown_in", "23: $.questions[5].id: 'shown_in' is kept"),
    ("id: total", "id: feel", "26: $.scores[0].id: 'feel' stands twice"),
    ("code: fish", "code: egg", "21: $.questions[3].options[0].code: 'egg' stands twice"),
    ("code: fish", "code: declined", "'declined' is kept for not answering"),
    ("text: Hur länge", "text: ''", "22: $.questions[4].text: is empty"),
    ("text: Hur länge", "text: ' '", "22: $.questions[4].text: is empty"),
    ("text: Hur länge", "text:", "22: $.questions[4].text: is empty"),
    (", text: Hur länge", "", "22: $.questions[4]: 'text' is missing"),
    ("text: Hur länge", "txet: Hur länge, text: x", "22: $.questions[4].txet: there is no 'txet'"),
    ("version: 1", "version: '1'", "3: $.version: must be a whole number"),
    ("version: 1", "version: 0", "3: $.version: must be at least 1"),
    ("least: 0, most: 24", "least: 24, most: 24", "22: $.questions[4].most"),
    ("least: 0, most: 10", "least: 0, most: 40", "9: $.questions[0].most"),
    ("of: [feel, hours]", "of: [feel, pet]", "26: $.scores[0].of[1]: 'pet' is no question"),
    ("of: [feel, hours]", "of: [feel, feel]", "26: $.scores[0].of[1]: 'feel' stands twice"),
    ("reversed: [feel]", "reversed: [hours]", "26: $.scores[0].reversed[0]: 'hours' is no scale"),
    ("missing: 1", "missing: 2", "26: $.scores[0].missing"),
    ("how: sum", "how: median", "26: $.scores[0].how"),
    ("occasions: [start, free]", "occasions: [start, start]", "6: $.occasions[1]: 'start' stands"),
    ("occasions: [start, free]", "occasions: [never]", "6: $.occasions[0]: 'never' is none"),
    ("id: every_kind", "id: ../etc", "2: $.id: must be a word of a to z"),
]


@pytest.mark.parametrize(("before", "after", "told"), BAD)
def test_a_wrong_file_is_refused_with_file_place_and_reason(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert before in EVERY
    file = tmp_path / "own.yaml"
    file.write_text(EVERY.replace(before, after, 1))
    with pytest.raises(DefinitionError) as refused:
        definition_format.read_definition_file(file)
    assert str(refused.value).startswith(f"{file}: ")
    assert told in str(refused.value)


def test_bytes_that_are_no_text_are_refused_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"id: \xff\xfe")
    with pytest.raises(DefinitionError, match=r"own\.yaml: "):
        definition_format.read_definition_folders(str(tmp_path))


@pytest.mark.parametrize("taken", ["livshjulet", "diary"])
def test_a_name_that_is_taken_stops_the_start(tmp_path: Path, taken: str) -> None:
    (tmp_path / "own.yaml").write_text(EVERY.replace("every_kind", taken))
    with pytest.raises(DefinitionError, match=taken):
        create_app(settings(f"sqlite:///{tmp_path / 'x.db'}", instruments_dir=str(tmp_path)))


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no such folder"):
        create_app(settings("sqlite:///x.db", instruments_dir=str(tmp_path / "none")))


@pytest.mark.parametrize(
    ("uses", "told"),
    [
        ("{id: nothing, occasions: [start]}", "there is no questionnaire 'nothing'"),
        ("{id: livshjulet, occasions: [mitt]}", "'livshjulet' has no 'mitt'"),
        ("{id: livshjulet, occasions: []}", "$.instruments"),
    ],
)
def test_an_insats_names_only_what_there_is(tmp_path: Path, uses: str, told: str) -> None:
    known = (PROJECT_ROOT / "webapp/programmes/definitions/mitt_val.yaml").read_text()
    (tmp_path / "own.yaml").write_text(
        known.partition("instruments:")[0] + f"instruments: [{uses}]"
    )
    with pytest.raises(DefinitionError) as refused:
        create_app(settings(f"sqlite:///{tmp_path / 'x.db'}", programmes_dir=str(tmp_path)))
    assert told in str(refused.value)


def scales(count: int) -> Questionnaire:
    asked = [
        {
            "kind": "scale",
            "id": f"q{n}",
            "text": "T",
            "least": 1,
            "most": 5,
            "low": "l",
            "high": "h",
        }
        for n in range(count)
    ]
    return msgspec.convert(
        {
            "id": "s",
            "version": 1,
            "title": "T",
            "mention": "t",
            "occasions": ["free"],
            "licence": "x",
            "questions": asked,
        }
        | {"id": "scales"},
        Questionnaire,
    )


@given(
    answers=st.lists(
        st.one_of(st.integers(1, 5), st.just("declined"), st.none()), min_size=1, max_size=8
    ),
    data=st.data(),
)
def test_scores_turn_the_reversed_and_count_what_is_missing(
    answers: list[int | str | None], data: st.DataObject
) -> None:
    names = [f"q{n}" for n in range(len(answers))]
    turned = data.draw(st.sets(st.sampled_from(names)))
    missing = data.draw(st.integers(0, len(names) - 1))
    given_ = {name: each for name, each in zip(names, answers, strict=True) if each is not None}
    numbers = [
        6 - each if name in turned else each
        for name, each in given_.items()
        if isinstance(each, int)
    ]
    definition = scales(len(names))
    for how in ("sum", "mean"):
        score = Score(
            id="s1",
            text="S",
            how=how,
            of=tuple(names),
            reversed=tuple(turned),
            missing=missing,
        )
        found = compute_score(definition, score, given_)
        assert (found.answered, found.asked) == (len(numbers), len(names))
        if len(names) - len(numbers) > missing:
            assert found.value is None
        else:
            whole = sum(numbers)
            assert found.value == pytest.approx(whole if how == "sum" else whole / len(numbers))


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize(
    "address", [f"{BASE}/health", "/form/enkat_slut/slut/helped", "/form/enkat_start/start/status"]
)
def test_each_page_speaks_each_language(
    app: Flask, sign_in: SignIn, language: str, address: str
) -> None:
    if "enkat" in address:
        enrol(app, "elsa")
    speaks(app, "elsa", language)
    page = sign_in("elsa").get(address)
    assert page.status_code == 200
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page.text[:80]
    assert 'lang="sv" dir="ltr"' not in page.text.partition("<main")[2]


def test_a_questionnaire_with_one_text_missing_is_all_in_swedish_and_says_so(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = QUESTIONNAIRES.get(app)
    last = msgspec.structs.replace(found["livshjulet"].questions[-1], help="Ny hjälp")
    changed = msgspec.structs.replace(
        found["livshjulet"], questions=(*found["livshjulet"].questions[:-1], last)
    )
    monkeypatch.setitem(found, "livshjulet", changed)
    speaks(app, "elsa", "en")
    page = sign_in("elsa").get(f"{BASE}/health").text
    assert '<span lang="sv" dir="ltr">Hur är det med din hälsa?</span>' in page
    assert '<span lang="sv" dir="ltr">mycket dåligt</span>' in page
    assert "The questions are only in Swedish." in page


def test_every_text_that_ships_is_in_the_catalogues() -> None:
    collected = {message.id for message in catalogues.collect_texts()}
    for definition in definition_format.read_definition_folders(
        str(definition_format.SHIPPED_FOLDER)
    ).values():
        assert set(definition.texts()) <= collected, definition.id


def test_the_schema_in_the_docs_is_that_of_the_format() -> None:
    assert (
        PROJECT_ROOT / "docs/instrument.schema.json"
    ).read_text() == commands.format_definition_schema()


def test_an_author_is_told_ok_or_where(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(EVERY)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["instruments", "check", str(file)]).output == "ok\n"
    file.write_text(EVERY.replace("kind: date", "kind: dote"))
    told = runner.invoke(args=["instruments", "check", str(file)])
    assert told.exit_code == 1
    assert "$.questions[5].kind" in str(told.exception) + told.output
    assert (
        runner.invoke(args=["instruments", "schema"]).output == commands.format_definition_schema()
    )


def test_a_new_file_needs_no_code(tmp_path: Path) -> None:
    app = own_app(tmp_path, f"sqlite:///{tmp_path / 'x.db'}")
    assert OWNER_PAGES.all(app)["every_kind"].index is not None
    with app.app_context():
        assert consent_kinds.resolve_consent_kind("every_kind") == "enkater"
    assert {"livshjulet", "enkat_start", "nara_arbete"} <= QUESTIONNAIRES.get(app).keys()


def test_the_file_in_the_docs_is_a_right_one(tmp_path: Path) -> None:
    told = (PROJECT_ROOT / "CONTRIBUTING.md").read_text().partition("        id: somn\n")
    lines = told[1] + told[2].partition("\n2. ")[0]
    (tmp_path / "somn.yaml").write_text(textwrap.dedent(lines))
    found = definition_format.read_definition_file(tmp_path / "somn.yaml")
    assert [question.id for question in found.questions] == ["rest", "hours", "woke", "why"]
