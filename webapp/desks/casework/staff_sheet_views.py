"""One sent sheet: read it, reply to it, or close it without a reply."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.desks.casework import sheet_page, sheet_replies
from webapp.desks.casework.blueprint import bp
from webapp.desks.casework.forms import ReplyForm
from webapp.desks.casework.inbox_filters import InboxFilters, parse_inbox_filters
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_session, current_staff
from webapp.sheets import staff_service
from webapp.sheets.models import Sheet, SheetTurn
from webapp.sheets.queries import select_visible_sheet


@bp.get("/sheets/<uuid:sheet>")
def show_sent_sheet(sheet: UUID) -> str:
    """Read what was sent; the reading is noted, and the person can see it."""
    filters = parse_inbox_filters().with_whole_seconds()
    sheet_row = _open_noted_sheet(sheet)
    db.commit()
    return _render_sent_sheet(sheet_row, filters, ReplyForm(kept_forms.find_kept_form()))


@bp.post("/sheets/<uuid:sheet>")
def send_sheet_reply(sheet: UUID) -> ResponseReturnValue:
    """Reply, and say whose turn it is next.

    A form with a fault shows the sheet again, and that is noted as one more reading.
    """
    filters, reply_form = parse_inbox_filters().with_whole_seconds(), ReplyForm()
    db.begin_write()
    # The lock lets the second of two equal requests see the reply of the first.
    sheet_statement = select_visible_sheet(current_staff(), sheet).with_for_update(of=Sheet)
    sheet_row = db.session.execute(sheet_statement).first() or abort(404)
    reply_form.offer(sheet_replies.load_reply_subjects(current_staff(), sheet_row))
    if not reply_form.validate():
        sheet_row = _open_noted_sheet(sheet)
        db.commit()
        return _render_sent_sheet(sheet_row, filters, reply_form), 422
    if not sheet_replies.has_just_replied(
        current_staff(), sheet_row, reply_form.text.data, reply_form.answer_name
    ):
        staff_service.add_sheet_comment(
            current_staff(),
            sheet_row,
            reply_form.text.data,
            SheetTurn(reply_form.waits.data),
            reply_form.promised_day,
            reply_form.answer_name,
        )
    db.commit()
    flash(_("Ditt svar är skickat."))
    return redirect(url_for("casework.show_sent_sheet", sheet=sheet, **filters.place), code=303)


@bp.post("/sheets/<uuid:sheet>/rest")
def close_sent_sheet(sheet: UUID) -> ResponseReturnValue:
    """Close the sheet: nobody is to answer it any more."""
    db.begin_write()
    sheet_row = db.session.execute(select_visible_sheet(current_staff(), sheet)).first() or abort(
        404
    )
    staff_service.set_sheet_turn(sheet_row, SheetTurn.NOBODY)
    db.commit()
    flash(_("Klart. Inget svar behövs."))
    return redirect(url_for("casework.show_inbox_page", **parse_inbox_filters().choice), code=303)


def _open_noted_sheet(sheet_id: UUID) -> Row[Any]:
    """The sheet, its reading noted; 404 where it may not be seen. Commit before showing it."""
    version_number = request.args.get("version", type=int)
    return staff_service.open_sheet_version(current_staff(), sheet_id, version_number) or abort(404)


def _render_sent_sheet(sheet_row: Row[Any], filters: InboxFilters, reply_form: ReplyForm) -> str:
    version_number = request.args.get("version", type=int)
    page = sheet_page.read_sheet_page(current_staff(), sheet_row, version_number, filters)
    # After a fault in the form the field may already be gone: there was nothing to choose.
    if reply_form.about is not None:
        reply_form.offer(page.reply_subjects)
    return render_template(
        "casework/sheet.html", page=page, form=reply_form, shortcuts=current_session().shortcuts
    )
