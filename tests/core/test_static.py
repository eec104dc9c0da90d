"""Static files, packed beside a server that sends them."""

import gzip
import os
from pathlib import Path

from tests.conftest import settings
from webapp import create_app
from webapp.core.commands import upgrade_database
from webapp.core.db import db
from webapp.core.settings import PROJECT_ROOT


def test_packing_again_never_cuts_what_a_server_is_sending(tmp_path: Path) -> None:
    packed = PROJECT_ROOT / "static/app.css.gz"
    app = create_app(settings(f"sqlite:///{tmp_path / 'own.db'}"))
    with app.app_context():
        upgrade_database()
        with packed.open("rb") as sending:
            upgrade_database()
            assert os.fstat(sending.fileno()).st_ino != packed.stat().st_ino
            assert gzip.decompress(sending.read()) == (PROJECT_ROOT / "static/app.css").read_bytes()
        db.session.close()
        db.engine.dispose()
