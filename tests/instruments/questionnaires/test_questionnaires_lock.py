"""A questionnaire that has been answered keeps its words: an operator's, or one with an owner."""

from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import SignIn
from tests.identity.ways_in import sign_in_to
from tests.instruments.questionnaires.questionnaire_kit import EVERY, answer, own_app, peopled
from tests.sending import statements
from webapp.core.db import db
from webapp.core.definition_files import DefinitionError
from webapp.questions import wording_locks
from webapp.questions.asking import QUESTIONNAIRES
from webapp.questions.definition_format import WordingLock
from webapp.questions.models import InstrumentLock

MINE = "/form/every_kind/start"
OWNED = EVERY.replace("licence: prov", "licence: prov\nlock: {owner: Ägaren, reason: Bara de får}")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'own.db'}"


def locked(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.execute(sa.select(InstrumentLock.kind, InstrumentLock.version)).all()
        db.session.close()
        db.engine.dispose()
    return [(row.kind, row.version) for row in rows]


def used(tmp_path: Path, url: str, text: str = EVERY) -> Flask:
    app = peopled(own_app(tmp_path, url, text))
    assert answer(sign_in_to(app, "elsa"), f"{MINE}/feel", "3").status_code == 303
    return app


def test_the_first_answer_locks_the_operators_file_and_later_ones_cost_nothing(
    tmp_path: Path, url: str
) -> None:
    app = peopled(own_app(tmp_path, url))
    elsa = sign_in_to(app, "elsa")
    elsa.get(f"{MINE}/feel")
    assert locked(app) == []
    counts = []
    for value in ("3", "4", "5", "6"):
        with statements(app) as run:
            assert answer(elsa, f"{MINE}/feel", value).status_code == 303
        counts.append(len([each for each in run if "instrument_lock" in each]))
    assert locked(app) == [("every_kind", 1)]
    assert counts[-2:] == [0, 0]


def test_what_ships_without_an_owner_is_not_locked(tmp_path: Path, url: str) -> None:
    app = peopled(own_app(tmp_path, url))
    elsa = sign_in_to(app, "elsa")
    assert answer(elsa, "/form/livshjulet/start/health", "3").status_code == 303
    assert locked(app) == []


@pytest.mark.parametrize("text", [EVERY, OWNED])
def test_a_file_that_says_something_else_stops_the_start(
    tmp_path: Path, url: str, text: str
) -> None:
    used(tmp_path, url, text)
    with pytest.raises(DefinitionError) as told:
        own_app(tmp_path, url, text.replace("Har du djur", "Har du husdjur"))
    said = str(told.value)
    assert said.startswith(f"{tmp_path / 'forms' / 'own.yaml'}: line 3: $.version: ")
    assert "Put it back as it was, or give what is changed a higher version." in said
    assert ("The wording is Ägaren's: Bara de får." in said) is (text == OWNED)


def test_taking_the_lock_away_is_a_change_too(tmp_path: Path, url: str) -> None:
    used(tmp_path, url, OWNED)
    with pytest.raises(DefinitionError, match="people have answered version 1"):
        own_app(tmp_path, url, EVERY)


def test_comments_the_same_words_and_a_higher_version_may_start(tmp_path: Path, url: str) -> None:
    used(tmp_path, url, OWNED)
    own_app(tmp_path, url, "# En rad till\n" + OWNED)
    later = OWNED.replace("version: 1", "version: 2").replace("Har du djur", "Har du husdjur")
    app = own_app(tmp_path, url, later)
    page = sign_in_to(app, "elsa").get(f"{MINE}/pet").text
    assert "Har du djur" in page, "the sheet goes on by the words it was begun with"
    own_app(tmp_path, url, OWNED)


def test_an_unused_file_may_change(tmp_path: Path, url: str) -> None:
    peopled(own_app(tmp_path, url))
    own_app(tmp_path, url, EVERY.replace("Har du djur", "Har du husdjur"))


def test_a_used_file_that_is_gone_stops_the_start(tmp_path: Path, url: str) -> None:
    used(tmp_path, url)
    with pytest.raises(DefinitionError, match="'every_kind', but its file is gone"):
        own_app(
            tmp_path,
            url,
            EVERY.replace("id: every_kind", "id: other_kind"),
            use="{id: other_kind, occasions: [start]}",
        )


def test_an_author_is_told_that_a_used_file_has_changed(tmp_path: Path, url: str) -> None:
    app = used(tmp_path, url)
    changed = tmp_path / "changed.yaml"
    changed.write_text(EVERY.replace("Katt", "Kisse"))
    told = app.test_cli_runner().invoke(args=["instruments", "check", str(changed)])
    assert told.exit_code == 1
    assert "people have answered version 1" in told.output + str(told.exception)


def test_first_use_is_taken_back_with_its_answer(tmp_path: Path, url: str) -> None:
    app = peopled(own_app(tmp_path, url))
    with app.app_context():
        definition = QUESTIONNAIRES.get(app)["every_kind"]
        for _ in range(2):
            db.begin_write()
            wording_locks.write_wording_lock(definition)
            db.session.rollback()
    assert locked(app) == []


def test_both_databases_hold_a_wording_with_an_owner(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = QUESTIONNAIRES.get(app)
    owned = msgspec.structs.replace(found["livshjulet"], lock=WordingLock("Ägaren", "Bara de får"))
    monkeypatch.setitem(found, "livshjulet", owned)
    monkeypatch.setitem(app.extensions, "question_locks", set())
    elsa = sign_in("elsa")
    for value in ("3", "4", "5"):
        assert answer(elsa, "/form/livshjulet/start/health", value).status_code == 303
    assert app.extensions["question_locks"] == {("livshjulet", owned.version)}
    with app.app_context():
        wording_locks.validate_answered_wordings()
    reworded = msgspec.structs.replace(owned, title="Hjulet")
    monkeypatch.setitem(found, "livshjulet", reworded)
    with app.app_context(), pytest.raises(DefinitionError, match="Ägaren's: Bara de får"):
        wording_locks.validate_answered_wordings()
