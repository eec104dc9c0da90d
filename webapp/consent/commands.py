"""Commands of the operator: ``flask --app webapp consent-texts lock``."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from webapp.consent import consent_texts
from webapp.consent.consent_texts import TextT, TextVersions, VersionedText
from webapp.core.registry import RegistryShelf

# The class of the texts in each folder.
_LOCKED_FOLDERS: RegistryShelf[type[VersionedText]] = RegistryShelf("locked texts")
consent_texts_group = AppGroup("consent-texts", help="The versions of the consent text.")


def is_locking_texts() -> bool:
    """Whether this process is the command that locks texts, which may be missing in the lock."""
    return sys.argv[-2:] == ["consent-texts", "lock"]


def load_locked_texts(app: Flask, text_folder: str, text_class: type[TextT]) -> TextVersions[TextT]:
    """Every version in ``text_folder`` as a ``text_class``; "consent-texts lock" covers it too.

    Raises:
        DefinitionError: a text cannot be used, was changed, or is not locked.
    """
    _LOCKED_FOLDERS.add(app, text_folder, text_class)
    # The command that locks a text has to start the app while the text is not locked yet.
    return consent_texts.read_text_versions(
        text_folder, text_class, allow_unlocked=is_locking_texts()
    )


@consent_texts_group.command("lock")
def lock_text_versions() -> None:
    """Write the hash of each new version to its lock file; a locked version never changes."""
    new_versions: list[str] = []
    for text_folder, text_class in _LOCKED_FOLDERS.all().items():
        texts_by_version = consent_texts.read_text_versions(
            text_folder, text_class, allow_unlocked=True
        ).versions
        new_versions += texts_by_version.keys() - consent_texts.read_text_lock(text_folder).keys()
        lock_lines = [
            f"{version} {versioned_text.hash}\n"
            for version, versioned_text in texts_by_version.items()
        ]
        (Path(text_folder) / consent_texts.LOCK_FILE_NAME).write_text("".join(lock_lines))
    if new_versions:
        click.echo("Locked: " + ", ".join(sorted(new_versions)))
    else:
        click.echo("Every version is locked already.")
