"""The overview of consents, where decisions are changed; the receipts; what is new in the text."""

import uuid

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.consent import home_card, other_consents, service, situation_loading, words
from webapp.consent.blueprint import bp
from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.consent_pages import (
    ConsentOverviewPage,
    ConsentReceiptPage,
    PartyDecisions,
    TextChangesPage,
    WithoutConsentPage,
)
from webapp.consent.consent_record import build_consent_record
from webapp.consent.consent_situation import (
    ConsentNeed,
    ConsentParty,
    ConsentSituation,
    StandingDecision,
)
from webapp.consent.consent_texts import choose_text_language
from webapp.consent.forms import YES, ChangeDecisionForm, ReadTextForm
from webapp.consent.own_receipts import load_own_receipt
from webapp.consent.printed_receipt import render_receipt_pdf
from webapp.consent.text_changes import list_changed_parts
from webapp.core import pdf
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH
from webapp.core.i18n import gettext as _
from webapp.core.settings import current_settings
from webapp.identity.sessions.current import current_person


@bp.get("/")
def show_consent_overview() -> str:
    """The page "Mina samtycken": what the person has decided, and the receipts."""
    person_situation = situation_loading.load_situation_without_choices(current_person().id)
    overview_page = ConsentOverviewPage(
        card=home_card.build_consent_card(person_situation),
        parties=[
            PartyDecisions(party, words.list_decision_rows(party))
            for party in person_situation.parties
        ],
        entries=words.list_receipt_entries(current_person()),
        others=other_consents.list_other_consent_cards(current_person()),
        knows_text=person_situation.known_version == person_situation.text.version,
    )
    return render_template("consent/overview.html", page=overview_page)


@bp.post("/organisation/<uuid:organisation>/change")
def change_consent_decision(organisation: uuid.UUID) -> ResponseReturnValue:
    """Change one decision to Ja or Nej; it is valid from the next request on."""
    change_form = ChangeDecisionForm()
    if not change_form.validate() or change_form.kind.data not in list_consent_kinds():
        abort(400)
    person_situation = _begin_consent_change()
    party = person_situation.party(organisation) or abort(404)
    standing_decision = party.decisions.get(change_form.kind.data) or abort(404)
    granted = change_form.answer.data == YES
    if granted == standing_decision.granted and not standing_decision.has_expired:
        flash(_("Det är redan ditt svar."))
        return redirect(url_for("consent.show_consent_overview"), code=303)
    if granted:
        refusal_response = _build_consent_refusal(
            person_situation, party, standing_decision, change_form.based_on.data
        )
        if refusal_response is not None:
            return refusal_response
    service.write_consent_decisions(
        current_person(),
        [(party.id, change_form.kind.data, granted)],
        choose_text_language(person_situation.known_text).language.code,
        text_version=person_situation.known_text.version,
    )
    db.commit()
    flash(words.describe_decision_change(party.name, change_form.kind.data, granted=granted))
    return redirect(url_for("consent.show_consent_overview"), code=303)


def _begin_consent_change() -> ConsentSituation:
    """How far the person has come, read while no other request can change their consent."""
    db.begin_write()
    service.lock_person_consent(current_person().id)
    return situation_loading.load_situation_without_choices(current_person().id)


def _build_consent_refusal(
    person_situation: ConsentSituation,
    party: ConsentParty,
    standing_decision: StandingDecision,
    based_on_receipt: str,
) -> ResponseReturnValue | None:
    """The response where a Ja cannot be written yet; None where it can.

    It cannot where the person has not read the newest text, or the page showed an older decision.
    Aborts with 404 where nobody of the organisation works with the person.
    """
    if not party.active:
        abort(404)
    if person_situation.known_version != person_situation.text.version:
        flash(_("Läs först det som är nytt. Sedan kan du svara Ja."))
        return redirect(url_for("consent.show_text_changes"), code=303)
    if based_on_receipt != str(standing_decision.receipt):
        flash(_("Ditt svar har ändrats under tiden. Se hur det är nu, och svara igen."))
        return redirect(url_for("consent.show_consent_overview"), code=303)
    return None


@bp.post("/talk")
def save_wish_to_talk() -> ResponseReturnValue:
    """Note that the person wants to talk first; nothing is decided."""
    db.begin_write()
    service.lock_person_consent(current_person().id)
    consent_state = service.load_or_add_consent_state(current_person().id)
    consent_state.wants_to_talk = True
    db.commit()
    return redirect(url_for("consent.show_without_consent"), code=303)


@bp.get("/without")
def show_without_consent() -> str:
    """The page that says what works without a Ja."""
    person_situation = situation_loading.load_situation(current_person().id)
    next_step_url = None
    if person_situation.open_questions:
        next_step_url = home_card.build_next_step_url(person_situation)
    without_page = WithoutConsentPage(
        wants_to_talk=person_situation.wants_to_talk,
        shown=choose_text_language(person_situation.text),
        next_url=next_step_url,
    )
    return render_template("consent/without.html", page=without_page)


@bp.get("/changes")
def show_text_changes() -> ResponseReturnValue:
    """The page with the parts of the text that are new, old beside new."""
    person_situation = situation_loading.load_situation_without_choices(current_person().id)
    if person_situation.need is not ConsentNeed.NEW_TEXT:
        return redirect(url_for("consent.show_consent_overview"), code=303)
    read_text = person_situation.known_text
    changes_page = TextChangesPage(
        shown=choose_text_language(person_situation.text, read_text),
        changes=list_changed_parts(read_text, person_situation.text),
        form=ReadTextForm(version=person_situation.text.version),
    )
    return render_template("consent/changes.html", page=changes_page)


@bp.post("/changes")
def save_text_changes_read() -> ResponseReturnValue:
    """Note that the person has read what is new; their decisions stay as they are."""
    read_form = ReadTextForm()
    person_situation = _begin_consent_change()
    if read_form.version.data != person_situation.text.version:
        return redirect(url_for("consent.show_text_changes"), code=303)
    if person_situation.need is ConsentNeed.NEW_TEXT:
        consent_state = service.load_or_add_consent_state(current_person().id)
        consent_state.seen_version = person_situation.text.version
        db.commit()
    flash(_("Tack. Dina svar gäller som förut. Du kan ändra dem här."))
    return redirect(url_for("consent.show_consent_overview"), code=303)


@bp.get("/receipt/<uuid:receipt>")
def show_consent_receipt(receipt: uuid.UUID) -> str:
    """One receipt, to read and to print, with the exact Swedish text."""
    own_receipt = load_own_receipt(current_person(), receipt) or abort(404)
    shown_code = own_receipt.receipt.language
    receipt_page = ConsentReceiptPage(
        receipt=own_receipt.receipt,
        moment=words.format_receipt_moment(own_receipt.receipt),
        zone=words.format_receipt_zone(own_receipt.receipt),
        lines=words.list_decision_lines(own_receipt.decisions),
        spoken=LANGUAGES.get(shown_code, SWEDISH),
        seen=choose_text_language(own_receipt.text, language_code=shown_code),
        swedish=choose_text_language(own_receipt.text, language_code=SWEDISH.code),
    )
    return render_template("consent/receipt.html", page=receipt_page)


@bp.get("/receipt/<uuid:receipt>.json")
def download_receipt_json(receipt: uuid.UUID) -> ResponseReturnValue:
    """The same receipt as data."""
    own_receipt = load_own_receipt(current_person(), receipt) or abort(404)
    return jsonify(build_consent_record(current_person(), own_receipt, current_settings()))


@bp.get("/receipt/<uuid:receipt>.pdf")
def download_receipt_pdf(receipt: uuid.UUID) -> ResponseReturnValue:
    """The same receipt as PDF."""
    own_receipt = load_own_receipt(current_person(), receipt) or abort(404)
    return pdf.build_pdf_response(render_receipt_pdf(current_person(), own_receipt), "kvitto.pdf")
