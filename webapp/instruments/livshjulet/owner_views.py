"""The deltagare's page of a wheel, which compares their measures, and its paper."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from msgspec import Struct

from webapp.core import clock, pdf
from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_person, require_role
from webapp.instruments.livshjulet import own_measures, wheel_paper
from webapp.instruments.livshjulet.instrument import list_wheel_kinds
from webapp.instruments.livshjulet.wheel_measures import WheelMeasure
from webapp.instruments.livshjulet.wheel_pictures import (
    WheelPicture,
    build_wheel_pictures,
)
from webapp.instruments.questionnaires import due_occasions, questionnaire_sheet
from webapp.programmes.participation import find_own_programme
from webapp.questions.asking import choose_translator, load_questionnaires
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.page_hooks import PageLink

bp = Blueprint("livshjulet", __name__, url_prefix="/livshjulet", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))


class OwnWheelPage(Struct, frozen=True, kw_only=True):
    """A person's own wheel.

    ``pictures`` are what they filled in alone and together; ``to_fill_in`` leads to what there is
    to fill in now. ``readers`` are the names of those who can read what is sent; "" for nobody.
    """

    title: str
    pictures: list[WheelPicture]
    to_fill_in: list[PageLink]
    paper_url: str
    readers: str


@bp.get("/<kind>")
def show_own_wheel(kind: str) -> str:
    """What the person answered, what has changed, and what there is to fill in."""
    measures = _load_own_measures(kind)
    definition = load_questionnaires()[kind]
    return render_template(
        "livshjulet/wheel.html",
        page=OwnWheelPage(
            title=choose_translator(definition)(definition.title),
            pictures=build_wheel_pictures(measures),
            to_fill_in=_list_wheels_to_fill_in(kind, measures),
            paper_url=url_for("livshjulet.download_own_wheel", kind=kind),
            readers=format_sheet_readers(current_person(), kind),
        ),
    )


@bp.get("/<kind>/paper.pdf")
def download_own_wheel(kind: str) -> Response:
    """The person's measures as a PDF; a 404 when there are none."""
    measures = _load_own_measures(kind)
    if not measures:
        abort(404)
    return pdf.build_pdf_response(
        wheel_paper.render_wheel_pdf(measures, current_person().name, current_language()),
        wheel_paper.WHEEL_FILE_NAME,
    )


def _load_own_measures(wheel_kind: str) -> list[WheelMeasure]:
    """The signed-in person's finished measures of a wheel; may be empty.

    Aborts with 404 when ``wheel_kind`` is no wheel, and when the person has no measure of it and
    their insats does not use it.
    """
    if wheel_kind not in list_wheel_kinds(current_app):
        abort(404)
    measures = own_measures.list_own_measures(current_person(), wheel_kind)
    if not measures and not due_occasions.is_questionnaire_used(
        find_own_programme(current_person().id), wheel_kind
    ):
        abort(404)
    return measures


def _list_wheels_to_fill_in(wheel_kind: str, measures: Sequence[WheelMeasure]) -> list[PageLink]:
    """A link to each form that is due and not finished, and to today's where days are chosen."""
    done_keys = {measure.key for measure in measures}
    way_labels = {"alone": _("Fyll i på egen hand"), "together": _("Fyll i tillsammans")}
    wheels_to_fill_in = []
    for occasion in due_occasions.list_own_due_occasions(current_person(), wheel_kind):
        for answer_way in load_questionnaires()[wheel_kind].ways:
            sheet_key = occasion
            if answer_way != "alone":
                sheet_key += questionnaire_sheet.TOGETHER_SUFFIX
            if sheet_key not in done_keys:
                link_label = _(
                    "%(what)s, %(when)s",
                    what=way_labels[answer_way],
                    when=questionnaire_sheet.OCCASION_WORDS[occasion],
                )
                wheels_to_fill_in.append(_build_form_link(wheel_kind, sheet_key, link_label))
    if questionnaire_sheet.FREE_OCCASION in due_occasions.list_programme_occasions(
        find_own_programme(current_person().id), wheel_kind
    ):
        today_key = clock.today().isoformat()
        link_label = questionnaire_sheet.format_sheet_title(wheel_kind, today_key)
        wheels_to_fill_in.append(_build_form_link(wheel_kind, today_key, link_label))
    return wheels_to_fill_in


def _build_form_link(wheel_kind: str, sheet_key: str, link_label: str) -> PageLink:
    form_url = url_for("questionnaires.show_first_unanswered", kind=wheel_kind, key=sheet_key)
    return PageLink(link_label, form_url)
