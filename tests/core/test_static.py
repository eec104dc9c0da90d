"""Static files, packed beside a server that sends them."""

import gzip
import os
from pathlib import Path

from tests.conftest import settings
from webapp import create_app
from webapp.core.commands import upgrade
from webapp.core.db import db
from webapp.core.settings import ROOT


def test_packing_again_never_cuts_what_a_server_is_sending(tmp_path: Path) -> None:
    packed = ROOT / "static/app.css.gz"
    app = create_app(settings(f"sqlite:///{tmp_path / 'own.db'}"))
    with app.app_context():
        upgrade()
        with packed.open("rb") as sending:
            upgrade()
            assert os.fstat(sending.fileno()).st_ino != packed.stat().st_ino
            assert gzip.decompress(sending.read()) == (ROOT / "static/app.css").read_bytes()
        db.session.close()
        db.engine.dispose()
