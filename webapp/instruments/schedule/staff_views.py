"""The handläggare's pages of the weekly schedule: several weeks in a row, and one on paper."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy import Row

from webapp.core import paging, pdf, sealing
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH, Language
from webapp.identity.models import Account, Role
from webapp.identity.people.persons import StaffMember
from webapp.identity.sessions.current import current_staff, require_role
from webapp.instruments.schedule import week_drawing, week_paper, week_sheet
from webapp.programmes.queries import select_assigned_persons
from webapp.sheets import staff_service
from webapp.sheets.models import Sheet, SheetVersion
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.queries import select_visible_sheets, select_visible_versions

bp = Blueprint("schedule_review", __name__, url_prefix="/handlaggare", template_folder="templates")
bp.before_request(require_role(Role.HANDLAGGARE))

# A month, more or less: what one looks at before a follow-up.
_WEEKS_IN_A_ROW = 4


class OpenedWeek(msgspec.Struct, frozen=True):
    """One week, opened."""

    sheet: Row[Any]
    title: str
    sent_at: Any
    language: Language
    drawn: week_drawing.DrawnWeek


def build_week_actions(_reader: StaffMember, sheet: Row[Any]) -> PagePart:
    """What a handläggare may do with a week besides answering it."""
    return PagePart("schedule/_actions.html", {"person": sheet.person, "sheet": sheet.public_id})


@bp.get("/persons/<uuid:person>/weeks")
def show_sent_weeks(person: UUID) -> str:
    """The last weeks a person sent, beside each other; each is a reading of its own."""
    person_account = db.session.scalar(
        select_assigned_persons(current_staff()).where(Account.public_id == person)
    ) or abort(404)
    page_sheet_ids, older_key = _list_page_sheet_ids(person_account.id)
    opened_sheets = (
        staff_service.open_newest_sheets(
            current_staff(),
            _select_sent_weeks(person_account.id).where(Sheet.id.in_(page_sheet_ids)),
        )
        if page_sheet_ids
        else []
    )
    db.commit()
    return render_template(
        "schedule/weeks.html",
        person=person_account,
        weeks=_build_opened_weeks(person_account.id, opened_sheets),
        older=older_key,
    )


@bp.get("/weeks/<uuid:sheet>.pdf")
def download_sent_week_paper(sheet: UUID) -> Response:
    """One sent week on paper, in Swedish and the person's language."""
    version_number = request.args.get("version", type=int)
    read_sheet = staff_service.open_sheet_version(current_staff(), sheet, version_number)
    if read_sheet is None or read_sheet.kind != week_sheet.KIND:
        abort(404)
    sheet_versions = db.session.execute(
        select_visible_versions(current_staff(), [read_sheet.id])
    ).all()
    version_number = version_number or read_sheet.version
    if version_number > len(sheet_versions):
        abort(404)
    db.commit()
    sheet_version: SheetVersion = sheet_versions[version_number - 1].SheetVersion
    answers = staff_service.unseal_version_answers(
        sealing.load_data_key(read_sheet.person_id), read_sheet, sheet_version
    )
    pdf_document = week_paper.render_week_pdf(
        read_sheet.key,
        answers,
        read_sheet.name,
        _find_version_language(sheet_version.language),
        sent_at=sheet_version.sent_at,
    )
    return pdf.build_pdf_response(pdf_document, week_paper.PAPER_FILE_NAME)


def _select_sent_weeks(person_id: int) -> sa.Select[*tuple[Any, ...]]:
    """A person's sent weeks that I may see now, newest week first."""
    return (
        select_visible_sheets(current_staff())
        .where(Sheet.person_id == person_id, Sheet.kind == week_sheet.KIND)
        .order_by(Sheet.day.desc(), Sheet.id.desc())
    )


def _list_page_sheet_ids(person_id: int) -> tuple[list[int], str | None]:
    """The ids of the weeks of this page, and the key of the page after it."""
    page_start = paging.read_paging_key(tuple[str, int])
    weeks_statement = _select_sent_weeks(person_id)
    if page_start is not None:
        weeks_statement = weeks_statement.where(sa.tuple_(Sheet.key, Sheet.id) < page_start)
    sheet_rows = db.session.execute(weeks_statement.limit(_WEEKS_IN_A_ROW + 1)).all()
    last_sheet = sheet_rows[_WEEKS_IN_A_ROW - 1] if len(sheet_rows) > _WEEKS_IN_A_ROW else None
    older_key = (
        paging.build_paging_key((last_sheet.key, last_sheet.id)) if last_sheet is not None else None
    )
    return [sheet_row.id for sheet_row in sheet_rows[:_WEEKS_IN_A_ROW]], older_key


def _build_opened_weeks(person_id: int, opened_sheets: list[Row[Any]]) -> list[OpenedWeek]:
    """The newest version of each of ``opened_sheets``, whose reading has been noted."""
    if not opened_sheets:
        return []
    person_key = sealing.load_data_key(person_id)
    newest_versions = {
        version_row.SheetVersion.sheet_id: version_row.SheetVersion
        for version_row in db.session.execute(
            select_visible_versions(
                current_staff(), [opened_sheet.id for opened_sheet in opened_sheets]
            )
        )
    }
    return [
        OpenedWeek(
            opened_sheet,
            week_sheet.format_schedule_title(opened_sheet.key),
            newest_versions[opened_sheet.id].sent_at,
            _find_version_language(newest_versions[opened_sheet.id].language),
            week_drawing.build_drawn_week(
                opened_sheet.key,
                staff_service.unseal_version_answers(
                    person_key, opened_sheet, newest_versions[opened_sheet.id]
                ),
                None,
            ),
        )
        for opened_sheet in opened_sheets
        if opened_sheet.id in newest_versions
    ]


def _find_version_language(language_code: str) -> Language:
    return LANGUAGES.get(language_code, SWEDISH)
