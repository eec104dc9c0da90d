"""The handläggare's pages: list reports, approve a signed one, see weeks sent after it."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from msgspec import Struct
from sqlalchemy import Row

from webapp.core import pdf
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.core.weeks import Week
from webapp.documents.models import SignatureAct
from webapp.documents.queries import select_signable_version, select_signatures
from webapp.documents.service import sign_sheet_version, unseal_signable_version
from webapp.documents.words import SignatureWords, describe_signatures
from webapp.identity.models import Role
from webapp.identity.people.persons import StaffMember
from webapp.identity.sessions.current import current_session, current_staff, require_role
from webapp.instruments.report import later_weeks, report_overview, report_sheet
from webapp.instruments.report.forms import ApproveReportForm
from webapp.instruments.report.later_weeks import LaterWeek
from webapp.instruments.report.report_paper import REPORT_FILE_NAME, render_report_pdf
from webapp.sheets import staff_service
from webapp.sheets.models import Sheet, SheetTurn
from webapp.sheets.page_hooks import PagePart
from webapp.sheets.queries import select_visible_sheet

bp = Blueprint(
    "report_review", __name__, url_prefix="/handlaggare/reports", template_folder="templates"
)
bp.before_request(require_role(Role.HANDLAGGARE))


class ReportReview(Struct, frozen=True, kw_only=True):
    """What ``report/_review.html`` finds as ``review`` on the page where a report is read.

    ``sheet`` is a row of ``sheets.queries.select_visible_sheets``. ``approved_versions`` are the
    numbers of the versions that the reader has approved. ``later_weeks`` were sent again after the
    newest signature.
    """

    sheet: Row[Any]
    signatures: list[SignatureWords]
    approved_versions: list[int]
    later_weeks: list[LaterWeek]


@bp.get("/")
def show_report_overview() -> str:
    """The list of persons and how far their reports have come."""
    return render_template(
        "report/reports.html", page=report_overview.build_report_overview(current_staff())
    )


@bp.post("/<uuid:sheet>/approve")
def approve_report(sheet: UUID) -> ResponseReturnValue:
    """Approve the newest version if it was read; approving it again changes nothing."""
    approve_form = ApproveReportForm()
    if not approve_form.validate():
        abort(400)
    db.begin_write()
    report_statement = (
        select_visible_sheet(current_staff(), sheet)
        .where(Sheet.kind == report_sheet.KIND)
        .with_for_update(of=Sheet)
    )
    report_sheet_row = db.session.execute(report_statement).first() or abort(404)
    redirect_back = redirect(build_page_url(PagePurpose.READING, sheet=sheet), code=303)
    if (
        approve_form.version.data != str(report_sheet_row.version)
        or report_sheet_row.read_version != report_sheet_row.version
    ):
        flash(_("Rapporten har ändrats. Läs den nya versionen först."))
        return redirect_back
    try:
        sign_sheet_version(
            current_staff(),
            report_sheet_row.id,
            report_sheet_row.version,
            SignatureAct.APPROVED,
            current_session().method,
        )
    except LookupError:
        # The consent ended after the sheet was read above.
        abort(404)
    staff_service.set_sheet_turn(report_sheet_row, SheetTurn.NOBODY)
    db.commit()
    flash(_("Rapporten är godkänd."))
    return redirect_back


@bp.get("/<uuid:sheet>/week/<week:week>")
def show_later_week(sheet: UUID, week: Week) -> str:
    """A week that was sent again after the signature, beside what was signed; noted as read."""
    report_sheet_row = staff_service.open_sheet_part(current_staff(), sheet) or abort(404)
    if report_sheet_row.kind != report_sheet.KIND:
        abort(404)
    sent_week_row = later_weeks.find_later_week(current_staff(), report_sheet_row, week) or abort(
        404
    )
    opened_week = staff_service.open_sheet_part(current_staff(), sent_week_row.public_id) or abort(
        404
    )
    db.commit()
    return render_template(
        "report/later.html",
        page=later_weeks.build_later_week_page(
            current_staff(), report_sheet_row, opened_week, week
        ),
    )


@bp.get("/<uuid:sheet>.pdf")
def download_sent_report(sheet: UUID) -> ResponseReturnValue:
    """The newest signed version as a PDF of one page; noted in the person's log as read."""
    report_sheet_row = staff_service.open_sheet_version(current_staff(), sheet) or abort(404)
    if report_sheet_row.kind != report_sheet.KIND:
        abort(404)
    signature_rows = db.session.execute(
        select_signatures(current_staff(), [report_sheet_row.id])
    ).all()
    version_statement = select_signable_version(
        current_staff(), report_sheet_row.id, report_sheet_row.version
    )
    version_row = db.session.execute(version_statement).first() or abort(404)
    version_answers = msgspec.json.decode(unseal_signable_version(version_row))
    report_snapshot = report_sheet.find_signed_snapshot(version_answers)
    db.commit()
    if report_snapshot is None:
        abort(404)
    return pdf.build_pdf_response(
        render_report_pdf(report_snapshot, signature_rows, report_sheet_row.version),
        REPORT_FILE_NAME,
    )


def build_report_actions(reader: StaffMember, report_sheet_row: Row[Any]) -> PagePart:
    """What a handläggare may do with a signed report, for the page where it is read."""
    signature_rows = db.session.execute(select_signatures(reader, [report_sheet_row.id])).all()
    signatures = describe_signatures(signature_rows)
    person_signatures = [signature for signature in signatures if not signature.is_approval]
    weeks_after = []
    if person_signatures:
        weeks_after = later_weeks.list_later_weeks(
            reader, report_sheet_row, person_signatures[-1].at
        )
    review = ReportReview(
        sheet=report_sheet_row,
        signatures=signatures,
        approved_versions=[
            signature_row.Signature.number
            for signature_row in signature_rows
            if signature_row.Signature.signer_id == reader.id
        ],
        later_weeks=weeks_after,
    )
    return PagePart("report/_review.html", review)
