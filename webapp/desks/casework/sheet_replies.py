"""Replies to a sheet: what they may be about, and how the same reply sent twice is known."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.identity.people.persons import StaffMember
from webapp.sheets import staff_service
from webapp.sheets.kinds import Answers, Audience, SheetKind, get_sheet_kinds
from webapp.sheets.page_hooks import load_staff_pages
from webapp.sheets.queries import select_visible_comments, select_visible_versions

# The same words again within this time are the same form sent twice: a double click, a reload.
_RESUBMIT_WINDOW = dt.timedelta(minutes=10)


def load_reply_subjects(reader: StaffMember, sheet: Row[Any]) -> dict[str, str]:
    """The answers of ``sheet`` that a reply may be about, name to label.

    Empty where a reply is about the whole sheet.
    """
    if not load_staff_pages(sheet.kind).comment_by_answer:
        return {}
    version_rows = db.session.execute(select_visible_versions(reader, [sheet.id])).all()
    newest_answers = staff_service.unseal_version_answers(
        sealing.load_data_key(sheet.person_id), sheet, version_rows[-1].SheetVersion
    )
    return list_answer_subjects(get_sheet_kinds()[sheet.kind], newest_answers)


def list_answer_subjects(instrument: SheetKind, answers: Answers) -> dict[str, str]:
    """As ``load_reply_subjects``, for a sheet whose newest answers are already open."""
    if not load_staff_pages(instrument.kind).comment_by_answer:
        return {}
    return staff_service.build_comment_subjects(instrument.lines(answers, Audience.STAFF))


def has_just_replied(
    reader: StaffMember, sheet: Row[Any], reply_text: str, answer_name: str | None
) -> bool:
    """Whether ``reader`` gave the same reply to ``sheet`` within the last ten minutes."""
    earliest_time = utc_now() - _RESUBMIT_WINDOW
    recent_comments = [
        comment_row
        for comment_row in db.session.execute(select_visible_comments(reader, sheet.id))
        if comment_row.SheetComment.author_id == reader.id
        and comment_row.SheetComment.at > earliest_time
    ]
    person_key = sealing.load_data_key(sheet.person_id)
    return any(
        earlier_reply.text == reply_text and earlier_reply.about == answer_name
        for earlier_reply in staff_service.unseal_comments(person_key, recent_comments)
    )
