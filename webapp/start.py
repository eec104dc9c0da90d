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
from werkzeug.serving import run_simple

from webapp import create_app
from webapp.core import commands
from webapp.core.db import db
from webapp.core.settings import DEMO_SETTINGS_FILE, PROJECT_ROOT, read_settings
from webapp.demo import demo_links, demo_people
from webapp.identity.models import Account


def run_demo() -> None:
    """Set up and serve until interrupted."""
    argument_parser = argparse.ArgumentParser(prog="make run")
    argument_parser.add_argument("--port", type=int, default=8000)
    argument_parser.add_argument("--workers", type=int, default=2)
    argument_parser.add_argument("--reload", action="store_true")
    arguments = argument_parser.parse_args()
    if not 1 <= arguments.port <= 65535:
        sys.exit("PORT must be a number from 1 to 65535.")
    os.umask(0o077)
    _write_demo_secrets(arguments.port)
    base_url = _prepare_demo()
    port = urlsplit(base_url).port or arguments.port
    if arguments.reload:
        _serve_while_working(port)
    else:
        _serve(port, arguments.workers)


def _prepare_demo() -> str:
    """Make the database and the invented people where there are none; the address of the demo."""
    flask_app = create_app()
    with flask_app.app_context():
        commands.upgrade_database()
        if not db.session.scalar(sa.select(sa.exists().where(Account.id > 0))):
            demo_people.validate_demo_programmes()
            db.begin_write()
            demo_people.add_demo_people()
            db.commit()
        base_url: str = flask_app.extensions["settings"].base_url
        _print_links(base_url)
        db.engine.dispose()
    return base_url


def _print_links(base_url: str) -> None:
    """Say where the demo is, and give everybody a fresh link."""
    sys.stdout.write(f"\nEgenmakt, demo with invented people, at {base_url}\n")
    sys.stdout.write("Sign in with one of these links (each works once):\n\n")
    for person_name, demo_link in demo_links.create_demo_links().items():
        described = [demo_link["role"], demo_link["organisation"]]
        sys.stdout.write(f"  {person_name} ({', '.join(filter(None, described))})\n")
        sys.stdout.write(f"    {demo_link['url']}\n")
    db.commit()
    sys.stdout.write("\nNew links: flask --app webapp demo links. Stop with Ctrl-C.\n")
    sys.stdout.flush()


def _serve(port: int, worker_count: int) -> None:
    Granian(
        "webapp:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=port,
        workers=worker_count,
        # Several threads of one Python only take turns; a second process works at the same time.
        blocking_threads=1,
        log_level=LogLevels.warning,
    ).serve()


def _serve_while_working(port: int) -> None:
    """Serve with one process that starts anew whenever code, a template, a text or CSS changes."""
    watched_files = [
        str(path)
        for folder in ("webapp", "static", "translations")
        for path in (PROJECT_ROOT / folder).rglob("*")
        if path.suffix in {".html", ".yaml", ".css", ".js", ".po"}
    ]
    run_simple(
        "127.0.0.1", port, create_app(), use_reloader=True, threaded=True, extra_files=watched_files
    )


def _write_demo_secrets(port: int) -> None:
    """Make the demo's own secrets once; its file also tells later commands that this is a demo."""
    data_folder = Path(os.environ.get("EGENMAKT_DATA_DIR") or "var")
    data_folder.mkdir(parents=True, exist_ok=True)
    secrets_file = data_folder / DEMO_SETTINGS_FILE
    if not secrets_file.exists():
        random_keys = [
            base64.urlsafe_b64encode(os.urandom(32)).decode() for _key_number in range(2)
        ]
        demo_values = {"secret_key": random_keys[0], "master_keys": f"demo:{random_keys[1]}"}
        secrets_file.touch(mode=0o600)
        secrets_file.write_text(json.dumps(demo_values))
        sys.stdout.write(
            f"The demo made its own secrets in {secrets_file}. Never use them for real.\n"
        )
    demo_values = json.loads(secrets_file.read_text()) | {"port": port}
    secrets_file.write_text(json.dumps(demo_values))
    os.environ.setdefault("EGENMAKT_MODE", "demo")
    read_settings()


if __name__ == "__main__":
    run_demo()
