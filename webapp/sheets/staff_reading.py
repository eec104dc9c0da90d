"""The handläggare's acts on a sent sheet: open it, answer it, let it rest. Nothing here commits."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from sqlalchemy import Row

from webapp.core import audit, sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.people.persons import StaffMember
from webapp.sheets import queries
from webapp.sheets.kinds import AnswerLine, Answers
from webapp.sheets.models import Comment, ReadMark, Sheet, SheetVersion, WaitsFor
from webapp.sheets.road import sealing_place

PURPOSE = "handlaggning"


class OpenedComment(msgspec.Struct, frozen=True):
    """A comment, opened: who said what, when; ``about`` names the one answer it is about."""

    public_id: UUID
    author: str
    organisation: str
    at: dt.datetime
    text: str
    language: str
    promised: dt.date | None
    seen_at: dt.datetime | None
    about: str | None


def open_sheet(reader: StaffMember, public_id: UUID, number: int | None = None) -> Row[Any] | None:
    """Note that ``reader`` opens version ``number`` of this sheet, None the newest; then give it.

    None where it is not theirs to see, or has no such version. The page shows that version whole.
    """
    db.begin_write()
    found = db.session.execute(queries.select_sent_sheet(reader, public_id)).first()
    if found is None:
        return None
    number = found.version if number is None else number
    if not 1 <= number <= found.version:
        return None
    _write_read_events(reader, [found])
    _write_read_marks(reader, {found.id: number})
    return found


def open_part(reader: StaffMember, public_id: UUID) -> Row[Any] | None:
    """As ``open_sheet``, for a page that shows only a part: the sheet stays as unread as it was."""
    db.begin_write()
    found = db.session.execute(queries.select_sent_sheet(reader, public_id)).first()
    if found is not None:
        _write_read_events(reader, [found])
    return found


def open_sheets(reader: StaffMember, sheets: sa.Select[*tuple[Any, ...]]) -> list[Row[Any]]:
    """Note that ``reader`` opens the newest version of one person's ``sheets``, then give them.

    ``sheets`` is narrowed from ``queries.sent_to``. The read events go into the transaction first:
    what is not logged is not shown. The view commits before it renders.
    """
    db.begin_write()
    found = list(db.session.execute(sheets).all())
    if found:
        _write_read_events(reader, found)
        _write_read_marks(reader, {sheet.id: sheet.version for sheet in found})
    return found


def _write_read_events(reader: StaffMember, found: list[Row[Any]]) -> None:
    audit.write_audit_events(
        audit.AuditAction.READ,
        [f"{sheet.kind}/{sheet.key}" for sheet in found],
        person_id=found[0].person_id,
        actor_id=reader.id,
        organisation_id=reader.organisation_id,
        purpose=PURPOSE,
    )


def _write_read_marks(reader: StaffMember, shown: dict[int, int]) -> None:
    """Remember which version of each sheet was shown; an older one undoes no newer mark."""
    marks = db.insert(ReadMark).values(
        [
            {"staff_id": reader.id, "sheet_id": sheet_id, "version": number, "at": utc_now()}
            for sheet_id, number in shown.items()
        ]
    )
    db.session.execute(
        marks.on_conflict_do_update(
            index_elements=["staff_id", "sheet_id"],
            set_={"version": marks.excluded.version, "at": marks.excluded.at},
            where=ReadMark.version <= marks.excluded.version,
        )
    )


def unwrap_key_in(row: Row[Any]) -> bytes:
    """The person's key out of a row with ``wrapped`` and ``master_key``.

    Raises:
        Tampered: there is none (erased), or it does not unwrap.
    """
    if row.wrapped is None:
        raise sealing.TamperedError("no data key")
    return sealing.unwrap_key(row.wrapped, row.master_key)


def open_answers(key: bytes, sheet: Row[Any], version: SheetVersion) -> Answers:
    """What a version of ``sheet`` says, opened with the person's key.

    Raises:
        Tampered: it does not open.
    """
    place = sealing_place(sheet.person, sheet.kind, sheet.key, f"sent {version.number}")
    found: Answers = msgspec.json.decode(sealing.unseal_text(key, version.body, place))
    return found


def write_comment(
    reader: StaffMember,
    sheet: Row[Any],
    text: str,
    waits: WaitsFor,
    promised: dt.date | None,
    about: str | None = None,
) -> None:
    """Answer a sheet that ``reader`` may see; ``waits`` says whose turn it is after that.

    ``promised`` is the day the handläggare comes back, when it is still their turn; ``about`` names
    the one answer it is about, None the whole sheet.
    """
    public_id = uuid4()
    key = sealing.load_data_key(sheet.person_id)
    db.session.add(
        Comment(
            public_id=public_id,
            sheet_id=sheet.id,
            version=sheet.version,
            author_id=reader.id,
            about=about,
            body=sealing.seal_text(key, text.encode(), f"comment|{public_id}"),
            language=reader.language,
            at=utc_now(),
            promised=promised,
        )
    )
    set_turn(sheet, waits, promised)
    audit.write_audit_event(
        audit.AuditAction.COMMENTED,
        person_id=sheet.person_id,
        actor_id=reader.id,
        organisation_id=reader.organisation_id,
        subject=f"{sheet.kind}/{sheet.key}",
        purpose=PURPOSE,
    )


def list_comment_targets(lines: Sequence[AnswerLine]) -> dict[str, str]:
    """What a comment may be about, by the name of its line: ``tisdag, förmiddag · Promenad``."""
    return {
        line.name: line.label
        if line.own_words
        else f"{line.label} · {line.value.partition(' · ')[0]}"
        for line in lines
    }


def set_turn(sheet: Row[Any], waits: WaitsFor, due: dt.date | None = None) -> None:
    """Say whose turn it is with a sheet, and until when if it is the handläggare's."""
    db.session.execute(sa.update(Sheet).where(Sheet.id == sheet.id).values(waits=waits, due=due))


def open_comments(key: bytes, rows: list[Row[Any]]) -> list[OpenedComment]:
    """The comments of ``rows``, opened with the person's key.

    Raises:
        Tampered: one of them does not open.
    """
    return [
        OpenedComment(
            row.Comment.public_id,
            row.author,
            row.organisation,
            row.Comment.at,
            sealing.unseal_text(key, row.Comment.body, f"comment|{row.Comment.public_id}").decode(),
            row.Comment.language,
            row.Comment.promised,
            row.Comment.seen_at,
            row.Comment.about,
        )
        for row in rows
    ]
