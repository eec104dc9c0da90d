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
from webapp.core.compiled_catalogues import write_compiled_catalogue
from webapp.core.db import db
from webapp.core.i18n import TRANSLATED_LANGUAGES
from webapp.core.settings import PROJECT_ROOT

keys_group = AppGroup("keys", help="Master keys.")
audit_group = AppGroup("audit", help="The log of who did what.")


def build_alembic_config() -> Config:
    """Alembic, told where the migrations and the app's engine are."""
    alembic_settings = Config()
    alembic_settings.set_main_option("script_location", str(PROJECT_ROOT / "migrations"))
    alembic_settings.attributes["engine"] = db.engine
    return alembic_settings


class _AtomicCompressor(Compressor):
    """Puts each file in its place whole: a server may be sending the one before.

    What is half written stands outside the folder, which a starting server looks through.
    """

    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        temporary_path = str(PROJECT_ROOT / f".{os.getpid()}-{threading.get_ident()}")
        os.replace(super().write_data(temporary_path, data, suffix, stat_result), path + suffix)
        return path + suffix


def upgrade_database() -> None:
    """Newest schema, the system key, catalogues compiled, static files compressed."""
    command.upgrade(build_alembic_config(), "head")
    db.begin_write()
    sealing.create_system_key()
    db.commit()
    for language_code in TRANSLATED_LANGUAGES:
        write_compiled_catalogue(language_code)
    compressor = _AtomicCompressor(use_brotli=False, quiet=True)
    for static_path in (PROJECT_ROOT / "static").rglob("*"):
        if static_path.is_file() and static_path.suffix in {".css", ".js", ".svg"}:
            for _compressed_path in compressor.compress(str(static_path)):
                pass


@click.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest schema and make ready to serve."""
    upgrade_database()


@click.command("revision")
@click.argument("message")
def revision_command(message: str) -> None:
    """Write the next migration from the difference between models and database."""
    command.revision(build_alembic_config(), message, autogenerate=True)


@keys_group.command("new")
def new_key_command() -> None:
    """Print a fresh master key for EGENMAKT_MASTER_KEYS, after an id of your own and a colon."""
    click.echo(base64.urlsafe_b64encode(os.urandom(32)).decode())


@keys_group.command("rotate")
def rotate_keys_command() -> None:
    """Wrap every data key anew under the first key of EGENMAKT_MASTER_KEYS."""
    db.begin_write()
    rewrapped_count = sealing.rewrap_data_keys()
    db.commit()
    click.echo(
        f"{rewrapped_count} keys are now under the master key "
        f"{next(iter(sealing.load_master_keys()))}."
    )


@audit_group.command("verify")
def verify_audit_command() -> None:
    """Prove that no link of any person's chain was changed, removed or added."""
    broken_link = audit.find_first_broken_link()
    if broken_link is not None:
        raise click.ClickException(f"Broken at person {broken_link[0]}, event {broken_link[1]}.")
    click.echo("Every chain holds.")


def init_app(app: Flask) -> None:
    """Add the commands to ``app``."""
    for operator_command in (keys_group, audit_group, upgrade_command, revision_command):
        app.cli.add_command(operator_command)
