"""Read and save the draft of a person's own sheet.

Saving is what the app does most often, so it uses SQLAlchemy Core: one read and one write of the
sheet, in one transaction. Nothing here commits; the view does.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.ids import SheetId
from webapp.identity.people.persons import Person
from webapp.sheets import drafts, sheet_statements
from webapp.sheets.drafts import Draft, SheetWrite
from webapp.sheets.kinds import Answers, get_sheet_kinds
from webapp.sheets.models import Sheet

# How often a save starts over when another device's save came between its read and its write.
_MOST_TRIES = 5


class DraftConflict(Exception):
    """Two devices wrote different answers to one question: the person must choose first.

    Raised as well when other saves came in between at every attempt to write the sheet.
    """


class StoredSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as its owner has it: the draft, and how far it has come.

    ``sheet_id`` is None while nothing is saved. ``revision`` counts the saves, ``version`` the
    times it was sent; ``kept`` is whether its owner chose to keep it. ``due`` is the day by which
    a handläggare answers, None where nobody does.
    """

    key: str
    draft: Draft
    sheet_id: SheetId | None = None
    revision: int = 0
    version: int = 0
    kept: bool = False
    saved_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    due: dt.date | None = None

    @property
    def sendable(self) -> bool:
        """Whether it has an answer to send, or was sent before, so that a removal can be sent."""
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
    """The text that a sealed body is bound to, so that it opens only as this part of this sheet.

    ``part`` is ``draft`` with the revision, or ``sent`` with the number of the version.
    """
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
        return StoredSheet(key=sheet_key, draft=Draft())
    return StoredSheet(
        key=sheet_key,
        draft=_unseal_draft_row(person, sheet_kind, sheet_key, sheet_row),
        sheet_id=sheet_row.id,
        revision=sheet_row.revision,
        version=sheet_row.version,
        kept=sheet_row.kept,
        saved_at=sheet_row.saved_at,
        sent_at=sheet_row.sent_at,
        due=sheet_row.due,
    )


def unseal_own_draft(person: Person, own_sheet: Sheet) -> Draft:
    """The draft of a sheet of the person's own that was loaded before; empty where it has none.

    Raises:
        TamperedError: the stored draft does not open.
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
    """Write ``changes`` into the draft; gives the sheet as it is after that.

    The same save sent again changes nothing and gives the same sheet.

    Raises:
        DraftConflict: other saves came in between at every attempt.
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
    """As ``save_answers``, remembered as one act that ``undo_answers`` can take back.

    Raises:
        DraftConflict: other saves came in between at every attempt.
        msgspec.ValidationError: the answers are not what the instrument's schema allows.
    """

    def merge_act(draft: Draft, revision: int) -> Draft:
        return drafts.merge_undoable_changes(draft, changes, write, revision)

    return _store_change(person, sheet_kind, sheet_key, merge_act)


def undo_answers(
    person: Person, sheet_kind: str, sheet_key: str, write: SheetWrite, act_revision: int
) -> StoredSheet:
    """Take back the act saved as ``act_revision``; answers written after it stay.

    Changes nothing where that is not the newest act.

    Raises:
        DraftConflict: other saves came in between at every attempt.
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
    """Answer the question ``name`` with the value that the person chose among its versions.

    Raises:
        DraftConflict: other saves came in between at every attempt.
        msgspec.ValidationError: the value is not what the instrument's schema allows.
    """

    def resolve_in_draft(draft: Draft, revision: int) -> Draft:
        return drafts.resolve_field(draft, name, value, write, revision)

    return _store_change(person, sheet_kind, sheet_key, resolve_in_draft)


def _store_change(
    person: Person, sheet_kind: str, sheet_key: str, change_draft: Callable[[Draft, int], Draft]
) -> StoredSheet:
    """Write what ``change_draft`` makes of the draft and its next revision; again if it raced.

    Where ``change_draft`` gives the same draft back, nothing is written.
    """
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
    sheet_id: SheetId | None = db.run(
        sheet_statements.build_sheet_insert(db.dialect), bind_values
    ).scalar()
    return sheet_id
