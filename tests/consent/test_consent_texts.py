"""The consent texts: locked once people have agreed to them, whole in each language."""

import shutil
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.conftest import settings
from webapp import create_app
from webapp.consent import commands, consent_texts
from webapp.consent.text_changes import list_changed_parts
from webapp.core.definition_files import DefinitionError
from webapp.core.i18n import LANGUAGES

OLD, NEW = "2026-06", "2026-11"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the texts that a test may spoil."""
    there = tmp_path / "texts"
    shutil.copytree(settings("sqlite:///").consent_texts_dir, there)
    return there


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_shipped_texts_are_locked_and_short(folder: Path) -> None:
    found = consent_texts.read_text_versions(str(folder), consent_texts.ConsentText).versions
    assert list(found) == [OLD, NEW]
    for text in found.values():
        assert len(text.pages) == 3
        for page in text.pages:
            assert 20 <= sum(len(each.text.split()) for each in page.sections) <= 60


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_the_texts_are_whole_in_every_language(app: Flask, code: str) -> None:
    with app.app_context():
        for text in consent_texts.load_consent_texts().versions.values():
            assert consent_texts.is_complete_in_language(text, LANGUAGES[code])


def test_only_one_part_differs_between_the_versions(folder: Path) -> None:
    found = consent_texts.read_text_versions(str(folder), consent_texts.ConsentText).versions
    (change,) = list_changed_parts(found[OLD], found[NEW])
    before, after = change.old, change.new
    assert before is not None
    assert after is not None
    assert (before.id, after.id) == ("log", "log")
    assert before.text != after.text


@pytest.mark.parametrize("version", [OLD, NEW])
def test_one_changed_letter_in_a_locked_text_stops_the_start(folder: Path, version: str) -> None:
    rewrite(folder / f"{version}.yaml", "Det är frivilligt.", "Det är frivilligt!")
    with pytest.raises(DefinitionError, match=f"{version} was changed after it was locked"):
        consent_texts.read_text_versions(str(folder), consent_texts.ConsentText)
    with pytest.raises(DefinitionError, match="write a new version"):
        consent_texts.read_text_versions(
            str(folder), consent_texts.ConsentText, allow_unlocked=True
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from: 2026-11-01", "from: 2026-11-02"),
        ("kind: diary", "kind: schedule"),
        ("code: samordnad_rehabilitering", "code: annat"),
        ("id: secrecy", "id: silence"),
    ],
)
def test_everything_that_matters_is_under_the_lock(folder: Path, old: str, new: str) -> None:
    rewrite(folder / f"{NEW}.yaml", old, new)
    with pytest.raises(DefinitionError, match="was changed"):
        consent_texts.read_text_versions(str(folder), consent_texts.ConsentText)


def test_a_comment_is_not_under_the_lock(folder: Path) -> None:
    rewrite(folder / f"{NEW}.yaml", "# The consent text", "# A remark. The consent text")
    assert consent_texts.read_text_versions(str(folder), consent_texts.ConsentText).versions


def test_a_removed_text_stops_the_start(folder: Path) -> None:
    (folder / f"{OLD}.yaml").unlink()
    with pytest.raises(DefinitionError, match=f"{OLD} is gone"):
        consent_texts.read_text_versions(str(folder), consent_texts.ConsentText)


def add_version(folder: Path, name: str = "2027-01") -> None:
    text = (folder / f"{NEW}.yaml").read_text()
    text = text.replace(f'"{NEW}"', f'"{name}"').replace("2026-11-01", f"{name}-01")
    (folder / f"{name}.yaml").write_text(text)


def test_a_text_that_is_not_locked_stops_the_start_and_says_what_to_run(
    folder: Path, tmp_path: Path
) -> None:
    add_version(folder)
    with pytest.raises(DefinitionError, match="consent-texts lock"):
        create_app(settings(f"sqlite:///{tmp_path / 'x.db'}", consent_texts_dir=str(folder)))


def test_the_lock_command_adds_a_new_version_and_leaves_the_others(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / consent_texts.LOCK_FILE_NAME).read_text()
    add_version(folder)
    monkeypatch.setattr("sys.argv", ["flask", "--app", "webapp", "consent-texts", "lock"])
    assert commands.is_locking_texts()
    app = create_app(settings(f"sqlite:///{tmp_path / 'x.db'}", consent_texts_dir=str(folder)))
    run = app.test_cli_runner().invoke
    result = run(args=["consent-texts", "lock"])
    assert result.output == "Locked: 2027-01\n"
    assert (folder / consent_texts.LOCK_FILE_NAME).read_text().startswith(before)
    assert list(
        consent_texts.read_text_versions(str(folder), consent_texts.ConsentText).versions
    ) == [OLD, NEW, "2027-01"]
    assert run(args=["consent-texts", "lock"]).output == "Every version is locked already.\n"


def test_the_lock_command_refuses_to_change_a_locked_version(folder: Path, tmp_path: Path) -> None:
    app = create_app(settings(f"sqlite:///{tmp_path / 'x.db'}", consent_texts_dir=str(folder)))
    before = (folder / consent_texts.LOCK_FILE_NAME).read_text()
    rewrite(folder / f"{OLD}.yaml", "Det är frivilligt.", "Du måste.")
    result = app.test_cli_runner().invoke(args=["consent-texts", "lock"])
    assert result.exit_code != 0
    assert (folder / consent_texts.LOCK_FILE_NAME).read_text() == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("id: change", "id: period", "id twice"),
        (f'version: "{NEW}"', 'version: "2026-12"', "version is not the name"),
        ("from: 2026-11-01", "from: 2026-05-01", "does not begin after"),
        ("from: 2026-11-01", "from: snart", "from"),
        ("check:", "chekc:", "chekc"),
    ],
)
def test_a_text_that_cannot_be_used_is_named(folder: Path, old: str, new: str, says: str) -> None:
    rewrite(folder / f"{NEW}.yaml", old, new)
    with pytest.raises(DefinitionError, match=says) as error:
        consent_texts.read_text_versions(str(folder), consent_texts.ConsentText)
    assert str(folder) in str(error.value)


def test_an_empty_folder_and_a_spoiled_lock_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no consent text there"):
        consent_texts.read_text_versions(str(tmp_path / "nothing"), consent_texts.ConsentText)
    (folder / consent_texts.LOCK_FILE_NAME).write_text("spoiled\n")
    with pytest.raises(DefinitionError, match=consent_texts.LOCK_FILE_NAME):
        consent_texts.read_text_versions(str(folder), consent_texts.ConsentText)


@pytest.mark.parametrize(
    ("moment", "version"),
    [
        ("2026-01-01T12:00:00+00:00", OLD),
        ("2026-10-31T22:59:59+00:00", OLD),
        ("2026-10-31T23:00:00+00:00", NEW),
        ("2030-01-01T12:00:00+00:00", NEW),
    ],
)
def test_a_text_is_asked_about_from_its_own_day_on(folder: Path, moment: str, version: str) -> None:
    with time_machine.travel(moment, tick=False):
        assert (
            consent_texts.read_text_versions(str(folder), consent_texts.ConsentText)
            .current()
            .version
            == version
        )
