"""The handläggare's side: approve a signed report, and see weeks that came after it."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from webapp.accounts.access import current_session, current_staff, only
from webapp.accounts.models import Role
from webapp.accounts.persons import StaffMember
from webapp.core import pdf
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.weeks import Week
from webapp.documents import queries as documents
from webapp.documents.models import Act
from webapp.documents.signing import opened, sign
from webapp.documents.words import in_words
from webapp.report import body, later, overview
from webapp.report.forms import ApproveForm
from webapp.report.paper import NAME, printed
from webapp.sheets import reading
from webapp.sheets.models import Sheet, Waits
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.queries import sent_sheet

bp = Blueprint(
    "report_review", __name__, url_prefix="/handlaggare/reports", template_folder="templates"
)
bp.before_request(only(Role.HANDLAGGARE))


@bp.get("/")
def reports() -> str:
    """Whose reports are signed, approved, or late."""
    return render_template("report/reports.html", **overview.page(current_staff()))


@bp.post("/<uuid:sheet>/approve")
def approve(sheet: UUID) -> ResponseReturnValue:
    """Approve the version that was read; the same once more changes nothing."""
    form = ApproveForm()
    if not form.validate():
        abort(400)
    db.begin_write()
    mine = (
        sent_sheet(current_staff(), sheet).where(Sheet.kind == body.KIND).with_for_update(of=Sheet)
    )
    found = db.session.execute(mine).first() or abort(404)
    back = redirect(url_for("casework.sheet", sheet=sheet), code=303)
    if form.version.data != str(found.version) or found.read_version != found.version:
        flash(_("Rapporten har ändrats. Läs den nya versionen först."))
        return back
    try:
        sign(current_staff(), found.id, found.version, Act.APPROVED, current_session().method)
    except LookupError:
        # The consent ended between the two reads.
        abort(404)
    reading.rest(found, Waits.NOBODY)
    db.commit()
    flash(_("Rapporten är godkänd."))
    return back


@bp.get("/<uuid:sheet>/week/<week:week>")
def week(sheet: UUID, week: Week) -> str:
    """What a week says that was sent again after the signature, beside what was signed."""
    report = reading.open_part(current_staff(), sheet) or abort(404)
    if report.kind != body.KIND:
        abort(404)
    sent = later.sent(current_staff(), report, week) or abort(404)
    weeks = reading.open_part(current_staff(), sent.public_id) or abort(404)
    db.commit()
    return render_template("report/later.html", **later.page(current_staff(), report, weeks, week))


@bp.get("/<uuid:sheet>.pdf")
def paper(sheet: UUID) -> ResponseReturnValue:
    """What was signed last, on one A4; the person will see that I read it."""
    found = reading.open_sheet(current_staff(), sheet) or abort(404)
    if found.kind != body.KIND:
        abort(404)
    rows = db.session.execute(documents.signatures(current_staff(), [found.id])).all()
    version = documents.version_for(current_staff(), found.id, found.version)
    plain = opened(db.session.execute(version).first() or abort(404))
    report = body.signed(msgspec.json.decode(plain))
    db.commit()
    return pdf.answer(printed(report or abort(404), rows, found.version), NAME)


def review(reader: StaffMember, sheet: Row[Any]) -> PagePart:
    """What a handläggare may do with a signed report, for the page where it is read."""
    rows = db.session.execute(documents.signatures(reader, [sheet.id])).all()
    signatures = in_words(rows)
    signed = [each for each in signatures if not each.is_approval]
    mine = [row.Signature.number for row in rows if row.Signature.signer_id == reader.id]
    return PagePart(
        "report/_review.html",
        {
            "sheet": sheet,
            "signatures": signatures,
            "approved": mine,
            "weeks": later.weeks(reader, sheet, signed[-1].at) if signed else [],
        },
    )
