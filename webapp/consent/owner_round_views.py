"""The pages of a round: the text, the questions about each organisation, a check, a summary."""

import datetime as dt
import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.consent import (
    check_question,
    forms,
    home_card,
    queries,
    service,
    situation_loading,
    words,
)
from webapp.consent.blueprint import bp
from webapp.consent.consent_pages import (
    CheckQuestionPage,
    ConsentSummaryPage,
    ConsentTextPage,
    OrganisationQuestionsPage,
    PartyAnswers,
)
from webapp.consent.consent_situation import CHECK_ANSWERED, ConsentParty, ConsentSituation
from webapp.consent.consent_texts import TEXT_PAGE_COUNT, choose_text_language
from webapp.consent.forms import ConfirmConsentForm, ReadTextForm
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.ids import OrganisationId
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person

TEXT_PAGE_RULE = f"/about/<int(min=1, max={TEXT_PAGE_COUNT}):number>"


@bp.get(TEXT_PAGE_RULE)
def show_text_page(number: int) -> ResponseReturnValue:
    """One of the three pages of the text: what, who, how long."""
    person_situation = situation_loading.load_situation(current_person().id)
    if person_situation.pages_read < number - 1:
        return _answer_missing_step(person_situation)
    back_url = url_for("consent.show_consent_overview")
    if number > 1:
        back_url = url_for("consent.show_text_page", number=number - 1)
    text_page = ConsentTextPage(
        number=number,
        total=TEXT_PAGE_COUNT,
        shown=choose_text_language(person_situation.text),
        form=ReadTextForm(version=person_situation.text.version),
        back=back_url,
    )
    return render_template("consent/page.html", page=text_page)


@bp.post(TEXT_PAGE_RULE)
def save_text_page_read(number: int) -> ResponseReturnValue:
    """Note that a page of the text is read, and go on to the next step."""
    read_form = ReadTextForm()
    person_situation = _begin_round_step()
    if (
        person_situation.pages_read < number - 1
        or read_form.version.data != person_situation.text.version
    ):
        return _answer_missing_step(person_situation)
    service.save_round_step(current_person().id, person_situation.text.version, number)
    if number == TEXT_PAGE_COUNT and not person_situation.open_questions:
        consent_state = service.load_or_add_consent_state(current_person().id)
        consent_state.seen_version = person_situation.text.version
    db.commit()
    if number < TEXT_PAGE_COUNT:
        return redirect(url_for("consent.show_text_page", number=number + 1), code=303)
    return redirect(home_card.build_next_step_url(person_situation.with_step(number)), code=303)


@bp.get("/organisation/<uuid:organisation>")
def show_organisation_questions(organisation: uuid.UUID) -> ResponseReturnValue:
    """The page with the questions about one organisation, Ja or Nej for each kind."""
    person_situation = situation_loading.load_situation(current_person().id)
    party = person_situation.party(organisation) or abort(404)
    if person_situation.pages_read < TEXT_PAGE_COUNT or not party.open_kinds:
        return _answer_missing_step(person_situation, party)
    return _render_organisation_questions(
        person_situation,
        party,
        forms.build_decisions_form(party, person_situation, kept_forms.find_kept_form()),
    )


@bp.post("/organisation/<uuid:organisation>")
def save_organisation_answers(organisation: uuid.UUID) -> ResponseReturnValue:
    """Store the answers; nobody may read anything before the summary is confirmed."""
    person_situation = situation_loading.load_situation(current_person().id)
    party = person_situation.party(organisation) or abort(404)
    if person_situation.pages_read < TEXT_PAGE_COUNT or not party.open_kinds:
        return _answer_missing_step(person_situation, party)
    decisions_form = forms.build_decisions_form(party, person_situation)
    if not decisions_form.validate():
        return _render_organisation_questions(person_situation, party, decisions_form), 422
    party_answers = forms.parse_decisions(decisions_form, party)
    db.begin_write()
    service.lock_person_consent(current_person().id)
    service.save_consent_choices(current_person().id, OrganisationId(party.id), party_answers)
    db.commit()
    return redirect(
        home_card.build_next_step_url(person_situation.with_answers(party, party_answers)),
        code=303,
    )


@bp.get("/check")
def show_check_question() -> ResponseReturnValue:
    """The page with the check question."""
    person_situation = situation_loading.load_situation(current_person().id)
    other_step_response = _redirect_unless_at_check(person_situation)
    if other_step_response is not None:
        return other_step_response
    check_form = _build_own_check_form(person_situation, kept_forms.find_kept_form())
    return _render_check_question(person_situation, check_form)


@bp.post("/check")
def save_check_answer() -> ResponseReturnValue:
    """Go on after any answer; after a wrong one the right one is told."""
    person_situation = situation_loading.load_situation(current_person().id)
    other_step_response = _redirect_unless_at_check(person_situation)
    if other_step_response is not None:
        return other_step_response
    check_form = _build_own_check_form(person_situation)
    if not check_form.validate():
        return _render_check_question(person_situation, check_form), 422
    db.begin_write()
    service.lock_person_consent(current_person().id)
    service.save_round_step(current_person().id, person_situation.text.version, CHECK_ANSWERED)
    db.commit()
    flash(check_question.describe_check_result(person_situation, check_form.readers.data))
    return redirect(url_for("consent.show_consent_summary"), code=303)


@bp.get("/summary")
def show_consent_summary() -> ResponseReturnValue:
    """The page with all answers of the round, each with a link to change it."""
    person_situation = situation_loading.load_situation(current_person().id)
    if not person_situation.is_ready_to_confirm:
        return _answer_missing_step(person_situation)
    shown_text = choose_text_language(person_situation.text)
    confirm_form = ConfirmConsentForm(
        token=str(uuid.uuid4()),
        version=person_situation.text.version,
        shown_in=shown_text.language.code,
    )
    back_url = _build_last_question_url(person_situation)
    if person_situation.has_check_question:
        back_url = url_for("consent.show_check_question")
    summary_page = ConsentSummaryPage(
        form=confirm_form,
        shown=shown_text,
        parties=[
            PartyAnswers(party, words.list_chosen_answers(person_situation, party))
            for party in person_situation.asked_parties
        ],
        until=_compute_last_day_of_new_consent(),
        back=back_url,
    )
    return render_template("consent/summary.html", page=summary_page)


@bp.post("/summary")
def confirm_consent_round() -> ResponseReturnValue:
    """Write the answers of the round on a receipt; the same page sent twice makes one receipt."""
    confirm_form = ConfirmConsentForm()
    if not confirm_form.validate():
        abort(400)
    person_situation = _begin_round_step()
    receipt_public_id = service.derive_receipt_id(
        current_person(), uuid.UUID(confirm_form.token.data)
    )
    if db.session.execute(
        queries.select_consent_receipt(current_person(), receipt_public_id)
    ).first():
        return redirect(
            url_for("consent.show_consent_receipt", receipt=receipt_public_id), code=303
        )
    if (
        not person_situation.is_ready_to_confirm
        or confirm_form.version.data != person_situation.text.version
    ):
        return _answer_missing_step(person_situation)
    shown_language_code = choose_text_language(
        person_situation.text, language_code=confirm_form.shown_in.data
    ).language.code
    service.write_consent_decisions(
        current_person(),
        person_situation.given_answers,
        shown_language_code,
        receipt_public_id=receipt_public_id,
    )
    service.finish_consent_round(current_person().id, person_situation.text.version)
    db.commit()
    if not person_situation.shares_anything:
        flash(_("Klart. Dina svar är sparade. Inget delas."))
        return redirect(url_for("consent.show_without_consent"), code=303)
    flash(_("Klart. Ditt svar gäller nu. Här är ditt kvitto."))
    return redirect(url_for("consent.show_consent_receipt", receipt=receipt_public_id), code=303)


def _begin_round_step() -> ConsentSituation:
    """How far the person has come, read while no other request can change their consent."""
    db.begin_write()
    service.lock_person_consent(current_person().id)
    return situation_loading.load_situation(current_person().id)


def _answer_missing_step(
    person_situation: ConsentSituation, party: ConsentParty | None = None
) -> ResponseReturnValue:
    """The response where a step before this one is missing, or there is nothing left to ask.

    Without ``party`` it is about all open questions. It says where to go on.
    """
    has_open_questions = bool(party.open_kinds if party else person_situation.open_questions)
    if person_situation.pages_read == TEXT_PAGE_COUNT and not has_open_questions:
        flash(_("Du har redan svarat. Här kan du ändra."))
        return redirect(url_for("consent.show_consent_overview"), code=303)
    return render_template(
        "consent/step.html", next_url=home_card.build_next_step_url(person_situation)
    ), 409


def _redirect_unless_at_check(person_situation: ConsentSituation) -> ResponseReturnValue | None:
    """The response where the check question comes later, or not at all; None where it is next."""
    if not person_situation.is_ready_for_check:
        return _answer_missing_step(person_situation)
    if not person_situation.has_check_question:
        return redirect(url_for("consent.show_consent_summary"), code=303)
    return None


def _build_last_question_url(person_situation: ConsentSituation) -> str:
    """The address of the questions about the last organisation of the round."""
    return url_for(
        "consent.show_organisation_questions",
        organisation=person_situation.asked_parties[-1].public_id,
    )


def _render_organisation_questions(
    person_situation: ConsentSituation, party: ConsentParty, decisions_form: object
) -> str:
    asked_parties = person_situation.asked_parties
    party_place = asked_parties.index(party)
    back_url = url_for("consent.show_text_page", number=TEXT_PAGE_COUNT)
    if party_place > 0:
        previous_party = asked_parties[party_place - 1]
        back_url = url_for(
            "consent.show_organisation_questions", organisation=previous_party.public_id
        )
    questions_page = OrganisationQuestionsPage(
        party=party,
        form=decisions_form,
        number=party_place + 1,
        total=len(asked_parties),
        shown=choose_text_language(person_situation.text),
        until=_compute_last_day_of_new_consent(),
        back=back_url,
    )
    return render_template("consent/organisation.html", page=questions_page)


def _compute_last_day_of_new_consent() -> dt.date:
    """The last day of a Ja that the person gives now.

    Raises:
        NotEnrolled: they take part in no insats, so they cannot say Ja.
    """
    return service.compute_last_consent_day(
        service.compute_consent_end(current_person().id, utc_now())
    )


def _build_own_check_form(person_situation: ConsentSituation, kept_input: Any = None) -> Any:
    shown_text = choose_text_language(person_situation.text)
    return forms.build_check_form(
        shown_text.say(person_situation.text.check.question),
        check_question.list_check_options(person_situation),
        kept_input,
    )


def _render_check_question(person_situation: ConsentSituation, check_form: object) -> str:
    check_page = CheckQuestionPage(form=check_form, back=_build_last_question_url(person_situation))
    return render_template("consent/check.html", page=check_page)
