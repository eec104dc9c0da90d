"""What owners do with their sheets: send them or keep them; saving is in ``draft_saving``.

Other slices call all of it through this module. Nothing here commits; the view does.
"""

import datetime as dt

import msgspec

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.people.persons import Person
from webapp.sheets import sheet_statements
from webapp.sheets.draft_saving import (
    DraftConflict,
    StoredSheet,
    build_sheet_binding,
    load_own_sheet,
)
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.models import SheetTurn


def send_sheet(person: Person, sheet_kind: str, sheet_key: str, due: dt.date | None) -> StoredSheet:
    """Send the draft as the next version; where nothing changed since the last, no new one.

    ``due`` is the day by which it is answered; None where no handläggare gets it, and nobody
    answers.

    Raises:
        DraftConflict: a question has two answers to choose between, or another save came first.
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
    """Write version ``number`` with the answers that are handed on; those taken away are not."""
    answers = stored_sheet.draft.answers
    select_handed_on = get_sheet_kinds()[sheet_kind].handed_on
    if select_handed_on is not None:
        answers = select_handed_on(answers)
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
    """Note that the person looked the sheet through and keeps it; nobody else sees that it exists.

    Raises:
        DraftConflict: a question has two answers to choose between.
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
