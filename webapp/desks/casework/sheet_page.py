"""What lies on the desk when one sheet is open: the entry, what changed, what surrounds it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from flask import abort, url_for
from sqlalchemy import Row

from webapp.consent.service import compute_last_consent_day
from webapp.core import sealing
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, Language, format_day
from webapp.desks.casework import inbox_rows as box
from webapp.desks.casework import queries, rating_chart
from webapp.desks.casework.inbox_filters import InboxFilters
from webapp.desks.casework.words import describe_reply_turn
from webapp.identity.people.persons import StaffMember
from webapp.programmes.programme_definitions import load_programmes
from webapp.sheets import staff_service
from webapp.sheets.kinds import AnswerLine, Answers, Audience, SheetKind, get_sheet_kinds
from webapp.sheets.models import SheetVersion
from webapp.sheets.page_hooks import load_staff_pages
from webapp.sheets.queries import select_visible_comments, select_visible_versions

# How many of the last sheets are listed; the picture takes the days it needs of them.
_LISTED_SHEETS = 5
# Within which the same answer is the same form sent again: a double click, a reload.
_RESUBMIT_WINDOW = dt.timedelta(minutes=10)


class LineChange(msgspec.Struct, frozen=True):
    """One answer of this version; ``before`` is what the version before it said, if other."""

    line: AnswerLine
    before: AnswerLine | None
    changed: bool


class RecentSheet(msgspec.Struct, frozen=True):
    """One of the last sheets in a line."""

    url: str
    label: str
    summary: str
    current: bool


class OpenedVersion(msgspec.Struct, frozen=True):
    """One version of a sheet, opened: ``drawn`` by its instrument, else its lines, compared."""

    number: int
    sent_at: dt.datetime
    language: Language
    changes: list[LineChange]
    drawn: Any


def read_sheet_page(
    reader: StaffMember, sheet: Row[Any], shown_number: int | None, filters: InboxFilters
) -> dict[str, Any]:
    """What the reading page shows of ``sheet``; ``number`` asks for an older version.

    Call it when the read event is written. Aborts with 404 where the version is none, or consent
    went meanwhile.
    """
    context = db.session.execute(queries.select_context(reader, sheet.person_id, sheet.kind)).one()
    person_key = staff_service.unwrap_row_key(context)
    versions = [
        sent.SheetVersion
        for sent in db.session.execute(select_visible_versions(reader, [sheet.id]))
    ]
    # Not one that came after the reading was noted.
    shown_number = shown_number or sheet.version
    if not 1 <= shown_number <= len(versions) or context.until is None:
        abort(404)
    comment_rows = db.session.execute(select_visible_comments(reader, sheet.id)).all()
    programme = load_programmes().get(context.programme or "")
    instrument = get_sheet_kinds()[sheet.kind]
    inbox_page = box.load_inbox_page(reader, filters)
    hooks = load_staff_pages(sheet.kind)
    review_page = hooks.actions(reader, sheet) if hooks.actions else None
    return {
        "sheet": sheet,
        "title": instrument.title(sheet.key),
        "version": _open_sheet_version(person_key, sheet, versions, shown_number, instrument),
        "versions": [(version.number, version.sent_at) for version in reversed(versions)],
        "template": hooks.drawing.template if hooks.drawing else None,
        "parts": _list_line_parts(
            instrument, staff_service.unseal_version_answers(person_key, sheet, versions[-1])
        ),
        "review_template": review_page.template if review_page else None,
        "review": review_page.part if review_page else None,
        "comments": staff_service.unseal_comments(person_key, list(comment_rows)),
        "turn": describe_reply_turn(sheet.waits, sheet.due),
        "until": compute_last_consent_day(context.until),
        "programme": programme.name if programme else context.programme,
        "language_name": _find_shown_language(sheet.language).name,
        **_read_recent_sheets(reader, person_key, sheet, instrument, filters),
        **_build_neighbour_urls(inbox_page, sheet, filters),
        **box.build_inbox_context(inbox_page, filters, sheet.public_id),
    }


def list_reply_parts(reader: StaffMember, sheet: Row[Any]) -> dict[str, str]:
    """What an answer to ``sheet`` may be about, by name; nothing where only the whole."""
    instrument = get_sheet_kinds()[sheet.kind]
    if not load_staff_pages(sheet.kind).comment_by_answer:
        return {}
    newest_version = (
        db.session.execute(select_visible_versions(reader, [sheet.id])).all()[-1].SheetVersion
    )
    return _list_line_parts(
        instrument,
        staff_service.unseal_version_answers(
            sealing.load_data_key(sheet.person_id), sheet, newest_version
        ),
    )


def _list_line_parts(instrument: SheetKind, answers: Answers) -> dict[str, str]:
    if not load_staff_pages(instrument.kind).comment_by_answer:
        return {}
    return staff_service.build_comment_subjects(instrument.lines(answers, Audience.STAFF))


def has_just_replied(
    reader: StaffMember, sheet: Row[Any], reply_text: str, reply_part: str | None
) -> bool:
    """Whether ``reader`` answered with the same words minutes ago: the same form, sent twice."""
    earliest_time = utc_now() - _RESUBMIT_WINDOW
    recent_comments = [
        comment_row
        for comment_row in db.session.execute(select_visible_comments(reader, sheet.id))
        if comment_row.SheetComment.author_id == reader.id
        and comment_row.SheetComment.at > earliest_time
    ]
    person_key = sealing.load_data_key(sheet.person_id)
    return any(
        (earlier_reply.text, earlier_reply.about) == (reply_text, reply_part)
        for earlier_reply in staff_service.unseal_comments(person_key, recent_comments)
    )


def _find_shown_language(language_code: str) -> Language:
    return LANGUAGES.get(language_code, LANGUAGES["sv"])


def _open_sheet_version(
    person_key: bytes,
    sheet: Row[Any],
    sheet_versions: list[SheetVersion],
    version_number: int,
    instrument: SheetKind,
) -> OpenedVersion:
    opened_version = sheet_versions[version_number - 1]
    answers = staff_service.unseal_version_answers(person_key, sheet, opened_version)
    earlier_answers = (
        staff_service.unseal_version_answers(person_key, sheet, sheet_versions[version_number - 2])
        if version_number > 1
        else None
    )
    drawn_context, line_changes = None, []
    drawing = load_staff_pages(sheet.kind).drawing
    if drawing is not None:
        drawn_context = drawing.draw(sheet.key, answers, earlier_answers, Audience.STAFF)
    else:
        line_changes = _compare_answer_lines(
            instrument.lines(answers, Audience.STAFF),
            instrument.lines(earlier_answers or {}, Audience.STAFF),
            version_number > 1,
        )
    return OpenedVersion(
        version_number,
        opened_version.sent_at,
        _find_shown_language(opened_version.language),
        line_changes,
        drawn_context,
    )


def _compare_answer_lines(
    answer_lines: Sequence[AnswerLine], earlier_lines: Sequence[AnswerLine], is_sent_again: bool
) -> list[LineChange]:
    """Each line with what it said before, if sent ``again``; one taken away stands last, empty."""
    if not is_sent_again:
        return [LineChange(answer_line, None, changed=False) for answer_line in answer_lines]
    earlier_by_name = {answer_line.name: answer_line for answer_line in earlier_lines}
    line_changes = []
    for answer_line in answer_lines:
        earlier_line = earlier_by_name.pop(answer_line.name, None)
        is_changed = earlier_line is None or earlier_line.value != answer_line.value
        line_changes.append(
            LineChange(answer_line, earlier_line if is_changed else None, is_changed)
        )
    removed_lines = [
        msgspec.structs.replace(answer_line, value="", own_words=False)
        for answer_line in earlier_by_name.values()
    ]
    return line_changes + [
        LineChange(answer_line, earlier_by_name[answer_line.name], changed=True)
        for answer_line in removed_lines
    ]


def _read_recent_sheets(
    reader: StaffMember,
    person_key: bytes,
    sheet: Row[Any],
    instrument: SheetKind,
    filters: InboxFilters,
) -> dict[str, Any]:
    """The last sheets in a line each, and the picture of two weeks."""
    if load_staff_pages(sheet.kind).drawing is not None:
        return {"entries": _list_recent_titles(reader, sheet, instrument, filters), "picture": None}
    version_rows = db.session.execute(
        queries.select_recent_versions(reader, sheet.person_id, sheet.kind, rating_chart.CHART_DAYS)
    ).all()
    opened_sheets = [
        (
            version_row,
            instrument.day(version_row.key),
            staff_service.unseal_version_answers(person_key, version_row, version_row.SheetVersion),
        )
        for version_row in version_rows
    ]
    recent_sheets = [
        RecentSheet(
            _build_sheet_url(version_row, filters),
            format_day(sheet_day),
            instrument.summary(answers),
            _is_same_sheet(version_row, sheet),
        )
        for version_row, sheet_day, answers in opened_sheets[:_LISTED_SHEETS]
    ]
    ratings_by_day = {
        sheet_day: instrument.measures(answers)
        for _version_row, sheet_day, answers in opened_sheets
    }
    newest_day = max(ratings_by_day, default=instrument.day(sheet.key))
    return {
        "entries": recent_sheets,
        "picture": rating_chart.draw_rating_chart(ratings_by_day, newest_day),
    }


def _list_recent_titles(
    reader: StaffMember, sheet: Row[Any], instrument: SheetKind, filters: InboxFilters
) -> list[RecentSheet]:
    """The last sheets by name alone: each of them is opened for itself, and its reading noted."""
    sheet_rows = db.session.execute(
        queries.select_recent_sheets(reader, sheet.person_id, sheet.kind, _LISTED_SHEETS)
    )
    return [
        RecentSheet(
            _build_sheet_url(sheet_row, filters),
            instrument.title(sheet_row.key),
            "",
            _is_same_sheet(sheet_row, sheet),
        )
        for sheet_row in sheet_rows
    ]


def _build_sheet_url(sheet_row: Row[Any], filters: InboxFilters) -> str:
    return url_for("casework.show_sent_sheet", sheet=sheet_row.public_id, **filters.place)


def _is_same_sheet(sheet_row: Row[Any], sheet: Row[Any]) -> bool:
    return bool(sheet_row.id == sheet.id)


def _build_neighbour_urls(
    inbox_page: box.InboxPage, sheet: Row[Any], filters: InboxFilters
) -> dict[str, str | None]:
    """Addresses of the sheets before and after this one in the inbox."""
    sheet_ids = [inbox_row.public_id for inbox_row in inbox_page.rows]
    sheet_position = sheet_ids.index(sheet.public_id) if sheet.public_id in sheet_ids else -1

    def build_url_at(position: int) -> str | None:
        if not 0 <= position < len(sheet_ids):
            return None
        return url_for("casework.show_sent_sheet", sheet=sheet_ids[position], **filters.place)

    return {
        "next_url": build_url_at(sheet_position + 1),
        "previous_url": build_url_at(sheet_position - 1) if sheet_position > 0 else None,
    }
