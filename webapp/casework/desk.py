"""What lies on the desk when one sheet is open: the entry, what changed, what surrounds it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from flask import abort, url_for
from sqlalchemy import Row

from webapp.accounts.persons import StaffMember
from webapp.casework import chart, queries
from webapp.casework import inbox as box
from webapp.casework.filters import Filters
from webapp.casework.words import turn
from webapp.consent.service import last_day
from webapp.core import sealing
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, Language, format_day
from webapp.programmes.definitions import programmes
from webapp.sheets import reading
from webapp.sheets.kinds import Answers, Audience, Line, SheetKind, sheet_kinds
from webapp.sheets.models import SheetVersion
from webapp.sheets.page_hooks import staff_pages
from webapp.sheets.queries import comments_on, sent_versions

# How many of the last sheets are listed; the picture takes the days it needs of them.
_LISTED = 5
# Within which the same answer is the same form sent again: a double click, a reload.
_TWICE = dt.timedelta(minutes=10)


class Change(msgspec.Struct, frozen=True):
    """One answer of this version; ``before`` is what the version before it said, if other."""

    line: Line
    before: Line | None
    changed: bool


class Entry(msgspec.Struct, frozen=True):
    """One of the last sheets in a line."""

    url: str
    label: str
    summary: str
    current: bool


class Open(msgspec.Struct, frozen=True):
    """One version of a sheet, opened: ``drawn`` by its instrument, else its lines, compared."""

    number: int
    sent_at: dt.datetime
    language: Language
    changes: list[Change]
    drawn: Any


def lay_out(
    reader: StaffMember, sheet: Row[Any], number: int | None, filters: Filters
) -> dict[str, Any]:
    """What the reading page shows of ``sheet``; ``number`` asks for an older version.

    Call it when the read event is written. Aborts with 404 where the version is none, or consent
    went meanwhile.
    """
    beside = db.session.execute(queries.context(reader, sheet.person_id, sheet.kind)).one()
    key = reading.key_in(beside)
    versions = [row.SheetVersion for row in db.session.execute(sent_versions(reader, [sheet.id]))]
    # Not one that came after the reading was noted.
    number = number or sheet.version
    if not 1 <= number <= len(versions) or beside.until is None:
        abort(404)
    comments = db.session.execute(comments_on(reader, sheet.id)).all()
    programme = programmes().get(beside.programme or "")
    instrument = sheet_kinds()[sheet.kind]
    found = box.find(reader, filters)
    hooks = staff_pages(sheet.kind)
    review = hooks.actions(reader, sheet) if hooks.actions else None
    return {
        "sheet": sheet,
        "title": instrument.title(sheet.key),
        "version": _open(key, sheet, versions, number, instrument),
        "versions": [(each.number, each.sent_at) for each in reversed(versions)],
        "template": hooks.drawing.template if hooks.drawing else None,
        "parts": _parts(instrument, reading.answers(key, sheet, versions[-1])),
        "review_template": review.template if review else None,
        "review": review.part if review else None,
        "comments": reading.said(key, list(comments)),
        "turn": turn(sheet.waits, sheet.due),
        "until": last_day(beside.until),
        "programme": programme.name if programme else beside.programme,
        "language_name": _language(sheet.language).name,
        **_last(reader, key, sheet, instrument, filters),
        **_neighbours(found, sheet, filters),
        **box.context(found, filters, sheet.public_id),
    }


def parts(reader: StaffMember, sheet: Row[Any]) -> dict[str, str]:
    """What an answer to ``sheet`` may be about, by name; nothing where only the whole."""
    instrument = sheet_kinds()[sheet.kind]
    if not staff_pages(sheet.kind).comment_by_answer:
        return {}
    newest = db.session.execute(sent_versions(reader, [sheet.id])).all()[-1].SheetVersion
    return _parts(instrument, reading.answers(sealing.key_of(sheet.person_id), sheet, newest))


def _parts(instrument: SheetKind, answers: Answers) -> dict[str, str]:
    if not staff_pages(instrument.kind).comment_by_answer:
        return {}
    return reading.parts(instrument.lines(answers, Audience.STAFF))


def was_just_said(reader: StaffMember, sheet: Row[Any], text: str, about: str | None) -> bool:
    """Whether ``reader`` answered with the same words minutes ago: the same form, sent twice."""
    since = now() - _TWICE
    rows = [
        row
        for row in db.session.execute(comments_on(reader, sheet.id))
        if row.Comment.author_id == reader.id and row.Comment.at > since
    ]
    key = sealing.key_of(sheet.person_id)
    return any((said.text, said.about) == (text, about) for said in reading.said(key, rows))


def _language(code: str) -> Language:
    return LANGUAGES.get(code, LANGUAGES["sv"])


def _open(
    key: bytes,
    sheet: Row[Any],
    versions: list[SheetVersion],
    number: int,
    instrument: SheetKind,
) -> Open:
    this = versions[number - 1]
    answers = reading.answers(key, sheet, this)
    before = reading.answers(key, sheet, versions[number - 2]) if number > 1 else None
    drawn, changes = None, []
    drawing = staff_pages(sheet.kind).drawing
    if drawing is not None:
        drawn = drawing.draw(sheet.key, answers, before, Audience.STAFF)
    else:
        changes = _changes(
            instrument.lines(answers, Audience.STAFF),
            instrument.lines(before or {}, Audience.STAFF),
            number > 1,
        )
    return Open(number, this.sent_at, _language(this.language), changes, drawn)


def _changes(lines: Sequence[Line], earlier: Sequence[Line], again: bool) -> list[Change]:
    """Each line with what it said before, if sent ``again``; one taken away stands last, empty."""
    if not again:
        return [Change(line, None, changed=False) for line in lines]
    before = {line.name: line for line in earlier}
    found = []
    for line in lines:
        was = before.pop(line.name, None)
        changed = was is None or was.value != line.value
        found.append(Change(line, was if changed else None, changed))
    gone = [msgspec.structs.replace(line, value="", own_words=False) for line in before.values()]
    return found + [Change(line, before[line.name], changed=True) for line in gone]


def _last(
    reader: StaffMember, key: bytes, sheet: Row[Any], instrument: SheetKind, filters: Filters
) -> dict[str, Any]:
    """The last sheets in a line each, and the picture of two weeks."""
    if staff_pages(sheet.kind).drawing is not None:
        return {"entries": _titles(reader, sheet, instrument, filters), "picture": None}
    rows = db.session.execute(
        queries.last_sent(reader, sheet.person_id, sheet.kind, chart.DAYS)
    ).all()
    opened = [
        (row, instrument.day(row.key), reading.answers(key, row, row.SheetVersion)) for row in rows
    ]
    entries = [
        Entry(_address(row, filters), format_day(day), instrument.summary(answers), _is(row, sheet))
        for row, day, answers in opened[:_LISTED]
    ]
    measured = {day: instrument.measures(answers) for _row, day, answers in opened}
    newest = max(measured, default=instrument.day(sheet.key))
    return {"entries": entries, "picture": chart.picture(measured, newest)}


def _titles(
    reader: StaffMember, sheet: Row[Any], instrument: SheetKind, filters: Filters
) -> list[Entry]:
    """The last sheets by name alone: each of them is opened for itself, and its reading noted."""
    rows = db.session.execute(queries.last_named(reader, sheet.person_id, sheet.kind, _LISTED))
    return [
        Entry(_address(row, filters), instrument.title(row.key), "", _is(row, sheet))
        for row in rows
    ]


def _address(row: Row[Any], filters: Filters) -> str:
    return url_for("casework.sheet", sheet=row.public_id, **filters.place)


def _is(row: Row[Any], sheet: Row[Any]) -> bool:
    return bool(row.id == sheet.id)


def _neighbours(found: box.Found, sheet: Row[Any], filters: Filters) -> dict[str, str | None]:
    """Addresses of the sheets before and after this one in the inbox."""
    ids = [row.public_id for row in found.rows]
    place = ids.index(sheet.public_id) if sheet.public_id in ids else -1

    def at(index: int) -> str | None:
        if not 0 <= index < len(ids):
            return None
        return url_for("casework.sheet", sheet=ids[index], **filters.place)

    return {"next_url": at(place + 1), "previous_url": at(place - 1) if place > 0 else None}
