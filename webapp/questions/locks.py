"""Questionnaires that may no longer change, because somebody has answered them.

An operator's file, and one whose wording has an owner (``lock``), holds from its first answer on: a
result says nothing where some were asked one thing and some another. A new version is another
questionnaire to the lock, also of an owner's wording: owners revise theirs, and only the operator
can know that they did.
"""

import hashlib
from pathlib import Path

import msgspec
import sqlalchemy as sa
from flask import current_app

from webapp.core import definitions
from webapp.core.db import db
from webapp.core.definitions import DefinitionError
from webapp.core.registry import Slot
from webapp.questions import asking
from webapp.questions.format import SHIPPED, Definition
from webapp.questions.models import InstrumentLock

FILES: Slot[dict[str, Path]] = Slot("question files")


def digest(definition: Definition) -> str:
    """What a definition says, in 64 letters; comments and the order of keys do not count."""
    return hashlib.sha256(msgspec.json.encode(definition)).hexdigest()


def first_use(definition: Definition) -> None:
    """Note, in the writing transaction that stores an answer, that the definition holds now.

    Costs nothing once it is known here to be noted. Does not commit.
    """
    found = asking.definitions()
    current = found.get(definition.id)
    # A sheet that goes on by an older version was noted when that was in use.
    if current is None or current.version != definition.version or not _holds(current):
        return
    known: set[tuple[str, int]] = current_app.extensions.setdefault("question_locks", set())
    key = (definition.id, definition.version)
    if key in known:
        return
    db.begin_write()
    if db.session.get(InstrumentLock, key) is not None:
        # Only what another transaction has committed: this one may still be rolled back.
        known.add(key)
        return
    values = {"kind": key[0], "version": key[1], "digest": digest(current)}
    db.session.execute(db.insert(InstrumentLock).values(values).on_conflict_do_nothing())


def check() -> None:
    """Prove at start that what has been answered still says the same.

    Raises:
        DefinitionError: a file was changed under its version, or is gone.
    """
    if not sa.inspect(db.engine).has_table(InstrumentLock.__tablename__):
        return
    found = asking.definitions()
    for kind in db.session.scalars(sa.select(InstrumentLock.kind).distinct()):
        if kind not in found:
            folder = current_app.extensions["settings"].instruments_dir or SHIPPED
            raise DefinitionError(
                f"{folder}: people have answered the questionnaire {kind!r}, but its file is gone. "
                "Put it back; to stop using it, take it out of the insats."
            )
        held(found[kind], files()[kind])


def held(definition: Definition, path: Path) -> None:
    """Prove that a file says what it said when it was first answered, if it was.

    Raises:
        DefinitionError: it says something else under the same version.
    """
    if not sa.inspect(db.engine).has_table(InstrumentLock.__tablename__):
        return
    lock = db.session.get(InstrumentLock, (definition.id, definition.version))
    if lock is not None and lock.digest != digest(definition):
        whose = definition.lock
        told = f" The wording is {whose.owner}'s: {whose.reason}." if whose else ""
        raise definitions.wrong(
            path,
            f"$.version: people have answered version {definition.version}, and the file has "
            f"changed since.{told} Put it back as it was, or give what is changed a higher "
            "version.",
        )


def files() -> dict[str, Path]:
    """The file of each questionnaire by its id."""
    return FILES.get()


def _holds(definition: Definition) -> bool:
    return definition.lock is not None or files()[definition.id].parent != SHIPPED
