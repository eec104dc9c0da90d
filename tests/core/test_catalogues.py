"""What translators are given, what the check refuses, and how a compiled catalogue is kept true."""

import io
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.conftest import settings
from webapp import create_app, texts
from webapp.core import catalogues, compiled_catalogues, i18n
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, TRANSLATED_LANGUAGES
from webapp.core.settings import PROJECT_ROOT

DAYS = ("%(n)s dag", "%(n)s dagar")


@pytest.fixture
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the English catalogue, of which no ``.mo`` has been made yet; where its .po is."""
    monkeypatch.setattr(catalogues, "CATALOGUE_FOLDER", tmp_path)
    copied_path = catalogues.build_catalogue_path("en")
    copied_path.parent.mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "translations/en/LC_MESSAGES/messages.po", copied_path)
    return copied_path


def faults(monkeypatch: pytest.MonkeyPatch, code: str, forms: tuple[str, ...]) -> list[str]:
    """What the check says of a catalogue whose only text is "%(n)s dag", in these forms."""
    code_texts, catalogue = Catalog(), Catalog(locale=code)
    code_texts.add(DAYS)
    catalogue.add(DAYS, forms)
    monkeypatch.setattr(texts, "collect_texts", lambda: code_texts)
    monkeypatch.setattr(texts, "read_catalogue", lambda _code: catalogue)
    return texts.list_catalogue_faults(code)


def load_english_yes(po_path: Path) -> str:
    """ "Ja" in English, as a process of its own loads it from the catalogue at this place."""
    catalogues.CATALOGUE_FOLDER = po_path.parents[2]
    return compiled_catalogues.load_translations("en").gettext("Ja")


def test_every_language_but_swedish_has_a_catalogue_and_there_is_no_other() -> None:
    folders = {path.name for path in catalogues.CATALOGUE_FOLDER.iterdir() if path.is_dir()}
    assert folders == set(TRANSLATED_LANGUAGES) == LANGUAGES.keys() - {"sv"}


@pytest.mark.parametrize("code", ["uk", "ru", "lt"])
def test_a_form_used_for_21_too_must_say_the_number(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = faults(monkeypatch, code, ("один день", "%(n)s дні", "%(n)s днів"))
    assert said == [f"{code}: form 0 is used for several numbers and must say %(n)s: {DAYS!r}"]
    assert faults(monkeypatch, code, ("%(n)s день", "%(n)s дні", "%(n)s днів")) == []


def test_a_form_for_one_number_alone_may_leave_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, "en", ("one day", "%(n)s days")) == []
    arabic = ("لا أيام", "يوم واحد", "يومان", "%(n)s أيام", "%(n)s يوما", "%(n)s يوم")
    assert faults(monkeypatch, "ar", arabic) == []


def test_a_form_for_many_numbers_must_say_which_in_every_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(faults(monkeypatch, "en", ("one day", "several days"))) == 1
    assert len(faults(monkeypatch, "fr", ("un jour", "%(n)s jours"))) == 1


def test_plural_rules_of_another_language_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalog(locale="uk")
    catalogue.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n != 1);")]
    monkeypatch.setattr(texts, "collect_texts", Catalog)
    monkeypatch.setattr(texts, "read_catalogue", lambda _code: catalogue)
    assert texts.list_catalogue_faults("uk") == ["uk: Plural-Forms are not those of the language"]


def test_a_text_without_its_context_is_not_taken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    code_texts, catalogue = Catalog(), Catalog(locale="en")
    code_texts.add("Tid", context="period")
    catalogue.add("Tid", "Time")
    monkeypatch.setattr(texts, "collect_texts", lambda: code_texts)
    monkeypatch.setattr(texts, "read_catalogue", lambda _code: catalogue)
    assert texts.list_catalogue_faults("en") == [
        "en: not in the catalogue: 'Tid' (period)",
        "en: no longer in the code: 'Tid'",
    ]


def test_translators_see_the_notes_and_the_files_a_text_stands_in() -> None:
    for code in TRANSLATED_LANGUAGES:
        catalogue = catalogues.read_catalogue(code)
        card, not_at_all = catalogue.get("Kort"), catalogue.get("inte alls")
        assert card is not None
        assert not_at_all is not None
        assert any("printed card" in note for note in card.auto_comments)
        files = [file for file, _line in not_at_all.locations]
        assert files == ["webapp/questions/definitions/sjalvskattning.yaml"]
        assert len([message for message in catalogue if message.auto_comments]) >= 10


def test_a_note_in_a_definition_file_belongs_to_the_text_right_below_it() -> None:
    yaml_file = io.BytesIO(
        b"# About the file.\ntitle: !t One\n# Aside.\n# NOTE: Two\n# lines.\nhelp: !t Two\n"
        b"# NOTE: not for Three\n\nmention: !t Three\n"
    )
    found = list(catalogues.extract_yaml(yaml_file, {}, [catalogues.NOTE_TAG], {}))
    assert [(text, notes) for _line, _name, text, notes in found] == [
        ("One", []),
        ("Two", ["NOTE: Two", "lines."]),
        ("Three", []),
    ]


def test_updating_twice_changes_nothing_the_second_time(english: Path) -> None:
    texts.update_catalogues()
    first = english.read_bytes()
    texts.update_catalogues()
    assert english.read_bytes() == first
    assert b"POT-Creation-Date" not in first


def test_a_fresh_clone_compiles_at_its_first_start(english: Path) -> None:
    compiled_path = english.with_suffix(".mo")
    assert not compiled_path.exists()
    assert compiled_catalogues.load_translations("en").gettext("Ja") == "Yes"
    assert compiled_path.exists()


def test_a_start_reads_the_compiled_file_and_does_not_compile(
    english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_catalogues.write_compiled_catalogue("en")
    monkeypatch.delattr(compiled_catalogues, "_compile_catalogue")
    assert compiled_catalogues.load_translations("en").gettext("Ja") == "Yes"


def test_a_changed_catalogue_is_compiled_anew_whatever_the_times_say(english: Path) -> None:
    compiled_path = compiled_catalogues.write_compiled_catalogue("en")
    english.write_bytes(english.read_bytes().replace(b'msgstr "Yes"\n', b'msgstr "Aye"\n'))
    os.utime(english, (0, 0))
    assert compiled_catalogues.load_translations("en").gettext("Ja") == "Aye"
    os.utime(compiled_path, (0, 0))
    assert compiled_catalogues.load_translations("en").gettext("Ja") == "Aye"


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_damaged_compiled_file_is_never_read(english: Path, damage: bytes | None) -> None:
    compiled_path = compiled_catalogues.write_compiled_catalogue("en")
    whole = compiled_path.read_bytes()
    compiled_path.write_bytes(whole.replace(b"Yes", b"Now") if damage is None else damage)
    assert compiled_catalogues.load_translations("en").gettext("Ja") == "Yes"
    assert compiled_path.read_bytes() == whole


def test_where_nothing_can_be_written_the_texts_are_right_and_the_log_says_so(
    english: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError("read only")

    monkeypatch.setattr(os, "replace", refuse)
    assert compiled_catalogues.load_translations("en").gettext("Ja") == "Yes"
    assert "compiled anew at each start" in caplog.text
    assert [path.name for path in english.parent.iterdir()] == ["messages.po"]
    with pytest.raises(PermissionError):
        compiled_catalogues.write_compiled_catalogue("en")


def test_several_processes_may_start_at_once_on_a_fresh_clone(english: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert set(pool.map(load_english_yes, [english] * 8)) == {"Yes"}
    assert {path.name for path in english.parent.iterdir()} == {"messages.mo", "messages.po"}


def test_a_language_without_a_catalogue_stops_the_start() -> None:
    added = i18n.Language("uk", html_tag="uk", own_name="Українська", cldr_code="uk")
    with pytest.raises(FileNotFoundError):
        _ = added.catalogue


def test_the_upgrade_and_the_set_up_compile_every_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings(f"sqlite:///{tmp_path}/egenmakt.db"))
    monkeypatch.setattr(catalogues, "CATALOGUE_FOLDER", tmp_path / "translations")
    shutil.copytree(
        PROJECT_ROOT / "translations",
        tmp_path / "translations",
        ignore=shutil.ignore_patterns("*.mo"),
    )
    wanted = [
        catalogues.build_catalogue_path(code).with_suffix(".mo") for code in TRANSLATED_LANGUAGES
    ]
    assert texts.run_texts_task("compile") == 0
    for compiled_path in wanted:
        compiled_path.unlink()
    with app.app_context():
        upgrade_database()
        db.engine.dispose()
    assert all(compiled_path.exists() for compiled_path in wanted)
