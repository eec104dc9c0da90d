"""Commands of the operator: ``flask --app webapp consent-texts lock``."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from webapp.consent import texts
from webapp.consent.texts import T, Text, Texts
from webapp.core.registry import Shelf

# Folder to the kind of text in it.
_LOCKED_FOLDERS: Shelf[type[Text]] = Shelf("locked texts")
group = AppGroup("consent-texts", help="The versions of the consent text.")


def locking() -> bool:
    """Whether this process was started to lock a text, which is not in the lock file yet."""
    return sys.argv[-2:] == ["consent-texts", "lock"]


def load(app: Flask, folder: str, kind: type[T]) -> Texts[T]:
    """Every version in ``folder``, each of ``kind``; the command locks those that are new.

    Raises:
        DefinitionError: a text cannot be used, was changed, or is not locked.
    """
    _LOCKED_FOLDERS.add(app, folder, kind)
    # The command that locks a text has to start while the text is not locked yet.
    return texts.load(folder, kind, unlocked=locking())


@group.command("lock")
def lock() -> None:
    """Write the hash of each new version to its lock file; a locked version never changes."""
    new: list[str] = []
    for folder, kind in _LOCKED_FOLDERS.all().items():
        found = texts.load(folder, kind, unlocked=True).versions
        new += found.keys() - texts.read_lock(folder).keys()
        lines = [f"{version} {text.hash}\n" for version, text in found.items()]
        (Path(folder) / texts.LOCK).write_text("".join(lines))
    click.echo("Locked: " + ", ".join(sorted(new)) if new else "Every version is locked already.")
