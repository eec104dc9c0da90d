"""The deltagare's page: the text, the answer, the number, the receipts."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from webapp.consent.consent_texts import TextInLanguage, choose_text_language
from webapp.consent.forms import YES
from webapp.consent.service import NotEnrolled
from webapp.core.clock import to_stockholm
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH, Language, format_date, format_time
from webapp.core.i18n import gettext as _
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_person, require_role
from webapp.outcomes.evaluation import evaluation_standing, queries, service
from webapp.outcomes.evaluation.evaluation_standing import EvaluationStanding
from webapp.outcomes.evaluation.evaluation_text import EvaluationText, load_evaluation_texts
from webapp.outcomes.evaluation.forms import EvaluationDecisionForm
from webapp.outcomes.evaluation.models import EvaluationConsent
from webapp.outcomes.evaluation.words import BackgroundFactLine, list_background_lines
from webapp.programmes.programme_definitions import load_programmes
from webapp.questions.asking import choose_translator, load_questionnaires

bp = Blueprint("evaluation", __name__, url_prefix="/evaluation", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))


class EvaluationReceiptLink(Struct, frozen=True, kw_only=True):
    """A decision in the list of receipts; ``moment`` is when it was made, in words."""

    public_id: UUID
    moment: str
    granted: bool


class EvaluationPage(Struct, frozen=True, kw_only=True):
    """One evaluation, for the person who decides about it.

    ``shown`` is the text of the consent in the language of the page. ``sheet_titles`` are the
    questionnaires that the evaluator gets. ``facts`` are empty where none are filled in.
    """

    standing: EvaluationStanding
    programme_name: str
    form: EvaluationDecisionForm
    shown: TextInLanguage[EvaluationText]
    sheet_titles: list[str]
    facts: list[BackgroundFactLine]
    receipts: list[EvaluationReceiptLink]


class EvaluationReceiptPage(Struct, frozen=True, kw_only=True):
    """One decision with its text: ``seen`` as it was shown then, ``swedish`` as it counts.

    ``spoken`` is the language of ``seen``; ``moment`` is when the decision was made, in words.
    """

    receipt: EvaluationConsent
    moment: str
    programme_name: str
    swedish: TextInLanguage[EvaluationText]
    seen: TextInLanguage[EvaluationText]
    spoken: Language


@bp.get("/<programme>")
def show_evaluation_page(programme: str) -> str:
    """What the evaluation is about, and what the person has answered."""
    own_standing = evaluation_standing.find_evaluation_standing(
        current_person(), programme
    ) or abort(404)
    return _render_evaluation_page(
        own_standing, EvaluationDecisionForm(version=load_evaluation_texts().current().version)
    )


@bp.post("/<programme>")
def save_evaluation_decision(programme: str) -> ResponseReturnValue:
    """Write a Ja or a Nej; it holds from the next request on."""
    decision_form = EvaluationDecisionForm()
    consent_text = load_evaluation_texts().current()
    own_standing = evaluation_standing.find_evaluation_standing(
        current_person(), programme
    ) or abort(404)
    if not decision_form.validate():
        return _render_evaluation_page(own_standing, decision_form), 422
    granted = decision_form.answer.data == YES
    if granted and decision_form.version.data != consent_text.version:
        flash(_("Texten har ändrats under tiden. Läs den, och svara igen."))
        return redirect(url_for("evaluation.show_evaluation_page", programme=programme), code=303)
    db.begin_write()
    try:
        service.write_evaluation_decision(
            current_person(),
            programme,
            consent_text,
            choose_text_language(consent_text).language.code,
            granted=granted,
        )
    except (service.EvaluationEnded, NotEnrolled) as refusal:
        flash(_describe_refusal(refusal))
        return redirect(url_for("evaluation.show_evaluation_page", programme=programme), code=303)
    db.commit()
    if granted:
        flash(_("Klart. Ditt svar är Ja."))
    else:
        flash(_("Klart. Ditt svar är Nej. Det gäller direkt."))
    return redirect(url_for("evaluation.show_evaluation_page", programme=programme), code=303)


@bp.get("/receipt/<uuid:receipt>")
def show_evaluation_receipt(receipt: UUID) -> str:
    """One decision as it was made, with the exact Swedish text and without the number."""
    own_decision = db.session.scalar(
        queries.select_own_receipt(current_person(), receipt)
    ) or abort(404)
    consent_text = load_evaluation_texts().versions.get(own_decision.text_version) or abort(404)
    receipt_page = EvaluationReceiptPage(
        receipt=own_decision,
        moment=_format_decision_moment(own_decision),
        programme_name=_format_evaluated_name(own_decision.programme),
        swedish=choose_text_language(consent_text, language_code=SWEDISH.code),
        seen=choose_text_language(consent_text, language_code=own_decision.language),
        spoken=LANGUAGES.get(own_decision.language, SWEDISH),
    )
    return render_template("evaluation/receipt.html", page=receipt_page)


def _describe_refusal(refusal: Exception) -> str:
    if isinstance(refusal, service.EvaluationEnded):
        return _("Utvärderingen är slut. Det går inte att vara med längre.")
    return _("Du är inte med i någon insats nu. Därför går det inte att svara Ja.")


def _format_decision_moment(own_decision: EvaluationConsent) -> str:
    return _(
        "%(day)s kl. %(time)s",
        day=format_date(to_stockholm(own_decision.at).date()),
        time=format_time(own_decision.at),
    )


def _format_evaluated_name(programme_code: str) -> str:
    """The name of an insats, or its code where it has no definition any more."""
    programme = load_programmes().get(programme_code)
    return programme.name if programme else programme_code


def _render_evaluation_page(
    own_standing: EvaluationStanding, decision_form: EvaluationDecisionForm
) -> str:
    evaluation_definition = load_programmes()[own_standing.programme].evaluation or abort(404)
    questionnaires = [
        load_questionnaires()[instrument_name]
        for instrument_name in evaluation_definition.instruments
    ]
    receipt_statement = queries.select_decisions(current_person(), own_standing.programme)
    evaluation_page = EvaluationPage(
        standing=own_standing,
        programme_name=_format_evaluated_name(own_standing.programme),
        form=decision_form,
        shown=choose_text_language(load_evaluation_texts().current()),
        sheet_titles=[
            choose_translator(questionnaire)(questionnaire.title)
            for questionnaire in questionnaires
        ],
        facts=list_background_lines(own_standing.facts),
        receipts=[
            EvaluationReceiptLink(
                public_id=own_decision.public_id,
                moment=_format_decision_moment(own_decision),
                granted=own_decision.granted,
            )
            for own_decision in db.session.scalars(receipt_statement)
        ],
    )
    return render_template("evaluation/overview.html", page=evaluation_page)
