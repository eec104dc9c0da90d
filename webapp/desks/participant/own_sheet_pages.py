"""What the deltagare's pages about one of their own sheets show."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from flask import abort

from webapp.core.clock import to_stockholm
from webapp.core.db import db
from webapp.core.i18n import format_date
from webapp.core.ids import SheetId
from webapp.identity.people.persons import Person
from webapp.sheets import draft_saving, queries, staff_service
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.kinds import AnswerLine, Audience, SheetKind, get_sheet_kinds
from webapp.sheets.page_hooks import PageLink, load_owner_pages
from webapp.sheets.staff_service import OpenedComment


class WrittenSheet(msgspec.Struct, frozen=True):
    """A sheet of the person's own that exists."""

    instrument: SheetKind
    stored: StoredSheet
    sheet_id: SheetId


class OwnDrawing(msgspec.Struct, frozen=True):
    """A sheet drawn by its instrument: a template, and what it finds as ``drawn``.

    ``by_answer`` where the template itself leads to each answer.
    """

    template: str
    drawn: Any
    by_answer: bool


class OwnSheetPage(msgspec.Struct, frozen=True, kw_only=True):
    """One of the person's sheets with the replies to it.

    ``drawing`` is None where the answers are shown as ``lines``. ``reply_subjects`` are the answers
    a reply may be about, name to label. ``has_unseen`` is whether a reply is not yet read.
    """

    kind: str
    title: str
    stored: StoredSheet
    lines: Sequence[AnswerLine]
    drawing: OwnDrawing | None
    may_write: bool
    edit_url: str
    comments: list[OpenedComment]
    reply_subjects: dict[str, str]
    has_unseen: bool


class OwnLookThroughPage(msgspec.Struct, frozen=True, kw_only=True):
    """The last step before a sheet is sent or kept.

    ``drawing`` is None where the answers are shown as ``lines``. ``answer_url`` gives the page of
    an answer from the sheet's key and the answer's name. ``reader_names`` is empty where nobody may
    read the sheet. ``sent_on`` is the day it was last sent, in words; empty where it never was.
    """

    title: str
    stored: StoredSheet
    lines: Sequence[AnswerLine]
    drawing: OwnDrawing | None
    may_write: bool
    answer_url: Callable[[str, str], str]
    reader_names: str
    sent_on: str
    shows_care: bool


class WhatFollowsPage(msgspec.Struct, frozen=True, kw_only=True):
    """What happens after a sheet was sent or kept.

    ``reply_due`` is the day by which it is answered, ``next_link`` what there is to look at next.
    """

    title: str
    is_sent: bool
    reader_names: str
    reply_due: dt.date | None
    next_link: PageLink | None
    shows_care: bool


def load_written_sheet(person: Person, sheet_kind: str, sheet_key: str) -> WrittenSheet:
    """The sheet of ``person`` with that kind and key; aborts with 404 where there is none."""
    instrument = get_sheet_kinds().get(sheet_kind) or abort(404)
    stored_sheet = draft_saving.load_own_sheet(person, sheet_kind, sheet_key)
    if stored_sheet.sheet_id is None:
        abort(404)
    return WrittenSheet(instrument, stored_sheet, stored_sheet.sheet_id)


def read_own_sheet_page(person: Person, written_sheet: WrittenSheet) -> OwnSheetPage:
    """The page of a sheet of ``person``."""
    instrument, stored_sheet = written_sheet.instrument, written_sheet.stored
    comment_rows = db.session.execute(
        queries.select_own_comments(person, written_sheet.sheet_id)
    ).all()
    answer_lines = instrument.lines(stored_sheet.draft.answers, Audience.OWNER)
    return OwnSheetPage(
        kind=instrument.kind,
        title=instrument.title(stored_sheet.key),
        stored=stored_sheet,
        lines=answer_lines,
        drawing=_draw_own_sheet(instrument.kind, stored_sheet),
        may_write=instrument.may_write(stored_sheet.key),
        edit_url=load_owner_pages(instrument.kind).answer_url(stored_sheet.key, ""),
        comments=staff_service.unseal_comments(person.key, list(comment_rows)),
        reply_subjects=staff_service.build_comment_subjects(answer_lines),
        has_unseen=any(comment_row.SheetComment.seen_at is None for comment_row in comment_rows),
    )


def build_look_through_page(person: Person, written_sheet: WrittenSheet) -> OwnLookThroughPage:
    """The page on which ``person`` looks through a sheet before sending or keeping it."""
    instrument, stored_sheet = written_sheet.instrument, written_sheet.stored
    sent_on = ""
    if stored_sheet.sent_at:
        sent_on = format_date(to_stockholm(stored_sheet.sent_at).date())
    return OwnLookThroughPage(
        title=instrument.title(stored_sheet.key),
        stored=stored_sheet,
        lines=instrument.lines(stored_sheet.draft.answers, Audience.OWNER),
        drawing=_draw_own_sheet(instrument.kind, stored_sheet),
        may_write=instrument.may_write(stored_sheet.key),
        answer_url=load_owner_pages(instrument.kind).answer_url,
        reader_names=format_sheet_readers(person, instrument.kind),
        sent_on=sent_on,
        shows_care=_asks_for_care(instrument, stored_sheet),
    )


def build_what_follows_page(person: Person, written_sheet: WrittenSheet) -> WhatFollowsPage:
    """The page after ``person`` has sent or kept a sheet."""
    instrument, stored_sheet = written_sheet.instrument, written_sheet.stored
    build_next_link = load_owner_pages(instrument.kind).after_sending
    return WhatFollowsPage(
        title=instrument.title(stored_sheet.key),
        is_sent=bool(stored_sheet.version) and not stored_sheet.kept,
        reader_names=format_sheet_readers(person, instrument.kind),
        reply_due=stored_sheet.due,
        next_link=build_next_link(stored_sheet.key) if build_next_link else None,
        shows_care=_asks_for_care(instrument, stored_sheet),
    )


def _draw_own_sheet(sheet_kind: str, stored_sheet: StoredSheet) -> OwnDrawing | None:
    """The sheet as its instrument draws it; None where the instrument draws none."""
    sheet_drawing = load_owner_pages(sheet_kind).drawing
    if sheet_drawing is None:
        return None
    drawn_sheet = sheet_drawing.draw(
        stored_sheet.key, stored_sheet.draft.answers, None, Audience.OWNER
    )
    return OwnDrawing(sheet_drawing.template, drawn_sheet, sheet_drawing.by_answer)


def _asks_for_care(instrument: SheetKind, stored_sheet: StoredSheet) -> bool:
    """Whether the answers tell that the person is unwell; the page then says where to get help."""
    if instrument.asks_for_care is None:
        return False
    return instrument.asks_for_care(stored_sheet.draft.answers)
