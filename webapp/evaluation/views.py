"""The deltagare's page: the text, the answer, the number, the receipts."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.access import current_person, only
from webapp.accounts.models import Role
from webapp.consent.forms import YES
from webapp.consent.service import NotEnrolled
from webapp.consent.texts import shown
from webapp.core.clock import local
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH, format_date, format_time
from webapp.core.i18n import gettext as _
from webapp.evaluation import queries, service, standing
from webapp.evaluation.facts import lines
from webapp.evaluation.forms import DecisionForm
from webapp.evaluation.models import EvaluationConsent
from webapp.evaluation.standing import Standing
from webapp.evaluation.texts import texts
from webapp.programmes.definitions import programmes
from webapp.questions.asking import definitions, voice

bp = Blueprint("evaluation", __name__, url_prefix="/evaluation", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))


@bp.get("/<programme>")
def overview(programme: str) -> str:
    """What it is about, and what I have answered."""
    found = standing.find(current_person(), programme) or abort(404)
    return _page(found, DecisionForm(version=texts().current().version))


@bp.post("/<programme>")
def answer(programme: str) -> ResponseReturnValue:
    """One Ja or Nej: it holds from the next request on."""
    form, text = DecisionForm(), texts().current()
    found = standing.find(current_person(), programme) or abort(404)
    if not form.validate():
        return _page(found, form), 422
    granted = form.answer.data == YES
    if granted and form.version.data != text.version:
        flash(_("Texten har ändrats under tiden. Läs den, och svara igen."))
        return redirect(url_for("evaluation.overview", programme=programme), code=303)
    db.begin_write()
    try:
        service.decide(
            current_person(), programme, text, shown(text).language.code, granted=granted
        )
    except (service.Ended, NotEnrolled) as reason:
        flash(_refusal(reason))
        return redirect(url_for("evaluation.overview", programme=programme), code=303)
    db.commit()
    flash(
        _("Klart. Ditt svar är Ja.")
        if granted
        else _("Klart. Ditt svar är Nej. Det gäller direkt.")
    )
    return redirect(url_for("evaluation.overview", programme=programme), code=303)


@bp.get("/receipt/<uuid:receipt>")
def receipt(receipt: UUID) -> str:
    """One answer as it was given, with the exact Swedish text; the number does not stand there."""
    found = db.session.scalar(queries.own_receipt(current_person(), receipt)) or abort(404)
    text = texts().versions.get(found.text_version) or abort(404)
    return render_template(
        "evaluation/receipt.html",
        receipt=found,
        moment=_moment(found),
        programme=_name(found.programme),
        swedish=shown(text, code=SWEDISH.code),
        seen=shown(text, code=found.language),
        spoken=LANGUAGES.get(found.language, SWEDISH),
    )


def _refusal(reason: Exception) -> str:
    if isinstance(reason, service.Ended):
        return _("Utvärderingen är slut. Det går inte att vara med längre.")
    return _("Du är inte med i någon insats nu. Därför går det inte att svara Ja.")


def _moment(receipt: EvaluationConsent) -> str:
    return _(
        "%(day)s kl. %(time)s",
        day=format_date(local(receipt.at).date()),
        time=format_time(receipt.at),
    )


def _name(code: str) -> str:
    """The name of an insats; its code where its definition is gone."""
    programme = programmes().get(code)
    return programme.name if programme else code


def _page(found: Standing, form: DecisionForm) -> str:
    evaluation = programmes()[found.programme].evaluation or abort(404)
    sheets = [definitions()[name] for name in evaluation.instruments]
    mine = queries.own_receipts(current_person(), found.programme)
    return render_template(
        "evaluation/overview.html",
        standing=found,
        programme=_name(found.programme),
        form=form,
        shown=shown(texts().current()),
        sheets=[voice(each)(each.title) for each in sheets],
        facts=lines(found.facts),
        receipts=[(each, _moment(each)) for each in db.session.scalars(mine)],
    )
