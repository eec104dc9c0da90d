"""What a handläggare does with a sent sheet: open it, comment on it, say whose turn it is.

Nothing here commits; the view does.
"""

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
from webapp.sheets.draft_saving import build_sheet_binding
from webapp.sheets.kinds import AnswerLine, Answers
from webapp.sheets.models import ReadMark, Sheet, SheetComment, SheetTurn, SheetVersion

READING_PURPOSE = "handlaggning"


class OpenedComment(msgspec.Struct, frozen=True, kw_only=True):
    """A decrypted comment: who said what, when, in which language.

    ``promised`` is the day the handläggare comes back, if one was given; ``seen_at`` is None until
    the deltagare has seen it; ``about`` names the one answer it is about, None for the whole sheet.
    """

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
    """Log that ``reader`` opens a version of this sheet, mark it read, and give the sheet's row.

    ``version_number`` None is the newest. None comes back where the reader may not see the sheet,
    or it has no such version.
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
    """Log that ``reader`` opens a part of this sheet, and give the sheet's row.

    Unlike ``open_sheet_version`` it marks nothing as read. None where the reader may not see it.
    """
    db.begin_write()
    sheet_row = db.session.execute(queries.select_visible_sheet(reader, public_id)).first()
    if sheet_row is not None:
        _log_readings(reader, [sheet_row])
    return sheet_row


def open_newest_sheets(
    reader: StaffMember, statement: sa.Select[*tuple[Any, ...]]
) -> list[Row[Any]]:
    """Log that ``reader`` opens the newest versions of one person's sheets, and give their rows.

    ``statement`` is ``queries.select_visible_sheets`` narrowed to one person. The view commits
    before it renders, so that nothing is shown that is not in the log. May be empty.
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
    """Store the version of each sheet (by its id) that was shown; a newer mark is kept."""
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
    """The person's data key out of a row with ``wrapped`` and ``master_key``.

    Raises:
        TamperedError: the key was erased, or it does not unwrap.
    """
    if key_row.wrapped is None:
        raise sealing.TamperedError("no data key")
    return sealing.unwrap_key(key_row.wrapped, key_row.master_key)


def unseal_version_answers(
    person_key: bytes, sheet_row: Row[Any], sheet_version: SheetVersion
) -> Answers:
    """The answers of one version of a sheet, decrypted with the person's key.

    Raises:
        TamperedError: the version does not open.
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
    """Add a comment of ``reader`` to a sheet they may see, and set whose turn it is next.

    ``promised_day`` is the day the handläggare comes back, when it is still their turn;
    ``answer_name`` is the one answer the comment is about, None for the whole sheet.
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
    """The answers a comment may be about: name of the line to words for it.

    The words are the label with the start of the answer, ``tisdag, förmiddag · Promenad``; for
    text in the person's own words they are the label alone.
    """
    subject_words: dict[str, str] = {}
    for answer_line in answer_lines:
        subject_words[answer_line.name] = answer_line.label
        if not answer_line.own_words:
            answer_start = answer_line.value.partition(" · ")[0]
            subject_words[answer_line.name] += f" · {answer_start}"
    return subject_words


def set_sheet_turn(
    sheet_row: Row[Any], next_turn: SheetTurn, reply_due: dt.date | None = None
) -> None:
    """Set whose turn it is with a sheet; ``reply_due`` is the day by which they answer."""
    db.session.execute(
        sa.update(Sheet).where(Sheet.id == sheet_row.id).values(waits=next_turn, due=reply_due)
    )


def unseal_comments(person_key: bytes, comment_rows: list[Row[Any]]) -> list[OpenedComment]:
    """The comments of ``comment_rows``, decrypted with the person's key.

    Raises:
        TamperedError: one of them does not open.
    """
    return [_unseal_comment(person_key, comment_row) for comment_row in comment_rows]


def _unseal_comment(person_key: bytes, comment_row: Row[Any]) -> OpenedComment:
    comment = comment_row.SheetComment
    comment_text = sealing.unseal_text(person_key, comment.body, f"comment|{comment.public_id}")
    return OpenedComment(
        public_id=comment.public_id,
        author=comment_row.author,
        organisation=comment_row.organisation,
        at=comment.at,
        text=comment_text.decode(),
        language=comment.language,
        promised=comment.promised,
        seen_at=comment.seen_at,
        about=comment.about,
    )
