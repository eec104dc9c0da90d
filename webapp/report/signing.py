"""The signature: the page shows exactly what is signed, and one button signs it."""

import uuid

import msgspec
import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from webapp.accounts.access import current_person, current_session
from webapp.consent.service import lock
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES
from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l
from webapp.documents.models import Act
from webapp.documents.signing import sign as put_name_under
from webapp.report import body, words
from webapp.report.blueprint import bp
from webapp.report.body import Snapshot
from webapp.report.desk import Desk, open_month, snapshot
from webapp.report.forms import SignForm
from webapp.report.month import Month
from webapp.schedule.body import length
from webapp.sheets import road
from webapp.sheets.drafts import Write
from webapp.sheets.models import Sheet, Waits
from webapp.sheets.views import readers

# Who reads is asked when they read: a later Ja opens what was signed before it, too.
_LATER = _l("Om du senare svarar Ja till någon kan de läsa rapporten.")


@bp.get("/<month:month>/sign")
def sign(month: Month) -> ResponseReturnValue:
    """What there is to sign, and what signing means."""
    desk = open_month(current_person(), month)
    return _elsewhere(desk) or _page(desk, SignForm())


@bp.post("/<month:month>/sign")
def signed(month: Month) -> ResponseReturnValue:
    """Sign what the page showed; where that changed meanwhile, nothing is signed.

    Nor is it where two versions of a week stand. The same page sent twice signs once.
    """
    form = SignForm()
    if not form.validate():
        return _page(open_month(current_person(), month), form), 422
    db.begin_write()
    lock(current_person().id)
    desk = open_month(current_person(), month)
    away = _elsewhere(desk)
    if away is not None:
        return away
    report = snapshot(current_person(), desk)
    if desk.torn:
        return redirect(url_for("report.sign", month=month), code=303)
    if form.seen.data != report.digest:
        flash(_("Något har ändrats. Inget är underskrivet. Titta igenom en gång till."))
        return redirect(url_for("report.sign", month=month), code=303)
    nobody = not readers(current_person(), body.KIND)
    _freeze(desk, report)
    db.commit()
    flash(_("Tack. Din rapport är underskriven."))
    if nobody:
        flash(str(_LATER))
    return redirect(url_for("report.month", month=month), code=303)


def _elsewhere(desk: Desk) -> Response | None:
    """Where to go when there is nothing to sign, or not yet."""
    if desk.stored.draft.conflicts:
        url = url_for("sheets.choose", kind=body.KIND, key=desk.month.key)
    elif not desk.may_sign or desk.is_signed(snapshot(current_person(), desk)):
        url = url_for("report.month", month=desk.month)
    else:
        return None
    return redirect(url, code=303)


def _freeze(desk: Desk, report: Snapshot) -> None:
    """Send the report as a version, and sign that. No commit.

    What is signed holds no correction of a row that is not there.
    """
    names = {body.field(row.name) for row in desk.rows} | {body.SIGNED, body.NOTE}
    changes = dict.fromkeys(desk.stored.draft.answers.keys() - names)
    changes |= {body.SIGNED: msgspec.to_builtins(report)}
    key = desk.month.key
    road.save(
        current_person(), body.KIND, key, changes, Write(uuid.uuid4(), 1, desk.stored.revision)
    )
    stored = road.send(current_person(), body.KIND, key, desk.programme.reply_due(clock.today()))
    assert stored.sheet_id is not None  # noqa: S101 - it was just sent
    put_name_under(
        current_person(), stored.sheet_id, stored.version, Act.SIGNED, current_session().method
    )
    if not readers(current_person(), body.KIND):
        # Nobody can read it, so nobody owes an answer.
        db.session.execute(
            sa.update(Sheet).where(Sheet.id == stored.sheet_id).values(waits=Waits.NOBODY, due=None)
        )


def _page(desk: Desk, form: SignForm) -> str:
    report = snapshot(current_person(), desk)
    form.seen.data = report.digest
    return render_template(
        "report/sign.html",
        form=form,
        month=desk.month,
        title=body.title(desk.month.key),
        report=report,
        weeks=words.weeks(report.rows),
        total=length(report.minutes),
        counts=body.counted(report.counts),
        days=body.days(report),
        missing=desk.missing,
        torn=desk.torn,
        later_ja=_LATER,
        again=desk.signed is not None,
        shown=LANGUAGES[report.language],
        readers=readers(current_person(), body.KIND),
    )
