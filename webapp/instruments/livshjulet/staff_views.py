"""The handläggare's pages of a person's wheel, which compare the sent measures, and its paper.

The reading of each sheet is noted in the person's log before the sheet is opened.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from msgspec import Struct
from sqlalchemy import Row

from webapp.core import pdf, sealing
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId
from webapp.identity.models import Account, Role
from webapp.identity.people.persons import StaffMember
from webapp.identity.sessions.current import current_staff, require_role
from webapp.instruments.livshjulet import queries, wheel_paper
from webapp.instruments.livshjulet.instrument import list_wheel_kinds
from webapp.instruments.livshjulet.wheel_measures import WheelMeasure
from webapp.instruments.livshjulet.wheel_pictures import (
    WheelPicture,
    build_wheel_pictures,
)
from webapp.programmes.queries import select_assigned_persons
from webapp.sheets import staff_service
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.page_hooks import PageLink, PersonIds
from webapp.sheets.queries import select_visible_versions

bp = Blueprint(
    "livshjulet_review", __name__, url_prefix="/handlaggare", template_folder="templates"
)
bp.before_request(require_role(Role.HANDLAGGARE))


class WheelComparisonPage(Struct, frozen=True, kw_only=True):
    """A person's sent wheels: a picture of those filled in alone, one of those together."""

    person_public_id: UUID
    person_name: str
    title: str
    pictures: list[WheelPicture]
    paper_url: str


class OpenedWheels(Struct, frozen=True):
    """A person and the rows of their sent sheets of one wheel, noted as read."""

    person: Account
    sheets: list[Row[Any]]


@bp.get("/persons/<uuid:person>/livshjulet/<kind>")
def show_wheel_comparison(person: UUID, kind: str) -> str:
    """What a person sent of a wheel; each sheet is noted as read."""
    opened_wheels = _open_sent_wheels(person, kind)
    db.commit()
    return render_template(
        "livshjulet/compare.html",
        page=WheelComparisonPage(
            person_public_id=opened_wheels.person.public_id,
            person_name=opened_wheels.person.name,
            title=str(get_sheet_kinds()[kind].label),
            pictures=build_wheel_pictures(_load_opened_measures(opened_wheels)),
            paper_url=url_for(
                "livshjulet_review.download_wheel_comparison", person=person, kind=kind
            ),
        ),
    )


@bp.get("/persons/<uuid:person>/livshjulet/<kind>/paper.pdf")
def download_wheel_comparison(person: UUID, kind: str) -> Response:
    """The comparison as a PDF, in the person's language and in Swedish; noted as read."""
    opened_wheels = _open_sent_wheels(person, kind)
    db.commit()
    paper_language = LANGUAGES.get(opened_wheels.person.language, SWEDISH)
    return pdf.build_pdf_response(
        wheel_paper.render_wheel_pdf(
            _load_opened_measures(opened_wheels), opened_wheels.person.name, paper_language
        ),
        wheel_paper.WHEEL_FILE_NAME,
    )


def list_wheel_links(reader: StaffMember, person_ids: PersonIds) -> list[PageLink]:
    """A link for each wheel of which a person sent something that ``reader`` may see."""
    sent_kinds = db.session.scalars(
        queries.select_sent_wheel_kinds(reader, person_ids.id, list_wheel_kinds(current_app))
    )
    return [
        PageLink(
            _("%(what)s: jämför början och nu", what=str(get_sheet_kinds()[wheel_kind].label)),
            url_for(
                "livshjulet_review.show_wheel_comparison",
                person=person_ids.public_id,
                kind=wheel_kind,
            ),
        )
        for wheel_kind in sent_kinds
    ]


def _open_sent_wheels(public_id: UUID, wheel_kind: str) -> OpenedWheels:
    """The person and their sent sheets, noted as read; a 404 when there is nothing to see.

    Commit before anything of them is shown.
    """
    if wheel_kind not in list_wheel_kinds(current_app):
        abort(404)
    person_account = db.session.scalar(
        select_assigned_persons(current_staff()).where(Account.public_id == public_id)
    ) or abort(404)
    opened_sheets = staff_service.open_newest_sheets(
        current_staff(),
        queries.select_sent_wheels(current_staff(), PersonId(person_account.id), wheel_kind),
    ) or abort(404)
    return OpenedWheels(person_account, opened_sheets)


def _load_opened_measures(opened_wheels: OpenedWheels) -> list[WheelMeasure]:
    """The newest version of each sheet; a 404 when the consent has ended meanwhile."""
    person_key = sealing.load_data_key(PersonId(opened_wheels.person.id))
    sheet_by_id = {sheet.id: sheet for sheet in opened_wheels.sheets}
    measures = []
    for version_row in db.session.execute(
        select_visible_versions(current_staff(), list(sheet_by_id))
    ):
        version = version_row.SheetVersion
        sheet = sheet_by_id[version.sheet_id]
        if version.number == sheet.version:
            answers = staff_service.unseal_version_answers(person_key, sheet, version)
            measures.append(WheelMeasure(sheet.kind, sheet.key, answers))
    if not measures:
        abort(404)
    return measures
