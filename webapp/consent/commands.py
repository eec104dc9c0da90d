"""Commands of the operator: ``flask --app webapp consent-texts lock``."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.consent import texts
from webapp.core.settings import settings

group = AppGroup("consent-texts", help="The versions of the consent text.")


def locking() -> bool:
    """Whether this process was started to lock a text, which is not in the lock file yet."""
    return sys.argv[-2:] == ["consent-texts", "lock"]


@group.command("lock")
def lock() -> None:
    """Write the hash of each new version to the lock file; a locked version never changes."""
    folder = settings().consent_texts_dir
    found = texts.load(folder, unlocked=True).versions
    new = found.keys() - texts.read_lock(folder).keys()
    lines = [f"{version} {text.hash}\n" for version, text in found.items()]
    (Path(folder) / texts.LOCK).write_text("".join(lines))
    click.echo("Locked: " + ", ".join(sorted(new)) if new else "Every version is locked already.")
