"""The road of one sheet: save, look through, send or keep; the acts of its owner.

Saving is the app's hot path, so it speaks Core: one read and one write of the sheet, in one
transaction. Nothing here commits; the view does.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.people.persons import Person
from webapp.sheets import drafts, statements
from webapp.sheets.drafts import Draft, DraftWrite
from webapp.sheets.kinds import Answers, sheet_kinds
from webapp.sheets.models import Sheet, WaitsFor

# How often a save starts over when another device's save came between its read and its write.
_TRIES = 5


class DraftConflict(Exception):
    """Another device wrote the same field; both are kept, the person must choose first."""


class StoredSheet(msgspec.Struct, frozen=True):
    """A sheet as its owner has it: the draft, and how far it has come."""

    key: str
    draft: Draft
    sheet_id: int | None = None
    revision: int = 0
    version: int = 0
    kept: bool = False
    saved_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    due: dt.date | None = None

    @property
    def sendable(self) -> bool:
        """Whether there is something to send: an answer, or the taking away of what was sent."""
        return bool(self.version) or any(v is not None for v in self.draft.answers.values())

    @property
    def changed(self) -> bool:
        """Whether something was written since it was last sent."""
        return (
            self.sent_at is not None
            and self.saved_at is not None
            and (self.saved_at > self.sent_at)
        )


def sealing_place(person: UUID, kind: str, key: str, part: str) -> str:
    """What a sealed body belongs to: person (the public id), kind, key and version."""
    return f"{person}|{kind}|{key}|{part}"


def find_own_sheet(person: Person, kind: str, key: str) -> StoredSheet:
    """A person's own sheet; an empty one where there is none.

    Raises:
        Tampered: the stored draft does not open.
    """
    row = db.run(statements.FIND, {"person_id": person.id, "kind": kind, "key": key}).first()
    if row is None:
        return StoredSheet(key, Draft())
    draft = _open_draft(person, kind, key, row)
    return StoredSheet(
        key, draft, row.id, row.revision, row.version, row.kept, row.saved_at, row.sent_at, row.due
    )


def open_own_draft(person: Person, sheet: Sheet) -> Draft:
    """The draft of one of a person's own sheets, already loaded.

    Raises:
        Tampered: it does not open.
    """
    return _open_draft(person, sheet.kind, sheet.key, sheet)


def _open_draft(person: Person, kind: str, key: str, row: Any) -> Draft:
    if row.draft is None:
        return Draft()
    text = sealing.unseal_text(
        person.key, row.draft, sealing_place(person.public_id, kind, key, f"draft {row.revision}")
    )
    return msgspec.json.decode(text, type=Draft)


def save_changes(
    person: Person, kind: str, key: str, changes: Answers, write: DraftWrite
) -> StoredSheet:
    """Take ``changes`` into the draft and make it durable with the commit that follows.

    The same save again changes nothing and gives the same answer.

    Raises:
        msgspec.ValidationError: the answers are not what the instrument's schema allows.
    """

    def take(draft: Draft, revision: int) -> Draft:
        merged = drafts.merge_changes(draft, changes, write, revision)
        return drafts.without_choice(merged, sheet_kinds()[kind].noted)

    return _change_draft(person, kind, key, take)


def save_act(
    person: Person, kind: str, key: str, changes: Answers, write: DraftWrite
) -> StoredSheet:
    """``save`` in one go what ``undo`` can take back.

    Raises:
        msgspec.ValidationError: the answers are not what the instrument's schema allows.
    """

    def take(draft: Draft, revision: int) -> Draft:
        return drafts.merge_act(draft, changes, write, revision)

    return _change_draft(person, kind, key, take)


def undo_last_act(
    person: Person, kind: str, key: str, write: DraftWrite, which: int
) -> StoredSheet:
    """Take back the act of revision ``which``, but for what was written after it.

    Changes nothing where that is not the newest act.
    """

    def take(draft: Draft, revision: int) -> Draft:
        return drafts.undo_act(draft, write, revision, which)

    return _change_draft(person, kind, key, take)


def settle_conflict(
    person: Person, kind: str, key: str, name: str, value: Any, write: DraftWrite
) -> StoredSheet:
    """Put the person's choice in place of the texts that stood side by side."""

    def take(draft: Draft, revision: int) -> Draft:
        return drafts.choose_version(draft, name, value, write, revision)

    return _change_draft(person, kind, key, take)


def _change_draft(
    person: Person, kind: str, key: str, take: Callable[[Draft, int], Draft]
) -> StoredSheet:
    db.begin_write()
    for _ in range(_TRIES):
        stored = find_own_sheet(person, kind, key)
        revision = stored.revision + 1
        draft = take(stored.draft, revision)
        if draft is stored.draft:
            return stored
        msgspec.convert(draft.answers, sheet_kinds()[kind].schema)
        body = sealing.seal_text(
            person.key,
            msgspec.json.encode(draft),
            sealing_place(person.public_id, kind, key, f"draft {revision}"),
        )
        moment = utc_now()
        sheet_id = _write_draft(person, kind, stored, body, moment)
        if sheet_id is not None:
            return msgspec.structs.replace(
                stored, draft=draft, sheet_id=sheet_id, revision=revision, saved_at=moment
            )
    raise DraftConflict


def _write_draft(
    person: Person, kind: str, stored: StoredSheet, body: bytes, moment: dt.datetime
) -> int | None:
    """Write the draft if the sheet is still as it was read; its id, or None if it is not."""
    revision = stored.revision + 1
    if stored.sheet_id is not None:
        values = {
            "sheet_id": stored.sheet_id,
            "seen": stored.revision,
            "body": body,
            "next": revision,
            "moment": moment,
        }
        done = db.run(statements.UPDATE, values)
        return stored.sheet_id if done.rowcount else None
    values = {
        "person_id": person.id,
        "kind": kind,
        "key": stored.key,
        "day": sheet_kinds()[kind].day(stored.key),
        "draft": body,
        "revision": revision,
        "saved_at": moment,
    }
    sheet_id: int | None = db.run(statements.insert_sheet(db.dialect), values).scalar()
    return sheet_id


def send_sheet(person: Person, kind: str, key: str, due: dt.date | None) -> StoredSheet:
    """Freeze the draft as the next version and hand it on.

    ``due`` is the promised reply date; None where no handläggare gets it, so that nobody answers.

    Sending what was already sent makes no new version.

    Raises:
        Conflict: two texts wait for the person's choice.
        LookupError: there is nothing to send.
    """
    db.begin_write()
    stored = find_own_sheet(person, kind, key)
    if stored.sheet_id is None or not stored.sendable:
        raise LookupError(key)
    if stored.draft.conflicts:
        raise DraftConflict
    if stored.version and not stored.changed:
        return stored
    number, moment = stored.version + 1, utc_now()
    values = {
        "sheet_id": stored.sheet_id,
        "before": stored.version,
        "seen": stored.revision,
        "number": number,
        "moment": moment,
        "turn": WaitsFor.HANDLAGGARE if due else WaitsFor.NOBODY,
        "promised": due,
    }
    if not db.run(statements.SEND, values).rowcount:
        raise DraftConflict
    _freeze_version(person, kind, stored, number, moment)
    return msgspec.structs.replace(stored, version=number, sent_at=moment, due=due)


def _freeze_version(
    person: Person, kind: str, stored: StoredSheet, number: int, moment: dt.datetime
) -> None:
    """Write version ``number`` as it is handed on; what was taken away leaves no trace in it."""
    handed_on = sheet_kinds()[kind].handed_on
    answers = handed_on(stored.draft.answers) if handed_on else stored.draft.answers
    body = sealing.seal_text(
        person.key,
        msgspec.json.encode({name: value for name, value in answers.items() if value is not None}),
        sealing_place(person.public_id, kind, stored.key, f"sent {number}"),
    )
    version = {
        "sheet_id": stored.sheet_id,
        "number": number,
        "body": body,
        "language": person.language,
        "sent_at": moment,
    }
    db.run(statements.FREEZE, version)


def keep_sheet(person: Person, kind: str, key: str) -> StoredSheet:
    """Note that the person looked it through and keeps it; nobody else learns that it exists.

    Raises:
        Conflict: two texts wait for the person's choice.
        LookupError: there is nothing to keep.
    """
    db.begin_write()
    stored = find_own_sheet(person, kind, key)
    if stored.sheet_id is None:
        raise LookupError(key)
    if stored.draft.conflicts:
        raise DraftConflict
    db.run(statements.KEEP, {"sheet_id": stored.sheet_id})
    return msgspec.structs.replace(stored, kept=True)
