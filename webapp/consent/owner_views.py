"""What stands: every decision with its change right there, the receipts, and what is new."""

import uuid

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.consent import consent_situation, home_card, other_consents, queries, service, words
from webapp.consent.blueprint import bp
from webapp.consent.consent_kinds import list_consent_kinds
from webapp.consent.consent_record import build_consent_record
from webapp.consent.consent_situation import (
    ConsentNeed,
    ConsentParty,
    ConsentSituation,
    StandingDecision,
)
from webapp.consent.consent_texts import (
    choose_text_language,
    list_changed_parts,
    load_consent_texts,
)
from webapp.consent.forms import YES, ChangeDecisionForm, ReadTextForm
from webapp.consent.printed_receipt import render_receipt_pdf
from webapp.core import pdf
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH
from webapp.core.i18n import gettext as _
from webapp.core.settings import current_settings
from webapp.identity.sessions.current import current_person


@bp.get("/")
def show_consent_overview() -> str:
    """Mina samtycken."""
    person_situation = consent_situation.load_situation_without_choices(current_person().id)
    return render_template(
        "consent/overview.html",
        card=home_card.build_consent_card(person_situation),
        parties=[(party, words.list_decision_rows(party)) for party in person_situation.parties],
        entries=words.list_receipt_entries(current_person()),
        others=other_consents.list_other_consent_cards(current_person()),
        known=person_situation.known_version == person_situation.text.version,
    )


@bp.post("/organisation/<uuid:organisation>/change")
def change_consent_decision(organisation: uuid.UUID) -> ResponseReturnValue:
    """One Ja or Nej on the overview: it holds from the next request on."""
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
    if granted and (
        refusal_response := _build_consent_refusal(
            person_situation, party, standing_decision, change_form.based_on.data
        )
    ):
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
    db.begin_write()
    service.lock_person_consent(current_person().id)
    return consent_situation.load_situation_without_choices(current_person().id)


def _build_consent_refusal(
    person_situation: ConsentSituation,
    party: ConsentParty,
    standing_decision: StandingDecision,
    based_on_receipt: str,
) -> ResponseReturnValue | None:
    """Why a Ja does not hold yet: nobody there, a text not read, or a page that is out of date."""
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
    """Jag vill prata först: nothing is shared, everything waits."""
    db.begin_write()
    service.lock_person_consent(current_person().id)
    service.load_or_add_consent_state(current_person().id).wants_to_talk = True
    db.commit()
    return redirect(url_for("consent.show_without_consent"), code=303)


@bp.get("/without")
def show_without_consent() -> str:
    """What works without a Ja."""
    person_situation = consent_situation.load_situation(current_person().id)
    return render_template(
        "consent/without.html",
        talk=person_situation.wants_to_talk,
        no=choose_text_language(person_situation.text),
        next_url=home_card.build_next_step_url(person_situation)
        if person_situation.open_questions
        else None,
    )


@bp.get("/changes")
def show_text_changes() -> ResponseReturnValue:
    """What is new in the text, old beside new, and nothing else."""
    person_situation = consent_situation.load_situation_without_choices(current_person().id)
    if person_situation.need is not ConsentNeed.NEW_TEXT:
        return redirect(url_for("consent.show_consent_overview"), code=303)
    read_text = load_consent_texts().versions.get(
        person_situation.known_version or "", person_situation.text
    )
    return render_template(
        "consent/changes.html",
        shown=choose_text_language(person_situation.text, read_text),
        changes=list_changed_parts(read_text, person_situation.text),
        form=ReadTextForm(version=person_situation.text.version),
    )


@bp.post("/changes")
def save_text_changes_read() -> ResponseReturnValue:
    """Jag har läst; decisions stay under the text they were given for."""
    read_form, person_situation = ReadTextForm(), _begin_consent_change()
    if read_form.version.data != person_situation.text.version:
        return redirect(url_for("consent.show_text_changes"), code=303)
    if person_situation.need is ConsentNeed.NEW_TEXT:
        service.load_or_add_consent_state(
            current_person().id
        ).seen_version = person_situation.text.version
        db.commit()
    flash(_("Tack. Dina svar gäller som förut. Du kan ändra dem här."))
    return redirect(url_for("consent.show_consent_overview"), code=303)


@bp.get("/receipt/<uuid:receipt>")
def show_consent_receipt(receipt: uuid.UUID) -> str:
    """One receipt, readable and printable, with the exact Swedish text."""
    receipt_rows = db.session.execute(
        queries.select_consent_receipt(current_person(), receipt)
    ).all() or abort(404)
    own_receipt = receipt_rows[0].Receipt
    consent_text = load_consent_texts().versions.get(own_receipt.text_version) or abort(404)
    return render_template(
        "consent/receipt.html",
        receipt=own_receipt,
        lines=[
            words.describe_decision(grant, organisation)
            for _receipt, grant, organisation in receipt_rows
        ],
        moment=words.format_receipt_moment(own_receipt),
        swedish=choose_text_language(consent_text, language_code=SWEDISH.code),
        seen=choose_text_language(consent_text, language_code=own_receipt.language),
        spoken=LANGUAGES.get(own_receipt.language, SWEDISH),
        zone=words.format_receipt_zone(own_receipt),
    )


@bp.get("/receipt/<uuid:receipt>.json")
def download_receipt_json(receipt: uuid.UUID) -> ResponseReturnValue:
    """The same receipt for machines."""
    receipt_rows = db.session.execute(
        queries.select_consent_receipt(current_person(), receipt)
    ).all() or abort(404)
    consent_text = load_consent_texts().versions.get(receipt_rows[0].Receipt.text_version) or abort(
        404
    )
    decisions = [(grant, organisation) for _receipt, grant, organisation in receipt_rows]
    return jsonify(
        build_consent_record(
            current_person(), receipt_rows[0].Receipt, decisions, consent_text, current_settings()
        )
    )


@bp.get("/receipt/<uuid:receipt>.pdf")
def download_receipt_pdf(receipt: uuid.UUID) -> ResponseReturnValue:
    """The same receipt on one A4."""
    receipt_rows = db.session.execute(
        queries.select_consent_receipt(current_person(), receipt)
    ).all() or abort(404)
    consent_text = load_consent_texts().versions.get(receipt_rows[0].Receipt.text_version) or abort(
        404
    )
    decisions = [(grant, organisation) for _receipt, grant, organisation in receipt_rows]
    return pdf.build_pdf_response(
        render_receipt_pdf(current_person(), receipt_rows[0].Receipt, decisions, consent_text),
        "kvitto.pdf",
    )
