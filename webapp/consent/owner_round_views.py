"""A round: three short pages, Ja or Nej for each organisation, one check question, a summary."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.consent import (
    check_question,
    consent_situation,
    forms,
    home_card,
    queries,
    service,
    words,
)
from webapp.consent.blueprint import bp
from webapp.consent.consent_situation import CHECK_ANSWERED, ConsentParty, ConsentSituation
from webapp.consent.consent_texts import TEXT_PAGE_COUNT, choose_text_language
from webapp.consent.forms import ConfirmConsentForm, ReadTextForm
from webapp.core.clock import utc_now
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_person

TEXT_PAGE_RULE = f"/about/<int(min=1, max={TEXT_PAGE_COUNT}):number>"


@bp.get(TEXT_PAGE_RULE)
def show_text_page(number: int) -> ResponseReturnValue:
    """One of the three short pages: what, who, how long."""
    person_situation = consent_situation.load_situation(current_person().id)
    if person_situation.pages_read < number - 1:
        return _answer_missing_step(person_situation)
    return render_template(
        "consent/page.html",
        number=number,
        total=TEXT_PAGE_COUNT,
        shown=choose_text_language(person_situation.text),
        form=ReadTextForm(version=person_situation.text.version),
    )


@bp.post(TEXT_PAGE_RULE)
def save_text_page_read(number: int) -> ResponseReturnValue:
    """Fortsätt."""
    read_form, person_situation = ReadTextForm(), _begin_round_step()
    if (
        person_situation.pages_read < number - 1
        or read_form.version.data != person_situation.text.version
    ):
        return _answer_missing_step(person_situation)
    service.save_round_step(current_person().id, person_situation.text.version, number)
    if number == TEXT_PAGE_COUNT and not person_situation.open_questions:
        service.load_or_add_consent_state(
            current_person().id
        ).seen_version = person_situation.text.version
    db.commit()
    if number < TEXT_PAGE_COUNT:
        return redirect(url_for("consent.show_text_page", number=number + 1), code=303)
    return redirect(home_card.build_next_step_url(person_situation.with_step(number)), code=303)


@bp.get("/organisation/<uuid:organisation>")
def show_organisation_questions(organisation: uuid.UUID) -> ResponseReturnValue:
    """Ja or Nej for each kind, about one organisation."""
    person_situation = consent_situation.load_situation(current_person().id)
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
    """Keep the answers; nothing is shared before the summary is confirmed."""
    person_situation = consent_situation.load_situation(current_person().id)
    party = person_situation.party(organisation) or abort(404)
    if person_situation.pages_read < TEXT_PAGE_COUNT or not party.open_kinds:
        return _answer_missing_step(person_situation, party)
    decisions_form = forms.build_decisions_form(party, person_situation)
    if not decisions_form.validate():
        return _render_organisation_questions(person_situation, party, decisions_form), 422
    party_answers = forms.parse_decisions(decisions_form, party)
    db.begin_write()
    service.lock_person_consent(current_person().id)
    service.save_consent_choices(current_person().id, party.id, party_answers)
    db.commit()
    return redirect(
        home_card.build_next_step_url(person_situation.with_answers(party, party_answers)),
        code=303,
    )


@bp.get("/check")
def show_check_question() -> ResponseReturnValue:
    """One question, no penalty."""
    person_situation = consent_situation.load_situation(current_person().id)
    return _redirect_unless_at_check(person_situation) or _render_check_question(
        person_situation, _build_own_check_form(person_situation, kept_forms.find_kept_form())
    )


@bp.post("/check")
def save_check_answer() -> ResponseReturnValue:
    """Any answer goes on; a wrong one is met with the right one."""
    person_situation = consent_situation.load_situation(current_person().id)
    if (other_step_response := _redirect_unless_at_check(person_situation)) is not None:
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
    """All answers at once, each with a way to change it."""
    person_situation = consent_situation.load_situation(current_person().id)
    if not person_situation.is_ready_to_confirm:
        return _answer_missing_step(person_situation)
    shown_text = choose_text_language(person_situation.text)
    confirm_form = ConfirmConsentForm(
        token=str(uuid.uuid4()),
        version=person_situation.text.version,
        shown_in=shown_text.language.code,
    )
    return render_template(
        "consent/summary.html",
        form=confirm_form,
        shown=shown_text,
        parties=[
            (party, words.list_chosen_answers(person_situation, party))
            for party in person_situation.asked_parties
        ],
        until=service.compute_last_consent_day(
            service.compute_consent_end(current_person().id, utc_now())
        ),
        back=url_for("consent.show_check_question")
        if person_situation.has_check_question
        else _build_last_question_url(person_situation),
    )


@bp.post("/summary")
def confirm_consent_round() -> ResponseReturnValue:
    """One transaction: the receipt and what it decides. Sent twice, it answers twice the same."""
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
    """Where I stand, read again while no other act of consent of mine can run."""
    db.begin_write()
    service.lock_person_consent(current_person().id)
    return consent_situation.load_situation(current_person().id)


def _answer_missing_step(
    person_situation: ConsentSituation, party: ConsentParty | None = None
) -> ResponseReturnValue:
    """Refuse to skip a step, or to ask ``party`` again, kindly: say where to go on."""
    open_questions = party.open_kinds if party else person_situation.open_questions
    if person_situation.pages_read == TEXT_PAGE_COUNT and not open_questions:
        flash(_("Du har redan svarat. Här kan du ändra."))
        return redirect(url_for("consent.show_consent_overview"), code=303)
    return render_template(
        "consent/step.html", next_url=home_card.build_next_step_url(person_situation)
    ), 409


def _redirect_unless_at_check(person_situation: ConsentSituation) -> ResponseReturnValue | None:
    """Where to go when the check question comes later, or not at all in this round."""
    if not person_situation.is_ready_for_check:
        return _answer_missing_step(person_situation)
    if not person_situation.has_check_question:
        return redirect(url_for("consent.show_consent_summary"), code=303)
    return None


def _build_last_question_url(person_situation: ConsentSituation) -> str:
    return url_for(
        "consent.show_organisation_questions",
        organisation=person_situation.asked_parties[-1].public_id,
    )


def _render_organisation_questions(
    person_situation: ConsentSituation, party: ConsentParty, decisions_form: object
) -> str:
    party_position = person_situation.asked_parties.index(party)
    back_url = (
        url_for(
            "consent.show_organisation_questions",
            organisation=person_situation.asked_parties[party_position - 1].public_id,
        )
        if party_position
        else url_for("consent.show_text_page", number=TEXT_PAGE_COUNT)
    )
    return render_template(
        "consent/organisation.html",
        party=party,
        form=decisions_form,
        number=party_position + 1,
        total=len(person_situation.asked_parties),
        back=back_url,
        shown=choose_text_language(person_situation.text),
        until=service.compute_last_consent_day(
            service.compute_consent_end(current_person().id, utc_now())
        ),
    )


def _build_own_check_form(person_situation: ConsentSituation, kept_input: Any = None) -> Any:
    option_choices = [
        (check_option.value, check_option.words)
        for check_option in check_question.list_check_options(person_situation)
    ]
    return forms.build_check_form(
        choose_text_language(person_situation.text).say(person_situation.text.check.question),
        option_choices,
        kept_input,
    )


def _render_check_question(person_situation: ConsentSituation, check_form: object) -> str:
    return render_template(
        "consent/check.html",
        form=check_form,
        shown=choose_text_language(person_situation.text),
        back=_build_last_question_url(person_situation),
    )
