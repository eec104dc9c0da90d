"""The handläggare's side: a person's wheels compared, on screen and on paper.

Every sheet that is shown is a reading of its own, noted before it is opened.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from sqlalchemy import Row

from webapp.core import pdf, sealing
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH
from webapp.identity.models import Account, Role
from webapp.identity.people.persons import StaffMember
from webapp.identity.sessions.current import current_staff, require_role
from webapp.instruments.livshjulet import queries, wheel_paper
from webapp.instruments.livshjulet.instrument import list_wheel_kinds
from webapp.instruments.livshjulet.wheel_pictures import WheelMeasure, build_wheel_pictures
from webapp.programmes.queries import select_assigned_persons
from webapp.sheets import staff_service
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.queries import select_visible_versions

bp = Blueprint(
    "livshjulet_review", __name__, url_prefix="/handlaggare", template_folder="templates"
)
bp.before_request(require_role(Role.HANDLAGGARE))


@bp.get("/persons/<uuid:person>/livshjulet/<kind>")
def show_wheel_comparison(person: UUID, kind: str) -> str:
    """What a person sent of a wheel, alone and together apart; each sheet is a reading."""
    person_account, opened_sheets = _open_sent_wheels(person, kind)
    db.commit()
    return render_template(
        "livshjulet/compare.html",
        person=person_account,
        title=str(get_sheet_kinds()[kind].label),
        pictures=build_wheel_pictures(_load_opened_measures(person_account.id, opened_sheets)),
        paper_url=url_for("livshjulet_review.download_wheel_comparison", person=person, kind=kind),
    )


@bp.get("/persons/<uuid:person>/livshjulet/<kind>/paper.pdf")
def download_wheel_comparison(person: UUID, kind: str) -> Response:
    """The same on paper, in the person's language and in Swedish."""
    person_account, opened_sheets = _open_sent_wheels(person, kind)
    db.commit()
    paper_language = LANGUAGES.get(person_account.language, SWEDISH)
    return pdf.build_pdf_response(
        wheel_paper.render_wheel_pdf(
            _load_opened_measures(person_account.id, opened_sheets),
            person_account.name,
            paper_language,
        ),
        wheel_paper.WHEEL_FILE_NAME,
    )


def list_wheel_links(reader: StaffMember, person_id: int) -> list[tuple[str, str]]:
    """Label and kind of each wheel of which a person sent something that ``reader`` may see."""
    sent_kinds = db.session.scalars(
        queries.select_sent_wheel_kinds(reader, person_id, list_wheel_kinds(current_app))
    )
    return [(str(get_sheet_kinds()[wheel_kind].label), wheel_kind) for wheel_kind in sent_kinds]


def _open_sent_wheels(public_id: UUID, wheel_kind: str) -> tuple[Account, list[Row[Any]]]:
    """The person and the sheets, their reading noted; a 404 where there is nothing to see.

    Commit before anything of them is shown.
    """
    if wheel_kind not in list_wheel_kinds(current_app):
        abort(404)
    person_account = db.session.scalar(
        select_assigned_persons(current_staff()).where(Account.public_id == public_id)
    ) or abort(404)
    opened_sheets = staff_service.open_newest_sheets(
        current_staff(), queries.select_sent_wheels(current_staff(), person_account.id, wheel_kind)
    ) or abort(404)
    return person_account, opened_sheets


def _load_opened_measures(person_id: int, opened_sheets: list[Row[Any]]) -> list[WheelMeasure]:
    """The version of each sheet whose reading was noted; a 404 where consent went meanwhile."""
    person_key, sheet_by_id = (
        sealing.load_data_key(person_id),
        {sheet.id: sheet for sheet in opened_sheets},
    )
    versions = [
        version_row.SheetVersion
        for version_row in db.session.execute(
            select_visible_versions(current_staff(), list(sheet_by_id))
        )
        if version_row.SheetVersion.number == sheet_by_id[version_row.SheetVersion.sheet_id].version
    ]
    return [
        WheelMeasure(
            sheet.kind, sheet.key, staff_service.unseal_version_answers(person_key, sheet, version)
        )
        for version in versions
        for sheet in [sheet_by_id[version.sheet_id]]
    ] or abort(404)
