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
from webapp.sheets.models import ReadMark, Sheet, SheetComment, SheetTurn, SheetVersion
from webapp.sheets.owner_service import build_sheet_binding

READING_PURPOSE = "handlaggning"


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


def open_sheet_version(
    reader: StaffMember, public_id: UUID, version_number: int | None = None
) -> Row[Any] | None:
    """Note that ``reader`` opens version ``number`` of this sheet, None the newest; then give it.

    None where it is not theirs to see, or has no such version. The page shows that version whole.
    """
    db.begin_write()
    sheet_row = db.session.execute(queries.select_visible_sheet(reader, public_id)).first()
    if sheet_row is None:
        return None
    version_number = sheet_row.version if version_number is None else version_number
    if not 1 <= version_number <= sheet_row.version:
        return None
    _log_readings(reader, [sheet_row])
    _mark_versions_read(reader, {sheet_row.id: version_number})
    return sheet_row


def open_sheet_part(reader: StaffMember, public_id: UUID) -> Row[Any] | None:
    """As ``open_sheet``, for a page that shows only a part: the sheet stays as unread as it was."""
    db.begin_write()
    sheet_row = db.session.execute(queries.select_visible_sheet(reader, public_id)).first()
    if sheet_row is not None:
        _log_readings(reader, [sheet_row])
    return sheet_row


def open_newest_sheets(
    reader: StaffMember, statement: sa.Select[*tuple[Any, ...]]
) -> list[Row[Any]]:
    """Note that ``reader`` opens the newest version of one person's ``sheets``, then give them.

    ``sheets`` is narrowed from ``queries.sent_to``. The read events go into the transaction first:
    what is not logged is not shown. The view commits before it renders.
    """
    db.begin_write()
    sheet_rows = list(db.session.execute(statement).all())
    if sheet_rows:
        _log_readings(reader, sheet_rows)
        _mark_versions_read(reader, {sheet_row.id: sheet_row.version for sheet_row in sheet_rows})
    return sheet_rows


def _log_readings(reader: StaffMember, sheet_rows: list[Row[Any]]) -> None:
    audit.write_audit_events(
        audit.AuditAction.READ,
        [f"{sheet_row.kind}/{sheet_row.key}" for sheet_row in sheet_rows],
        person_id=sheet_rows[0].person_id,
        actor_id=reader.id,
        organisation_id=reader.organisation_id,
        purpose=READING_PURPOSE,
    )


def _mark_versions_read(reader: StaffMember, shown_versions: dict[int, int]) -> None:
    """Remember which version of each sheet was shown; an older one undoes no newer mark."""
    mark_insert = db.insert(ReadMark).values(
        [
            {
                "staff_id": reader.id,
                "sheet_id": sheet_id,
                "version": version_number,
                "at": utc_now(),
            }
            for sheet_id, version_number in shown_versions.items()
        ]
    )
    db.session.execute(
        mark_insert.on_conflict_do_update(
            index_elements=["staff_id", "sheet_id"],
            set_={"version": mark_insert.excluded.version, "at": mark_insert.excluded.at},
            where=ReadMark.version <= mark_insert.excluded.version,
        )
    )


def unwrap_row_key(key_row: Row[Any]) -> bytes:
    """The person's key out of a row with ``wrapped`` and ``master_key``.

    Raises:
        TamperedError: there is none (erased), or it does not unwrap.
    """
    if key_row.wrapped is None:
        raise sealing.TamperedError("no data key")
    return sealing.unwrap_key(key_row.wrapped, key_row.master_key)


def unseal_version_answers(
    person_key: bytes, sheet_row: Row[Any], sheet_version: SheetVersion
) -> Answers:
    """What a version of ``sheet`` says, opened with the person's key.

    Raises:
        TamperedError: it does not open.
    """
    seal_binding = build_sheet_binding(
        sheet_row.person, sheet_row.kind, sheet_row.key, f"sent {sheet_version.number}"
    )
    version_answers: Answers = msgspec.json.decode(
        sealing.unseal_text(person_key, sheet_version.body, seal_binding)
    )
    return version_answers


def add_sheet_comment(
    reader: StaffMember,
    sheet_row: Row[Any],
    comment_text: str,
    next_turn: SheetTurn,
    promised_day: dt.date | None,
    answer_name: str | None = None,
) -> None:
    """Answer a sheet that ``reader`` may see; ``waits`` says whose turn it is after that.

    ``promised`` is the day the handläggare comes back, when it is still their turn; ``about`` names
    the one answer it is about, None the whole sheet.
    """
    public_id = uuid4()
    person_key = sealing.load_data_key(sheet_row.person_id)
    db.session.add(
        SheetComment(
            public_id=public_id,
            sheet_id=sheet_row.id,
            version=sheet_row.version,
            author_id=reader.id,
            about=answer_name,
            body=sealing.seal_text(person_key, comment_text.encode(), f"comment|{public_id}"),
            language=reader.language,
            at=utc_now(),
            promised=promised_day,
        )
    )
    set_sheet_turn(sheet_row, next_turn, promised_day)
    audit.write_audit_event(
        audit.AuditAction.COMMENTED,
        person_id=sheet_row.person_id,
        actor_id=reader.id,
        organisation_id=reader.organisation_id,
        subject=f"{sheet_row.kind}/{sheet_row.key}",
        purpose=READING_PURPOSE,
    )


def build_comment_subjects(answer_lines: Sequence[AnswerLine]) -> dict[str, str]:
    """What a comment may be about, by the name of its line: ``tisdag, förmiddag · Promenad``."""
    return {
        answer_line.name: answer_line.label
        if answer_line.own_words
        else f"{answer_line.label} · {answer_line.value.partition(' · ')[0]}"
        for answer_line in answer_lines
    }


def set_sheet_turn(
    sheet_row: Row[Any], next_turn: SheetTurn, reply_due: dt.date | None = None
) -> None:
    """Say whose turn it is with a sheet, and until when if it is the handläggare's."""
    db.session.execute(
        sa.update(Sheet).where(Sheet.id == sheet_row.id).values(waits=next_turn, due=reply_due)
    )


def unseal_comments(person_key: bytes, comment_rows: list[Row[Any]]) -> list[OpenedComment]:
    """The comments of ``rows``, opened with the person's key.

    Raises:
        TamperedError: one of them does not open.
    """
    return [
        OpenedComment(
            comment_row.SheetComment.public_id,
            comment_row.author,
            comment_row.organisation,
            comment_row.SheetComment.at,
            sealing.unseal_text(
                person_key,
                comment_row.SheetComment.body,
                f"comment|{comment_row.SheetComment.public_id}",
            ).decode(),
            comment_row.SheetComment.language,
            comment_row.SheetComment.promised,
            comment_row.SheetComment.seen_at,
            comment_row.SheetComment.about,
        )
        for comment_row in comment_rows
    ]
