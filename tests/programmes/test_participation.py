"""Which insats a person is in: written once, read once, run by the version it began with."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from tests.conftest import account, person_id_of, settings
from webapp import create_app
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.definition_files import DefinitionError
from webapp.core.ids import PersonId
from webapp.programmes.models import Enrolment
from webapp.programmes.participation import (
    Participation,
    find_newest_participation,
    find_own_programme,
    find_participation_on,
    list_participations,
)
from webapp.programmes.programme_definitions import find_programme, load_programmes

DEFINITIONS = Path(__file__).parents[2] / "webapp/programmes/definitions"
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


def enrolment(person_id: int, began: dt.date, ended: dt.date | None, version: int = 1) -> Enrolment:
    return Enrolment(
        person_id=person_id,
        programme="mitt_val",
        version=version,
        enrolled_by=account("bo").id,
        enrolled_on=began,
        ended_on=ended,
    )


@given(DAYS, DAYS | st.none(), DAYS)
def test_both_ends_belong_to_a_participation(
    began: dt.date, ended: dt.date | None, day: dt.date
) -> None:
    participation = Participation(code="x", programme=None, enrolled_on=began, ended_on=ended)
    assert participation.holds_on(day) is (began <= day <= (ended or dt.date.max))


def test_the_newest_comes_first_and_a_day_finds_its_own(app: Flask) -> None:
    with app.app_context():
        person_id, now = account("elsa").id, today()
        db.begin_write()
        db.session.execute(sa.delete(Enrolment).where(Enrolment.person_id == person_id))
        old = enrolment(person_id, now - dt.timedelta(days=90), now - dt.timedelta(days=60))
        db.session.add_all([old, enrolment(person_id, now - dt.timedelta(days=10), None)])
        db.commit()
        newest, older = list_participations(PersonId(person_id))
        assert (newest.ended_on, older.enrolled_on) == (None, now - dt.timedelta(days=90))
        assert find_newest_participation(PersonId(person_id)) == newest
        assert find_participation_on(PersonId(person_id), now - dt.timedelta(days=60)) == older
        assert find_participation_on(PersonId(person_id), now - dt.timedelta(days=59)) is None
        assert find_participation_on(PersonId(person_id), now) == newest


def test_nobody_knows_an_insats_of_who_is_in_none(app: Flask) -> None:
    with app.app_context():
        assert list_participations(person_id_of("bo")) == []
        assert find_own_programme(person_id_of("bo")) is None


def test_it_is_read_once_a_request_and_anew_after_a_write(app: Flask) -> None:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if "enrolment" in statement and statement.lstrip().startswith("SELECT"):
            statements.append(statement)

    with app.app_context():
        person_id, engine = account("elsa").id, db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            for _ in range(3):
                find_own_programme(PersonId(person_id))
            assert len(statements) == 1
            db.begin_write()
            db.session.add(enrolment(person_id, today(), None))
            db.commit()
            assert len(list_participations(PersonId(person_id))) == 2
        finally:
            event.remove(engine, "before_cursor_execute", note)


def two_versions(folder: Path) -> None:
    shutil.copytree(DEFINITIONS, folder)
    first = (folder / "mitt_val.yaml").read_text()
    assert "version: 1\n" in first
    second = first.replace("version: 1\n", "version: 2\n").replace("name: ", "name: Nya ", 1)
    (folder / "mitt_val_2.yaml").write_text(second)


def test_who_takes_part_is_run_by_the_version_they_began_with(tmp_path: Path) -> None:
    two_versions(tmp_path / "definitions")
    url = f"sqlite:///{tmp_path / 'versions.db'}"
    app = create_app(settings(url, programmes_dir=str(tmp_path / "definitions")))
    with app.app_context():
        versions = [find_programme("mitt_val", version) for version in (1, 2, 7)]
        assert [programme.version for programme in versions if programme] == [1, 2, 2]
        assert load_programmes()["mitt_val"].version == 2
        assert find_programme("gone", 1) is None
        assert versions[0] is not None
        assert versions[0].name != load_programmes()["mitt_val"].name
        db.engine.dispose()


def test_the_same_version_twice_stops_the_start(tmp_path: Path) -> None:
    shutil.copytree(DEFINITIONS, tmp_path / "definitions")
    copy = tmp_path / "definitions/once_more.yaml"
    copy.write_text((tmp_path / "definitions/mitt_val.yaml").read_text())
    with pytest.raises(DefinitionError, match=r"once_more.yaml.*stands twice"):
        create_app(
            settings(f"sqlite:///{tmp_path / 'x.db'}", programmes_dir=str(tmp_path / "definitions"))
        )
