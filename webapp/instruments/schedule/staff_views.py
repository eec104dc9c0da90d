"""The handläggare's pages of the weekly schedule: several weeks in a row, and one week on paper."""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy import Row

from webapp.core import paging, pdf, sealing
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH, Language
from webapp.core.ids import PersonId, SheetId
from webapp.identity.models import Account, Role
from webapp.identity.people.persons import StaffMember
from webapp.identity.sessions.current import current_staff, require_role
from webapp.instruments.schedule import week_drawing, week_paper, week_sheet
from webapp.instruments.schedule.week_drawing import DrawnWeek
from webapp.programmes.queries import select_assigned_persons
from webapp.sheets import staff_service
from webapp.sheets.models import Sheet, SheetVersion
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.queries import select_visible_sheets, select_visible_versions

bp = Blueprint("schedule_review", __name__, url_prefix="/handlaggare", template_folder="templates")
bp.before_request(require_role(Role.HANDLAGGARE))

# Weeks on one page: about a month, which is what one reads before a follow-up.
_WEEKS_IN_A_ROW = 4


class WeekActions(msgspec.Struct, frozen=True):
    """What ``schedule/_actions.html`` leads to: the public ids of the person and of the sheet."""

    person: UUID
    sheet: UUID


class OpenedWeek(msgspec.Struct, frozen=True, kw_only=True):
    """The newest version of a week that was sent; ``language`` is that of the person's words."""

    sheet_public_id: UUID
    title: str
    sent_at: dt.datetime
    language: Language
    drawn: DrawnWeek


class SentWeeksPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page of several weeks in a row, newest first.

    ``older_key`` is the key of the page after this one, None where there are no older weeks.
    """

    person: Account
    weeks: list[OpenedWeek]
    older_key: str | None


class SheetIdsPage(msgspec.Struct, frozen=True):
    """The ids of the sheets on one page; ``older_key`` as in ``SentWeeksPage``."""

    sheet_ids: list[SheetId]
    older_key: str | None


def build_week_actions(_reader: StaffMember, sheet: Row[Any]) -> PagePart:
    """What a handläggare may do with a week besides answering it."""
    return PagePart(
        "schedule/_actions.html", WeekActions(person=sheet.person, sheet=sheet.public_id)
    )


@bp.get("/persons/<uuid:person>/weeks")
def show_sent_weeks(person: UUID) -> str:
    """The last weeks a person sent, below each other; the reading of each is logged."""
    person_account = db.session.scalar(
        select_assigned_persons(current_staff()).where(Account.public_id == person)
    ) or abort(404)
    ids_page = _list_page_sheet_ids(PersonId(person_account.id))
    opened_sheets = []
    if ids_page.sheet_ids:
        opened_sheets = staff_service.open_newest_sheets(
            current_staff(),
            _select_sent_weeks(PersonId(person_account.id)).where(Sheet.id.in_(ids_page.sheet_ids)),
        )
    db.commit()
    return render_template(
        "schedule/weeks.html",
        page=SentWeeksPage(
            person=person_account,
            weeks=_build_opened_weeks(PersonId(person_account.id), opened_sheets),
            older_key=ids_page.older_key,
        ),
    )


@bp.get("/weeks/<uuid:sheet>.pdf")
def download_sent_week_paper(sheet: UUID) -> Response:
    """A version of a sent week as PDF, in Swedish and the person's language.

    By default the newest version. The reading is logged. Aborts with 404 where there is no such
    week or version, or it may not be read.
    """
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


def _select_sent_weeks(person_id: PersonId) -> sa.Select[*tuple[Any, ...]]:
    """A person's sent weeks that the signed-in handläggare may see now, newest week first."""
    return (
        select_visible_sheets(current_staff())
        .where(Sheet.person_id == person_id, Sheet.kind == week_sheet.KIND)
        .order_by(Sheet.day.desc(), Sheet.id.desc())
    )


def _list_page_sheet_ids(person_id: PersonId) -> SheetIdsPage:
    """The ids of the weeks on the page that the address asks for."""
    page_start = paging.read_paging_key(tuple[str, int])
    weeks_statement = _select_sent_weeks(person_id)
    if page_start is not None:
        weeks_statement = weeks_statement.where(sa.tuple_(Sheet.key, Sheet.id) < page_start)
    sheet_rows = db.session.execute(weeks_statement.limit(_WEEKS_IN_A_ROW + 1)).all()
    page_rows = sheet_rows[:_WEEKS_IN_A_ROW]
    older_key = None
    # One row more than a page holds was asked for: where it came, there is an older page.
    if len(sheet_rows) > len(page_rows):
        last_row = page_rows[-1]
        older_key = paging.build_paging_key((last_row.key, last_row.id))
    return SheetIdsPage([sheet_row.id for sheet_row in page_rows], older_key)


def _build_opened_weeks(person_id: PersonId, opened_sheets: list[Row[Any]]) -> list[OpenedWeek]:
    """The newest versions of ``opened_sheets``, decrypted; call it after the reading is logged."""
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
        _build_opened_week(person_key, opened_sheet, newest_versions[opened_sheet.id])
        for opened_sheet in opened_sheets
        if opened_sheet.id in newest_versions
    ]


def _build_opened_week(
    person_key: bytes, opened_sheet: Row[Any], newest_version: SheetVersion
) -> OpenedWeek:
    answers = staff_service.unseal_version_answers(person_key, opened_sheet, newest_version)
    return OpenedWeek(
        sheet_public_id=opened_sheet.public_id,
        title=week_sheet.format_schedule_title(opened_sheet.key),
        sent_at=newest_version.sent_at,
        language=_find_version_language(newest_version.language),
        drawn=week_drawing.build_drawn_week(opened_sheet.key, answers, None),
    )


def _find_version_language(language_code: str) -> Language:
    """The language a version was written in; Swedish where it is not known."""
    return LANGUAGES.get(language_code, SWEDISH)
