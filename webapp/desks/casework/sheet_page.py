"""The reading page: one sent sheet, what was answered to it, and what stands beside it."""

import datetime as dt
from typing import Any

import msgspec
from flask import abort
from sqlalchemy import Row

from webapp.consent.service import compute_last_consent_day
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH
from webapp.desks.casework import inbox_rows, queries
from webapp.desks.casework.inbox_filters import InboxFilters
from webapp.desks.casework.inbox_rows import InboxList, LoadedInbox
from webapp.desks.casework.opened_versions import OpenedVersion, open_sent_version
from webapp.desks.casework.recent_sheets import RecentSheets, read_recent_sheets
from webapp.desks.casework.sheet_replies import list_answer_subjects
from webapp.desks.casework.words import ReplyTurn, describe_reply_turn
from webapp.identity.people.persons import StaffMember
from webapp.programmes.programme_definitions import load_programmes
from webapp.sheets import staff_service
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.page_hooks import PagePart, load_staff_pages
from webapp.sheets.queries import select_visible_comments, select_visible_versions
from webapp.sheets.staff_service import OpenedComment


class SentVersion(msgspec.Struct, frozen=True):
    """A version in the list of all versions: its number, and when it was sent."""

    number: int
    sent_at: dt.datetime


class SheetNeighbours(msgspec.Struct, frozen=True):
    """The addresses of the sheets before and after the open one; None where there is none."""

    previous_url: str | None
    next_url: str | None


class SheetPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the reading page shows of one sheet.

    ``sheet`` is a row of ``select_visible_sheets``. ``version`` is the version that is read,
    ``versions`` lists all of them, newest first. ``drawing_template`` shows ``version.drawn``, and
    is None where the answers are shown as lines. ``reply_subjects`` are the answers that a reply
    may be about, name to label. ``actions`` is what the instrument adds under the answers.
    ``last_consent_day`` is the last day on which the person's consent holds.
    """

    sheet: Row[Any]
    title: str
    version: OpenedVersion
    versions: list[SentVersion]
    drawing_template: str | None
    reply_subjects: dict[str, str]
    actions: PagePart | None
    comments: list[OpenedComment]
    turn: ReplyTurn
    last_consent_day: dt.date
    programme_name: str | None
    language_name: str
    recent: RecentSheets
    neighbours: SheetNeighbours
    inbox: InboxList


def read_sheet_page(
    reader: StaffMember, sheet: Row[Any], shown_number: int | None, filters: InboxFilters
) -> SheetPage:
    """What the reading page shows of ``sheet`` in the version ``shown_number``, None the newest.

    Call it after the reading is noted and committed. Aborts with 404 where there is no such version
    or the person has withdrawn consent meanwhile.
    """
    context = db.session.execute(queries.select_context(reader, sheet.person_id, sheet.kind)).one()
    person_key = staff_service.unwrap_row_key(context)
    versions = [
        version_row.SheetVersion
        for version_row in db.session.execute(select_visible_versions(reader, [sheet.id]))
    ]
    # The newest version as the noted reading has it; one sent since then is not shown.
    shown_number = shown_number or sheet.version
    if not 1 <= shown_number <= len(versions) or context.until is None:
        abort(404)
    comment_rows = db.session.execute(select_visible_comments(reader, sheet.id)).all()
    newest_answers = staff_service.unseal_version_answers(person_key, sheet, versions[-1])
    instrument = get_sheet_kinds()[sheet.kind]
    hooks = load_staff_pages(sheet.kind)
    loaded_inbox = inbox_rows.load_inbox(reader, filters)
    return SheetPage(
        sheet=sheet,
        title=instrument.title(sheet.key),
        version=open_sent_version(person_key, sheet, versions, shown_number),
        versions=[SentVersion(version.number, version.sent_at) for version in reversed(versions)],
        drawing_template=hooks.drawing.template if hooks.drawing else None,
        reply_subjects=list_answer_subjects(instrument, newest_answers),
        actions=hooks.actions(reader, sheet) if hooks.actions else None,
        comments=staff_service.unseal_comments(person_key, list(comment_rows)),
        turn=describe_reply_turn(sheet.waits, sheet.due),
        last_consent_day=compute_last_consent_day(context.until),
        programme_name=_find_programme_name(context.programme),
        language_name=LANGUAGES.get(sheet.language, SWEDISH).name,
        recent=read_recent_sheets(reader, person_key, sheet, filters),
        neighbours=_find_neighbours(loaded_inbox, sheet, filters),
        inbox=inbox_rows.build_inbox_list(loaded_inbox, filters, sheet.public_id),
    )


def _find_programme_name(programme_code: str | None) -> str | None:
    """The name of the insats, its code where it has no file, None where the person has none."""
    programme = load_programmes().get(programme_code or "")
    return programme.name if programme else programme_code


def _find_neighbours(
    loaded_inbox: LoadedInbox, sheet: Row[Any], filters: InboxFilters
) -> SheetNeighbours:
    """The sheets around this one in the inbox; from a sheet not in it, next is the first one."""
    sheet_ids = [inbox_row.public_id for inbox_row in loaded_inbox.rows]
    if sheet.public_id in sheet_ids:
        sheet_index = sheet_ids.index(sheet.public_id)
        earlier_ids, later_ids = sheet_ids[:sheet_index], sheet_ids[sheet_index + 1 :]
    else:
        earlier_ids, later_ids = [], sheet_ids
    return SheetNeighbours(
        previous_url=inbox_rows.build_sheet_url(earlier_ids[-1], filters) if earlier_ids else None,
        next_url=inbox_rows.build_sheet_url(later_ids[0], filters) if later_ids else None,
    )
