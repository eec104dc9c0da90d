"""Definition files: each trap of YAML is refused with file, line, place and reason."""

from pathlib import Path

import pytest

from tests.instruments.questionnaires.questionnaire_kit import EVERY
from webapp.core.definition_files import DefinitionError, load_definition
from webapp.programmes.programme_definitions import Programme
from webapp.questions import definition_format

# (what is changed, into what, what the message must say after the file's name)
TRAPS = [
    ("text: Hur länge", "text: no", "line 22: $.questions[4].text: no is read as yes or no"),
    ("text: Hur länge", "text: Yes", "line 22: $.questions[4].text: Yes is read as yes or no"),
    ("code: fish", "code: no", "line 21: $.questions[3].options[1].code: no is read as yes or no"),
    ("text: Hur länge", "text: 12:30", 'without quotes; write "12:30"'),
    ("text: Hur länge", "text: 2026-01-01", "line 22: $.questions[4].text: must be a text; put it"),
    ("text: Hur länge", "text: 7", "line 22: $.questions[4].text: must be a text; put it"),
    ("text: Hur länge", "text: true", "line 22: $.questions[4].text: must be a text; put it"),
    ("licence: prov", "licence: .inf", "line 7: $.licence: .inf is read as a number"),
    ("most: 24", "most: 1_000", "line 22: $.questions[4].most: 1_000 is read as another number"),
    ("most: 24", "most: 024", "line 22: $.questions[4].most: 024 is read as another number"),
    ("most: 24", "most: 0x1f", "line 22: $.questions[4].most: 0x1f is read as another number"),
    ("most: 24", "most: 1:30", "line 22: $.questions[4].most: 1:30 is read as a number of minutes"),
    ("version: 1", "version: on", "line 3: $.version: on is read as yes or no"),
    ("licence: prov", "licence: prov\nanonymous: yes", "line 8: $.anonymous: yes is read as yes"),
    ("licence: prov", "no: prov", "line 7: $: no is read as yes or no"),
    ("licence: prov", "licence: prov\n12: 1", "line 8: $: a key must be a plain word"),
    ("id: every_kind", "? [a]\n: 1\nid: every_kind", "line 2: $: a key must be a plain word"),
    ("version: 1", "version: 1\nversion: 2", "line 4: $.version: the key 'version' stands twice"),
    ("licence: prov", "licence:\tprov", "line 7: a tab stands here"),
    ("licence: prov", "\tlicence: prov", "line 7: a tab stands here"),
    ("licence: prov", "licence: &a [*a]", "line 7: this part contains itself"),
    ("questions:", "questions: &all\n  - *all", "line 8: this part contains itself"),
    ("licence: prov", "licence: &a {<<: *a}", "line 7: this part contains itself"),
    ("questions:", "questions: [", "line 9: while parsing a flow node"),
    ("licence: prov", "licence: *nothing", "line 7: found undefined alias 'nothing'"),
    ("licence: prov", "licence: !x prov", "line 7: $.licence: the tag '!x' is not known"),
    ("licence: prov", "licence: !!binary aGVq", "line 7: $.licence: the tag '!!binary'"),
    ("licence: prov", "licence: !!python/name:os.system x", "line 7: $.licence: the tag"),
    ("licence: prov", "licence: prov\n---\na: b", "line 8: expected a single document"),
    ("licence: prov", "licence: {a: b}", "line 7: $.licence: must be a text"),
]


def refused(tmp_path: Path, text: str) -> str:
    """What is said of a file with that text, after its name."""
    file = tmp_path / "own.yaml"
    file.write_text(text)
    with pytest.raises(DefinitionError) as told:
        definition_format.read_definition_file(file)
    start = f"{file}: "
    assert str(told.value).startswith(start)
    return str(told.value)[len(start) :]


@pytest.mark.parametrize(("before", "after", "told"), TRAPS)
def test_what_yaml_would_quietly_change_is_refused(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert before in EVERY
    assert told in refused(tmp_path, EVERY.replace(before, after, 1))


def test_a_few_lines_that_stand_for_billions_are_refused_at_once(tmp_path: Path) -> None:
    lists = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10))
    assert "stands for more than" in refused(tmp_path, f"l0: &l0 [a]\n{lists}\n")
    merges = "\n".join(
        f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 10)}]}}" for n in range(1, 9)
    )
    assert "stands for more than" in refused(tmp_path, f"m0: &m0 {{a: b}}\n{merges}\n")


def test_what_is_too_deep_too_long_or_empty_is_refused(tmp_path: Path) -> None:
    assert "too deep" in refused(tmp_path, "[" * 5000)
    assert "is longer than" in refused(tmp_path, "#" * 1_000_001)
    assert refused(tmp_path, "") == "is empty"
    assert refused(tmp_path, "- a") == "line 1: $: must be a group of keys and values"


def test_the_line_is_found_through_an_alias_and_a_merge(tmp_path: Path) -> None:
    scale = "- &area\n    kind: scale\n    id: feel\n    text: T\n    least: 9\n    most: 3\n"
    scale += "    low: l\n    high: h\n  - <<: *area\n    id: other\n    most: 50"
    text = EVERY.replace(
        "- {kind: scale, id: feel, text: Hur känns det, least: 0, most: 10, low: illa, high: bra}",
        scale,
    )
    assert refused(tmp_path, text).startswith("line 14: $.questions[0].most: ")
    mended = text.replace("most: 3", "most: 12")
    assert refused(tmp_path, mended).startswith("line 19: $.questions[1].most: ")
    assert refused(tmp_path, mended.replace("    most: 50", "    low: ''")).startswith(
        "line 19: $.questions[1].low: is empty"
    )
    merged = mended.replace("least: 9", "least: -1")
    assert refused(tmp_path, merged).startswith("line 13: $.questions[0].least: ")


def test_true_words_for_people_and_days_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    told = EVERY.replace("text: Hur länge", "text: !t no").replace("Något mer", '"12:30"')
    file.write_text(told)
    assert [definition_format.read_definition_file(file).questions[at].text for at in (4, 6)] == [
        "no",
        "12:30",
    ]


def test_an_insats_file_says_its_line_too(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("code: own\nversion: 1\nname: Own\nparties: [fk, nobody]\n")
    with pytest.raises(DefinitionError) as told:
        load_definition(file, Programme)
    assert str(told.value).startswith(f"{file}: line 4: $.parties[1]: 'nobody' is none")
