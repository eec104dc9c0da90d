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
from webapp.sheets import drafts, sheet_statements
from webapp.sheets.drafts import Draft, SheetWrite
from webapp.sheets.kinds import Answers, get_sheet_kinds
from webapp.sheets.models import Sheet, SheetTurn

# How often a save starts over when another device's save came between its read and its write.
_MOST_TRIES = 5


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
        return bool(self.version) or any(
            answer_value is not None for answer_value in self.draft.answers.values()
        )

    @property
    def changed(self) -> bool:
        """Whether something was written since it was last sent."""
        return (
            self.sent_at is not None
            and self.saved_at is not None
            and (self.saved_at > self.sent_at)
        )


def build_sheet_binding(person_public_id: UUID, sheet_kind: str, sheet_key: str, part: str) -> str:
    """What a sealed body belongs to: person (the public id), kind, key and version."""
    return f"{person_public_id}|{sheet_kind}|{sheet_key}|{part}"


def load_own_sheet(person: Person, sheet_kind: str, sheet_key: str) -> StoredSheet:
    """A person's own sheet; an empty one where there is none.

    Raises:
        TamperedError: the stored draft does not open.
    """
    sheet_row = db.run(
        sheet_statements.FIND_SHEET, {"person_id": person.id, "kind": sheet_kind, "key": sheet_key}
    ).first()
    if sheet_row is None:
        return StoredSheet(sheet_key, Draft())
    draft = _unseal_draft_row(person, sheet_kind, sheet_key, sheet_row)
    return StoredSheet(
        sheet_key,
        draft,
        sheet_row.id,
        sheet_row.revision,
        sheet_row.version,
        sheet_row.kept,
        sheet_row.saved_at,
        sheet_row.sent_at,
        sheet_row.due,
    )


def unseal_own_draft(person: Person, own_sheet: Sheet) -> Draft:
    """The draft of one of a person's own sheets, already loaded.

    Raises:
        TamperedError: it does not open.
    """
    return _unseal_draft_row(person, own_sheet.kind, own_sheet.key, own_sheet)


def _unseal_draft_row(person: Person, sheet_kind: str, sheet_key: str, sheet_row: Any) -> Draft:
    if sheet_row.draft is None:
        return Draft()
    draft_json = sealing.unseal_text(
        person.key,
        sheet_row.draft,
        build_sheet_binding(person.public_id, sheet_kind, sheet_key, f"draft {sheet_row.revision}"),
    )
    return msgspec.json.decode(draft_json, type=Draft)


def save_answers(
    person: Person,
    sheet_kind: str,
    sheet_key: str,
    changes: Answers,
    write: SheetWrite,
) -> StoredSheet:
    """Take ``changes`` into the draft and make it durable with the commit that follows.

    The same save again changes nothing and gives the same answer.

    Raises:
        msgspec.ValidationError: the answers are not what the instrument's schema allows.
    """

    def merge_into_draft(draft: Draft, revision: int) -> Draft:
        merged_draft = drafts.merge_changes(draft, changes, write, revision)
        return drafts.drop_waiting_versions(merged_draft, get_sheet_kinds()[sheet_kind].noted)

    return _store_change(person, sheet_kind, sheet_key, merge_into_draft)


def save_undoable_answers(
    person: Person,
    sheet_kind: str,
    sheet_key: str,
    changes: Answers,
    write: SheetWrite,
) -> StoredSheet:
    """``save`` in one go what ``undo`` can take back.

    Raises:
        msgspec.ValidationError: the answers are not what the instrument's schema allows.
    """

    def merge_act(draft: Draft, revision: int) -> Draft:
        return drafts.merge_undoable_changes(draft, changes, write, revision)

    return _store_change(person, sheet_kind, sheet_key, merge_act)


def undo_answers(
    person: Person, sheet_kind: str, sheet_key: str, write: SheetWrite, act_revision: int
) -> StoredSheet:
    """Take back the act of revision ``which``, but for what was written after it.

    Changes nothing where that is not the newest act.
    """

    def revert_in_draft(draft: Draft, revision: int) -> Draft:
        return drafts.revert_act(draft, write, revision, act_revision)

    return _store_change(person, sheet_kind, sheet_key, revert_in_draft)


def settle_conflict(
    person: Person,
    sheet_kind: str,
    sheet_key: str,
    name: str,
    value: Any,
    write: SheetWrite,
) -> StoredSheet:
    """Put the person's choice in place of the texts that stood side by side."""

    def resolve_in_draft(draft: Draft, revision: int) -> Draft:
        return drafts.resolve_field(draft, name, value, write, revision)

    return _store_change(person, sheet_kind, sheet_key, resolve_in_draft)


def _store_change(
    person: Person, sheet_kind: str, sheet_key: str, change_draft: Callable[[Draft, int], Draft]
) -> StoredSheet:
    db.begin_write()
    for _attempt in range(_MOST_TRIES):
        stored_sheet = load_own_sheet(person, sheet_kind, sheet_key)
        revision = stored_sheet.revision + 1
        draft = change_draft(stored_sheet.draft, revision)
        if draft is stored_sheet.draft:
            return stored_sheet
        msgspec.convert(draft.answers, get_sheet_kinds()[sheet_kind].schema)
        body = sealing.seal_text(
            person.key,
            msgspec.json.encode(draft),
            build_sheet_binding(person.public_id, sheet_kind, sheet_key, f"draft {revision}"),
        )
        saved_at = utc_now()
        sheet_id = _write_draft(person, sheet_kind, stored_sheet, body, saved_at)
        if sheet_id is not None:
            return msgspec.structs.replace(
                stored_sheet, draft=draft, sheet_id=sheet_id, revision=revision, saved_at=saved_at
            )
    raise DraftConflict


def _write_draft(
    person: Person,
    sheet_kind: str,
    stored_sheet: StoredSheet,
    body: bytes,
    saved_at: dt.datetime,
) -> int | None:
    """Write the draft if the sheet is still as it was read; its id, or None if it is not."""
    revision = stored_sheet.revision + 1
    if stored_sheet.sheet_id is not None:
        bind_values = {
            "sheet_id": stored_sheet.sheet_id,
            "seen": stored_sheet.revision,
            "body": body,
            "next": revision,
            "moment": saved_at,
        }
        update_result = db.run(sheet_statements.UPDATE_DRAFT, bind_values)
        return stored_sheet.sheet_id if update_result.rowcount else None
    bind_values = {
        "person_id": person.id,
        "kind": sheet_kind,
        "key": stored_sheet.key,
        "day": get_sheet_kinds()[sheet_kind].day(stored_sheet.key),
        "draft": body,
        "revision": revision,
        "saved_at": saved_at,
    }
    sheet_id: int | None = db.run(
        sheet_statements.build_sheet_insert(db.dialect), bind_values
    ).scalar()
    return sheet_id


def send_sheet(person: Person, sheet_kind: str, sheet_key: str, due: dt.date | None) -> StoredSheet:
    """Freeze the draft as the next version and hand it on.

    ``due`` is the promised reply date; None where no handläggare gets it, so that nobody answers.

    Sending what was already sent makes no new version.

    Raises:
        Conflict: two texts wait for the person's choice.
        LookupError: there is nothing to send.
    """
    db.begin_write()
    stored_sheet = load_own_sheet(person, sheet_kind, sheet_key)
    if stored_sheet.sheet_id is None or not stored_sheet.sendable:
        raise LookupError(sheet_key)
    if stored_sheet.draft.conflicts:
        raise DraftConflict
    if stored_sheet.version and not stored_sheet.changed:
        return stored_sheet
    number, sent_at = stored_sheet.version + 1, utc_now()
    bind_values = {
        "sheet_id": stored_sheet.sheet_id,
        "before": stored_sheet.version,
        "seen": stored_sheet.revision,
        "number": number,
        "moment": sent_at,
        "turn": SheetTurn.HANDLAGGARE if due else SheetTurn.NOBODY,
        "promised": due,
    }
    if not db.run(sheet_statements.SEND_SHEET, bind_values).rowcount:
        raise DraftConflict
    _freeze_version(person, sheet_kind, stored_sheet, number, sent_at)
    return msgspec.structs.replace(stored_sheet, version=number, sent_at=sent_at, due=due)


def _freeze_version(
    person: Person,
    sheet_kind: str,
    stored_sheet: StoredSheet,
    number: int,
    sent_at: dt.datetime,
) -> None:
    """Write version ``number`` as it is handed on; what was taken away leaves no trace in it."""
    select_handed_on = get_sheet_kinds()[sheet_kind].handed_on
    answers = (
        select_handed_on(stored_sheet.draft.answers)
        if select_handed_on
        else stored_sheet.draft.answers
    )
    body = sealing.seal_text(
        person.key,
        msgspec.json.encode({name: value for name, value in answers.items() if value is not None}),
        build_sheet_binding(person.public_id, sheet_kind, stored_sheet.key, f"sent {number}"),
    )
    version_values = {
        "sheet_id": stored_sheet.sheet_id,
        "number": number,
        "body": body,
        "language": person.language,
        "sent_at": sent_at,
    }
    db.run(sheet_statements.FREEZE_VERSION, version_values)


def keep_sheet(person: Person, sheet_kind: str, sheet_key: str) -> StoredSheet:
    """Note that the person looked it through and keeps it; nobody else learns that it exists.

    Raises:
        Conflict: two texts wait for the person's choice.
        LookupError: there is nothing to keep.
    """
    db.begin_write()
    stored_sheet = load_own_sheet(person, sheet_kind, sheet_key)
    if stored_sheet.sheet_id is None:
        raise LookupError(sheet_key)
    if stored_sheet.draft.conflicts:
        raise DraftConflict
    db.run(sheet_statements.KEEP_SHEET, {"sheet_id": stored_sheet.sheet_id})
    return msgspec.structs.replace(stored_sheet, kept=True)
