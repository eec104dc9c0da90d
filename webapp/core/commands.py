"""Commands of the operator: ``flask --app webapp upgrade``, ``keys``, ``audit``."""

import base64
import os
import threading

import click
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.cli import AppGroup
from whitenoise.compress import Compressor

from webapp.core import audit, sealing
from webapp.core.db import db
from webapp.core.settings import ROOT

keys = AppGroup("keys", help="Master keys.")
audits = AppGroup("audit", help="The log of who did what.")


def alembic_config() -> Config:
    """Alembic, told where the migrations and the app's engine are."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = db.engine
    return config


class _Compressor(Compressor):
    """Puts each file in its place whole: a server may be sending the one before.

    What is half written stands outside the folder, which a starting server looks through.
    """

    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        begun = str(ROOT / f".{os.getpid()}-{threading.get_ident()}")
        os.replace(super().write_data(begun, data, suffix, stat_result), path + suffix)
        return path + suffix


def upgrade() -> None:
    """Bring the database to the newest schema, make the system key, compress static files."""
    command.upgrade(alembic_config(), "head")
    db.begin_write()
    sealing.prepare()
    db.commit()
    compressor = _Compressor(use_brotli=False, quiet=True)
    for path in (ROOT / "static").rglob("*"):
        if path.is_file() and path.suffix in {".css", ".js", ".svg"}:
            for _written in compressor.compress(str(path)):
                pass


@click.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest schema and make ready to serve."""
    upgrade()


@click.command("revision")
@click.argument("message")
def revision_command(message: str) -> None:
    """Write the next migration from the difference between models and database."""
    command.revision(alembic_config(), message, autogenerate=True)


@keys.command("new")
def new_key() -> None:
    """Print a fresh master key for EGENMAKT_MASTER_KEYS, after an id of your own and a colon."""
    click.echo(base64.urlsafe_b64encode(os.urandom(32)).decode())


@keys.command("rotate")
def rotate() -> None:
    """Wrap every data key anew under the first key of EGENMAKT_MASTER_KEYS."""
    db.begin_write()
    done = sealing.rotate()
    db.commit()
    click.echo(f"{done} keys are now under the master key {next(iter(sealing.master_keys()))}.")


@audits.command("verify")
def verify() -> None:
    """Prove that no link of any person's chain was changed, removed or added."""
    broken = audit.first_broken()
    if broken is not None:
        raise click.ClickException(f"Broken at person {broken[0]}, event {broken[1]}.")
    click.echo("Every chain holds.")


def init_app(app: Flask) -> None:
    """Add the commands to ``app``."""
    for each in (keys, audits, upgrade_command, revision_command):
        app.cli.add_command(each)
