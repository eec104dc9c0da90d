"""One sheet: read it, answer it, let it rest."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from webapp.accounts import resume
from webapp.accounts.access import current_session, current_staff
from webapp.casework import desk
from webapp.casework.blueprint import bp
from webapp.casework.filters import Filters, chosen
from webapp.casework.forms import ReplyForm
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.sheets import reading
from webapp.sheets.models import Sheet, Waits
from webapp.sheets.queries import sent_sheet


@bp.get("/sheets/<uuid:sheet>")
def sheet(sheet: UUID) -> str:
    """Read what was sent; the person will see that I did."""
    filters = chosen().begun()
    found = _open(sheet)
    db.commit()
    return _page(found, filters, ReplyForm(resume.take()))


@bp.post("/sheets/<uuid:sheet>")
def reply(sheet: UUID) -> ResponseReturnValue:
    """Answer, and say whose turn it is; a fault shows the page again, which is a reading too."""
    filters, form = chosen().begun(), ReplyForm()
    db.begin_write()
    # Whoever presses twice takes turns with themselves here.
    mine = sent_sheet(current_staff(), sheet).with_for_update(of=Sheet)
    found = db.session.execute(mine).first() or abort(404)
    form.offer(desk.parts(current_staff(), found))
    if not form.validate():
        found = _open(sheet)
        db.commit()
        return _page(found, filters, form), 422
    if not desk.was_just_said(current_staff(), found, form.text.data, form.part):
        reading.comment(
            current_staff(),
            found,
            form.text.data,
            Waits(form.waits.data),
            form.promise,
            form.part,
        )
    db.commit()
    flash(_("Ditt svar är skickat."))
    return redirect(url_for("casework.sheet", sheet=sheet, **filters.place), code=303)


@bp.post("/sheets/<uuid:sheet>/rest")
def rest(sheet: UUID) -> ResponseReturnValue:
    """Nothing more is needed from anybody."""
    db.begin_write()
    found = db.session.execute(sent_sheet(current_staff(), sheet)).first() or abort(404)
    reading.rest(found, Waits.NOBODY)
    db.commit()
    flash(_("Klart. Inget svar behövs."))
    return redirect(url_for("casework.inbox", **chosen().choice), code=303)


def _open(sheet_id: UUID) -> Row[Any]:
    """The sheet, with the reading noted; commit before anything of it is shown."""
    number = request.args.get("version", type=int)
    return reading.open_sheet(current_staff(), sheet_id, number) or abort(404)


def _page(found: Row[Any], filters: Filters, form: ReplyForm) -> str:
    number = request.args.get("version", type=int)
    laid_out = desk.lay_out(current_staff(), found, number, filters)
    if form.about is not None:
        form.offer(laid_out["parts"])
    return render_template(
        "casework/sheet.html", form=form, shortcuts=current_session().shortcuts, **laid_out
    )
