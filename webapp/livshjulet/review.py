"""The handläggare's side: a person's wheels compared, on screen and on paper.

Every sheet that is shown is a reading of its own, noted before it is opened.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from sqlalchemy import Row

from webapp.accounts.access import current_staff, only
from webapp.accounts.models import Account, Role
from webapp.accounts.persons import StaffMember
from webapp.core import pdf, sealing
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH
from webapp.livshjulet import paper, queries
from webapp.livshjulet.instrument import wheels
from webapp.livshjulet.picture import Measure, pictures
from webapp.programmes.queries import persons_of
from webapp.sheets import reading
from webapp.sheets.kinds import sheet_kinds
from webapp.sheets.queries import sent_versions

bp = Blueprint(
    "livshjulet_review", __name__, url_prefix="/handlaggare", template_folder="templates"
)
bp.before_request(only(Role.HANDLAGGARE))


@bp.get("/persons/<uuid:person>/livshjulet/<kind>")
def compare(person: UUID, kind: str) -> str:
    """What a person sent of a wheel, alone and together apart; each sheet is a reading."""
    found, opened = _open(person, kind)
    db.commit()
    return render_template(
        "livshjulet/compare.html",
        person=found,
        title=str(sheet_kinds()[kind].label),
        pictures=pictures(_read(found.id, opened)),
        paper_url=url_for("livshjulet_review.compare_paper", person=person, kind=kind),
    )


@bp.get("/persons/<uuid:person>/livshjulet/<kind>/paper.pdf")
def compare_paper(person: UUID, kind: str) -> Response:
    """The same on paper, in the person's language and in Swedish."""
    found, opened = _open(person, kind)
    db.commit()
    spoken = LANGUAGES.get(found.language, SWEDISH)
    return pdf.answer(paper.make(_read(found.id, opened), found.name, spoken), paper.NAME)


def links(reader: StaffMember, person_id: int) -> list[tuple[str, str]]:
    """Label and kind of each wheel of which a person sent something that ``reader`` may see."""
    kinds = db.session.scalars(queries.kinds_sent(reader, person_id, wheels(current_app)))
    return [(str(sheet_kinds()[kind].label), kind) for kind in kinds]


def _open(public_id: UUID, kind: str) -> tuple[Account, list[Row[Any]]]:
    """The person and the sheets, their reading noted; a 404 where there is nothing to see.

    Commit before anything of them is shown.
    """
    if kind not in wheels(current_app):
        abort(404)
    found = db.session.scalar(
        persons_of(current_staff()).where(Account.public_id == public_id)
    ) or abort(404)
    opened = reading.open_sheets(
        current_staff(), queries.sent(current_staff(), found.id, kind)
    ) or abort(404)
    return found, opened


def _read(person_id: int, opened: list[Row[Any]]) -> list[Measure]:
    """The version of each sheet whose reading was noted; a 404 where consent went meanwhile."""
    key, shown = sealing.key_of(person_id), {sheet.id: sheet for sheet in opened}
    versions = [
        row.SheetVersion
        for row in db.session.execute(sent_versions(current_staff(), list(shown)))
        if row.SheetVersion.number == shown[row.SheetVersion.sheet_id].version
    ]
    return [
        Measure(sheet.kind, sheet.key, reading.answers(key, sheet, version))
        for version in versions
        for sheet in [shown[version.sheet_id]]
    ] or abort(404)
