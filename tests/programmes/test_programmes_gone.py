"""An operator's own folder of insatser stands in place of ours, and must have what is in use."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import settings
from tests.instruments.questionnaires.questionnaire_kit import peopled
from webapp import create_app
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.definition_files import DefinitionError
from webapp.core.settings import PROJECT_ROOT
from webapp.demo import demo_people as demo
from webapp.programmes.models import Enrolment

OURS = PROJECT_ROOT / "webapp/programmes/definitions"
TOLD = "take part in the insats mitt_val, and it has no file there"


def with_folder(tmp_path: Path, url: str, *files: str) -> Flask:
    """An app whose operator has copied these of our files, and has one insats of their own."""
    folder = tmp_path / "insatser"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in files:
        shutil.copy(OURS / name, folder)
    ours = (OURS / "mitt_val.yaml").read_text()
    (folder / "own.yaml").write_text(ours.replace("code: mitt_val", "code: own"))
    return create_app(settings(url, programmes_dir=str(folder)))


def test_an_insats_that_is_in_use_and_gone_stops_the_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    app = peopled(with_folder(tmp_path, url, "mitt_val.yaml", "amia.yaml"))
    with pytest.raises(DefinitionError, match=TOLD):
        with_folder(tmp_path, url)
    with app.app_context():
        db.begin_write()
        db.session.execute(sa.update(Enrolment).values(ended_on=today() - dt.timedelta(days=1)))
        db.commit()
    with_folder(tmp_path, url)


def test_the_demo_says_which_insatser_its_people_take_part_in(tmp_path: Path) -> None:
    app = with_folder(tmp_path, f"sqlite:///{tmp_path / 'own.db'}", "amia.yaml")
    with app.app_context(), pytest.raises(DefinitionError, match=TOLD):
        demo.validate_demo_programmes()
