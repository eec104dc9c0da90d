"""The handläggare's pages of the weekly schedule: several weeks in a row, and one on paper."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy import Row

from webapp.accounts.access import current_staff, only
from webapp.accounts.models import Account, Role
from webapp.accounts.persons import StaffMember
from webapp.core import paging, pdf, sealing
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH, Language
from webapp.programmes.queries import persons_of
from webapp.schedule import body, drawing, paper
from webapp.sheets import reading
from webapp.sheets.models import Sheet, SheetVersion
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.queries import sent_to, sent_versions

bp = Blueprint("schedule_review", __name__, url_prefix="/handlaggare", template_folder="templates")
bp.before_request(only(Role.HANDLAGGARE))

# A month, more or less: what one looks at before a follow-up.
_IN_A_ROW = 4


class Read(msgspec.Struct, frozen=True):
    """One week, opened."""

    sheet: Row[Any]
    title: str
    sent_at: Any
    language: Language
    drawn: drawing.Picture


def actions(_reader: StaffMember, sheet: Row[Any]) -> PagePart:
    """What a handläggare may do with a week besides answering it."""
    return PagePart("schedule/_actions.html", {"person": sheet.person, "sheet": sheet.public_id})


@bp.get("/persons/<uuid:person>/weeks")
def weeks(person: UUID) -> str:
    """The last weeks a person sent, beside each other; each is a reading of its own."""
    found = db.session.scalar(
        persons_of(current_staff()).where(Account.public_id == person)
    ) or abort(404)
    shown, older = _page(found.id)
    opened = (
        reading.open_sheets(current_staff(), _sent(found.id).where(Sheet.id.in_(shown)))
        if shown
        else []
    )
    db.commit()
    return render_template(
        "schedule/weeks.html", person=found, weeks=_read(found.id, opened), older=older
    )


@bp.get("/weeks/<uuid:sheet>.pdf")
def week_paper(sheet: UUID) -> Response:
    """One sent week on paper, in Swedish and the person's language."""
    number = request.args.get("version", type=int)
    found = reading.open_sheet(current_staff(), sheet, number)
    if found is None or found.kind != body.KIND:
        abort(404)
    versions = db.session.execute(sent_versions(current_staff(), [found.id])).all()
    number = number or found.version
    if number > len(versions):
        abort(404)
    db.commit()
    version: SheetVersion = versions[number - 1].SheetVersion
    answers = reading.answers(sealing.key_of(found.person_id), found, version)
    made = paper.make(
        found.key, answers, found.name, _language(version.language), sent_at=version.sent_at
    )
    return pdf.answer(made, paper.NAME)


def _sent(person_id: int) -> sa.Select[*tuple[Any, ...]]:
    """A person's sent weeks that I may see now, newest week first."""
    return (
        sent_to(current_staff())
        .where(Sheet.person_id == person_id, Sheet.kind == body.KIND)
        .order_by(Sheet.day.desc(), Sheet.id.desc())
    )


def _page(person_id: int) -> tuple[list[int], str | None]:
    """The ids of the weeks of this page, and the key of the page after it."""
    after = paging.after(tuple[str, int])
    query = _sent(person_id)
    if after is not None:
        query = query.where(sa.tuple_(Sheet.key, Sheet.id) < after)
    rows = db.session.execute(query.limit(_IN_A_ROW + 1)).all()
    last = rows[_IN_A_ROW - 1] if len(rows) > _IN_A_ROW else None
    older = paging.key((last.key, last.id)) if last is not None else None
    return [row.id for row in rows[:_IN_A_ROW]], older


def _read(person_id: int, sheets: list[Row[Any]]) -> list[Read]:
    """The newest version of each of ``sheets``, whose reading has been noted."""
    if not sheets:
        return []
    key = sealing.key_of(person_id)
    newest = {
        row.SheetVersion.sheet_id: row.SheetVersion
        for row in db.session.execute(
            sent_versions(current_staff(), [sheet.id for sheet in sheets])
        )
    }
    return [
        Read(
            sheet,
            body.title(sheet.key),
            newest[sheet.id].sent_at,
            _language(newest[sheet.id].language),
            drawing.picture(sheet.key, reading.answers(key, sheet, newest[sheet.id]), None),
        )
        for sheet in sheets
        if sheet.id in newest
    ]


def _language(code: str) -> Language:
    return LANGUAGES.get(code, SWEDISH)
