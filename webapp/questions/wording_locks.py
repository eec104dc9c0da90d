"""Questionnaires that may no longer change, because somebody has answered them.

From its first answer on, a version of a file of the operator's own folder must keep its wording,
and so must a shipped file whose wording has an owner (``lock``): answers to two wordings cannot be
added up. Whoever changes the wording gives the file a higher version, which has a lock of its own.
"""

import hashlib
from pathlib import Path

import msgspec
import sqlalchemy as sa
from flask import current_app

from webapp.core import definition_files
from webapp.core.db import db
from webapp.core.definition_files import DefinitionError
from webapp.core.registry import RegistrySlot
from webapp.questions import asking
from webapp.questions.definition_format import SHIPPED_FOLDER, Questionnaire
from webapp.questions.models import InstrumentLock

QUESTIONNAIRE_FILES: RegistrySlot[dict[str, Path]] = RegistrySlot("question files")


def hash_definition(definition: Questionnaire) -> str:
    """A digest of a definition in 64 letters; comments and the order of keys do not change it."""
    return hashlib.sha256(msgspec.json.encode(definition)).hexdigest()


def write_wording_lock(definition: Questionnaire) -> None:
    """Store, in the transaction that stores an answer, that the wording may not change any more.

    Asks the database only until the lock is known to be stored. Does not commit.
    """
    questionnaires = asking.load_questionnaires()
    current_definition = questionnaires.get(definition.id)
    # A sheet that keeps an older version was locked while that version was in use.
    if (
        current_definition is None
        or current_definition.version != definition.version
        or not _is_wording_locked(current_definition)
    ):
        return
    noted_keys: set[tuple[str, int]] = current_app.extensions.setdefault("question_locks", set())
    lock_key = (definition.id, definition.version)
    if lock_key in noted_keys:
        return
    db.begin_write()
    if db.session.get(InstrumentLock, lock_key) is not None:
        # Only what another transaction has committed: this one may still be rolled back.
        noted_keys.add(lock_key)
        return
    values = {
        "kind": definition.id,
        "version": definition.version,
        "digest": hash_definition(current_definition),
    }
    db.session.execute(db.insert(InstrumentLock).values(values).on_conflict_do_nothing())


def validate_answered_wordings() -> None:
    """Check at start that every answered questionnaire has the wording it was answered in.

    Raises:
        DefinitionError: a file was changed under its version, or is gone.
    """
    if not sa.inspect(db.engine).has_table(InstrumentLock.__tablename__):
        return
    questionnaires = asking.load_questionnaires()
    for code in db.session.scalars(sa.select(InstrumentLock.kind).distinct()):
        if code not in questionnaires:
            folder = current_app.extensions["settings"].instruments_dir or SHIPPED_FOLDER
            raise DefinitionError(
                f"{folder}: people have answered the questionnaire {code!r}, but its file is gone. "
                "Put it back; to stop using it, take it out of the insats."
            )
        refuse_changed_wording(questionnaires[code], load_questionnaire_paths()[code])


def refuse_changed_wording(definition: Questionnaire, yaml_path: Path) -> None:
    """Check that a file has the wording its version was first answered in, if it was answered.

    Raises:
        DefinitionError: it says something else under the same version.
    """
    if not sa.inspect(db.engine).has_table(InstrumentLock.__tablename__):
        return
    recorded_lock = db.session.get(InstrumentLock, (definition.id, definition.version))
    if recorded_lock is not None and recorded_lock.digest != hash_definition(definition):
        wording_lock = definition.lock
        owner_text = (
            f" The wording is {wording_lock.owner}'s: {wording_lock.reason}."
            if wording_lock
            else ""
        )
        raise definition_files.build_definition_error(
            yaml_path,
            f"$.version: people have answered version {definition.version}, and the file has "
            f"changed since.{owner_text} Put it back as it was, or give what is changed a higher "
            "version.",
        )


def load_questionnaire_paths() -> dict[str, Path]:
    """The file of each questionnaire by its id."""
    return QUESTIONNAIRE_FILES.get()


def _is_wording_locked(definition: Questionnaire) -> bool:
    """Whether its wording must stay from the first answer on."""
    return (
        definition.lock is not None
        or load_questionnaire_paths()[definition.id].parent != SHIPPED_FOLDER
    )
