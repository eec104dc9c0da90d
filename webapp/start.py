"""``make run``: the demo on this machine, made ready and served.

Makes its own secrets in the data folder, brings the database up, adds invented people the first
time, prints a sign-in link for each, and serves on 127.0.0.1.
"""

import argparse
import base64
import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from webapp import create_app
from webapp.accounts.models import Account
from webapp.core import commands
from webapp.core.db import db
from webapp.core.settings import DEMO_FILE, read
from webapp.demo import links, people


def main() -> None:
    """Set up and serve until interrupted."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    if not 1 <= arguments.port <= 65535:
        sys.exit("PORT must be a number from 1 to 65535.")
    os.umask(0o077)
    _secrets(arguments.port)
    app = create_app()
    with app.app_context():
        commands.upgrade()
        if not db.session.scalar(sa.select(sa.exists().where(Account.id > 0))):
            people.check()
            db.begin_write()
            people.add()
            db.commit()
        base = app.extensions["settings"].base_url
        sys.stdout.write(f"\nEgenmakt, demo with invented people, at {base}\n")
        sys.stdout.write("Sign in with one of these links (each works once):\n\n")
        for name, link in links.fresh().items():
            place = f", {link['organisation']}" if link["organisation"] else ""
            sys.stdout.write(f"  {name} ({link['role']}{place})\n    {link['url']}\n")
        db.commit()
        sys.stdout.write("\nNew links: flask --app webapp demo links. Stop with Ctrl-C.\n")
        sys.stdout.flush()
        db.engine.dispose()
    Granian(
        "webapp:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=urlsplit(base).port or arguments.port,
        workers=arguments.workers,
        # Several threads of one Python only take turns; a second process works at the same time.
        blocking_threads=1,
        log_level=LogLevels.warning,
    ).serve()


def _secrets(port: int) -> None:
    """Make the demo's own secrets once; its file also tells later commands that this is a demo."""
    folder = Path(os.environ.get("EGENMAKT_DATA_DIR") or "var")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / DEMO_FILE
    if not file.exists():
        keys = [base64.urlsafe_b64encode(os.urandom(32)).decode() for _ in range(2)]
        values = {"secret_key": keys[0], "master_keys": f"demo:{keys[1]}"}
        file.touch(mode=0o600)
        file.write_text(json.dumps(values))
        sys.stdout.write(f"The demo made its own secrets in {file}. Never use them for real.\n")
    values = json.loads(file.read_text()) | {"port": port}
    file.write_text(json.dumps(values))
    os.environ.setdefault("EGENMAKT_MODE", "demo")
    read()


if __name__ == "__main__":
    main()
