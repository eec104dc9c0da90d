"""The deltagare's page of a wheel: start and end beside each other, and on paper."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, render_template, url_for

from webapp.accounts.access import current_person, only
from webapp.accounts.models import Role
from webapp.core import clock, pdf
from webapp.core.i18n import gettext as _
from webapp.core.i18n import language
from webapp.livshjulet import own, paper
from webapp.livshjulet.instrument import wheels
from webapp.livshjulet.picture import Measure, pictures
from webapp.questionnaires import body, plan
from webapp.questions.asking import definitions, voice
from webapp.sheets.views import readers

bp = Blueprint("livshjulet", __name__, url_prefix="/livshjulet", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))


@bp.get("/<kind>")
def wheel(kind: str) -> str:
    """My wheels: what I answered, what has changed, and what there is to fill in."""
    measures = _mine(kind)
    definition = definitions()[kind]
    return render_template(
        "livshjulet/wheel.html",
        title=voice(definition)(definition.title),
        pictures=pictures(measures),
        to_fill_in=_to_fill_in(kind, measures),
        paper_url=url_for("livshjulet.paper_of", kind=kind),
        readers=readers(current_person(), kind),
    )


@bp.get("/<kind>/paper.pdf")
def paper_of(kind: str) -> Response:
    """My wheels on paper."""
    measures = _mine(kind) or abort(404)
    return pdf.answer(paper.make(measures, current_person().name, language()), paper.NAME)


def _mine(kind: str) -> list[Measure]:
    """What I am done with of a wheel; a 404 where it is none, or none of my insats."""
    if kind not in wheels(current_app):
        abort(404)
    measures = own.measures(current_person(), kind)
    if not measures and not plan.asks(plan.own_programme(current_person()), kind):
        abort(404)
    return measures


def _to_fill_in(kind: str, measures: Sequence[Measure]) -> list[tuple[str, str]]:
    """Label and address of each that is due and not done."""
    done = {each.key for each in measures}
    labels = {"alone": _("Fyll i på egen hand"), "together": _("Fyll i tillsammans")}
    found = []
    for occasion in plan.due_now(current_person(), kind):
        for way in definitions()[kind].ways:
            key = occasion if way == "alone" else f"{occasion}{body.TOGETHER}"
            if key not in done:
                what = _("%(what)s, %(when)s", what=labels[way], when=body.OCCASIONS[occasion])
                found.append((what, _form(kind, key)))
    if body.FREE in plan.occasions(plan.own_programme(current_person()), kind):
        today = clock.today().isoformat()
        found.append((body.title(kind, today), _form(kind, today)))
    return found


def _form(kind: str, key: str) -> str:
    return url_for("questionnaires.sheet", kind=kind, key=key)
