"""Signing a report: the page shows exactly what is signed, and one button signs it."""

import uuid

import msgspec
import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.consent.service import lock_person_consent
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.documents.models import SignatureAct
from webapp.documents.service import sign_sheet_version
from webapp.identity.sessions.current import current_person, current_session
from webapp.instruments.report import owner_pages, report_sheet
from webapp.instruments.report.blueprint import bp
from webapp.instruments.report.calendar_month import Month
from webapp.instruments.report.forms import SignReportForm
from webapp.instruments.report.month_report import (
    MonthReport,
    build_report_snapshot,
    load_month_report,
)
from webapp.instruments.report.report_sheet import ReportSnapshot
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet, SheetTurn

# Consent is checked when somebody reads: a later Ja opens reports signed before it, too.
_LATER_CONSENT_TEXT = _l("Om du senare svarar Ja till någon kan de läsa rapporten.")


@bp.get("/<month:month>/sign")
def show_sign_report_page(month: Month) -> ResponseReturnValue:
    """The report to sign and what signing means; a redirect when there is nothing to sign."""
    month_report = load_month_report(current_person(), month)
    redirect_away = _find_unsignable_redirect(month_report)
    if redirect_away is not None:
        return redirect_away
    return _render_sign_report_page(month_report, SignReportForm())


@bp.post("/<month:month>/sign")
def sign_report(month: Month) -> ResponseReturnValue:
    """Sign what the page showed, and redirect to the month.

    Nothing is signed when the report has changed since the page was shown, or when two devices
    wrote the same thing in a week. The same page sent twice signs once.
    """
    sign_form = SignReportForm()
    if not sign_form.validate():
        return _render_sign_report_page(load_month_report(current_person(), month), sign_form), 422
    db.begin_write()
    lock_person_consent(current_person().id)
    month_report = load_month_report(current_person(), month)
    redirect_away = _find_unsignable_redirect(month_report)
    if redirect_away is not None:
        return redirect_away
    report_snapshot = build_report_snapshot(current_person(), month_report)
    if month_report.torn:
        return redirect(url_for("report.show_sign_report_page", month=month), code=303)
    if sign_form.seen.data != report_snapshot.digest:
        flash(_("Något har ändrats. Inget är underskrivet. Titta igenom en gång till."))
        return redirect(url_for("report.show_sign_report_page", month=month), code=303)
    has_no_readers = not format_sheet_readers(current_person(), report_sheet.KIND)
    _send_and_sign_report(month_report, report_snapshot)
    db.commit()
    flash(_("Tack. Din rapport är underskriven."))
    if has_no_readers:
        flash(str(_LATER_CONSENT_TEXT))
    return redirect(owner_pages.build_month_url(month), code=303)


def _find_unsignable_redirect(month_report: MonthReport) -> Response | None:
    """Where to go when the report cannot be signed now; None when it can."""
    if month_report.stored.draft.conflicts:
        redirect_url = build_page_url(
            PagePurpose.CHOOSE_TEXT, kind=report_sheet.KIND, key=month_report.month.key
        )
    elif not month_report.may_sign or month_report.is_signed_unchanged:
        redirect_url = owner_pages.build_month_url(month_report.month)
    else:
        return None
    return redirect(redirect_url, code=303)


def _send_and_sign_report(month_report: MonthReport, report_snapshot: ReportSnapshot) -> None:
    """Send the report as a new version and sign that version; the caller commits.

    Corrections of rows that are gone are removed from the sheet first.
    """
    kept_names = {
        report_sheet.format_correction_name(report_row.name) for report_row in month_report.rows
    } | {report_sheet.SIGNED_ANSWER, report_sheet.NOTE_ANSWER}
    answer_changes = dict.fromkeys(month_report.stored.draft.answers.keys() - kept_names)
    answer_changes |= {report_sheet.SIGNED_ANSWER: msgspec.to_builtins(report_snapshot)}
    sheet_key = month_report.month.key
    draft_saving.save_answers(
        current_person(),
        report_sheet.KIND,
        sheet_key,
        answer_changes,
        SheetWrite(page=uuid.uuid4(), seq=1, based_on=month_report.stored.revision),
    )
    sent_report = owner_service.send_sheet(
        current_person(),
        report_sheet.KIND,
        sheet_key,
        month_report.programme.reply_due(clock.today()),
    )
    assert sent_report.sheet_id is not None  # noqa: S101 - a sent sheet has an id
    sign_sheet_version(
        current_person(),
        sent_report.sheet_id,
        sent_report.version,
        SignatureAct.SIGNED,
        current_session().method,
    )
    if not format_sheet_readers(current_person(), report_sheet.KIND):
        # Nobody can read it, so nobody has to answer it.
        db.session.execute(
            sa.update(Sheet)
            .where(Sheet.id == sent_report.sheet_id)
            .values(waits=SheetTurn.NOBODY, due=None)
        )


def _render_sign_report_page(month_report: MonthReport, sign_form: SignReportForm) -> str:
    report_snapshot = build_report_snapshot(current_person(), month_report)
    sign_form.seen.data = report_snapshot.digest
    return render_template(
        "report/sign.html",
        form=sign_form,
        page=owner_pages.build_sign_page(
            current_person(), month_report, report_snapshot, str(_LATER_CONSENT_TEXT)
        ),
    )
