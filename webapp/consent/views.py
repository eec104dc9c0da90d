"""What stands: every decision with its change right there, the receipts, and what is new."""

import uuid

from flask import abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.access import current_person
from webapp.consent import history, home, others, queries, service, situation
from webapp.consent.blueprint import bp
from webapp.consent.forms import YES, ChangeForm, ReadForm
from webapp.consent.kinds import kinds
from webapp.consent.printed import printed
from webapp.consent.record import consent_record
from webapp.consent.situation import Decision, Need, Party, Situation
from webapp.consent.texts import changed, shown, texts
from webapp.core import pdf
from webapp.core.db import db
from webapp.core.i18n import LANGUAGES, SWEDISH
from webapp.core.i18n import gettext as _
from webapp.core.settings import settings


@bp.get("/")
def overview() -> str:
    """Mina samtycken."""
    found = situation.glance(current_person().id)
    return render_template(
        "consent/overview.html",
        card=home.card_of(found),
        parties=[(party, history.rows(party)) for party in found.parties],
        entries=history.entries(current_person()),
        others=others.cards(current_person()),
        known=found.known_version == found.text.version,
    )


@bp.post("/organisation/<uuid:organisation>/change")
def change(organisation: uuid.UUID) -> ResponseReturnValue:
    """One Ja or Nej on the overview: it holds from the next request on."""
    form = ChangeForm()
    if not form.validate() or form.kind.data not in kinds():
        abort(400)
    found = _begin()
    party = found.party(organisation) or abort(404)
    stands = party.decisions.get(form.kind.data) or abort(404)
    granted = form.answer.data == YES
    if granted == stands.granted and not stands.expired:
        flash(_("Det är redan ditt svar."))
        return redirect(url_for("consent.overview"), code=303)
    if granted and (refusal := _may_not_give(found, party, stands, form.based_on.data)):
        return refusal
    service.give(
        current_person(),
        [(party.id, form.kind.data, granted)],
        shown(found.known_text).language.code,
        version=found.known_text.version,
    )
    db.commit()
    flash(history.changed(party.name, form.kind.data, granted=granted))
    return redirect(url_for("consent.overview"), code=303)


def _begin() -> Situation:
    db.begin_write()
    service.lock(current_person().id)
    return situation.glance(current_person().id)


def _may_not_give(
    found: Situation, party: Party, stands: Decision, based_on: str
) -> ResponseReturnValue | None:
    """Why a Ja does not hold yet: nobody there, a text not read, or a page that is out of date."""
    if not party.active:
        abort(404)
    if found.known_version != found.text.version:
        flash(_("Läs först det som är nytt. Sedan kan du svara Ja."))
        return redirect(url_for("consent.changes"), code=303)
    if based_on != str(stands.receipt):
        flash(_("Ditt svar har ändrats under tiden. Se hur det är nu, och svara igen."))
        return redirect(url_for("consent.overview"), code=303)
    return None


@bp.post("/talk")
def talk() -> ResponseReturnValue:
    """Jag vill prata först: nothing is shared, everything waits."""
    db.begin_write()
    service.lock(current_person().id)
    service.state_of(current_person().id).wants_to_talk = True
    db.commit()
    return redirect(url_for("consent.without"), code=303)


@bp.get("/without")
def without() -> str:
    """What works without a Ja."""
    found = situation.load(current_person().id)
    return render_template(
        "consent/without.html",
        talk=found.wants_to_talk,
        no=shown(found.text),
        next_url=home.next_url(found) if found.asked else None,
    )


@bp.get("/changes")
def changes() -> ResponseReturnValue:
    """What is new in the text, old beside new, and nothing else."""
    found = situation.glance(current_person().id)
    if found.need is not Need.NEW_TEXT:
        return redirect(url_for("consent.overview"), code=303)
    before = texts().versions.get(found.known_version or "", found.text)
    return render_template(
        "consent/changes.html",
        shown=shown(found.text, before),
        changes=changed(before, found.text),
        form=ReadForm(version=found.text.version),
    )


@bp.post("/changes")
def read_changes() -> ResponseReturnValue:
    """Jag har läst; decisions stay under the text they were given for."""
    form, found = ReadForm(), _begin()
    if form.version.data != found.text.version:
        return redirect(url_for("consent.changes"), code=303)
    if found.need is Need.NEW_TEXT:
        service.state_of(current_person().id).seen_version = found.text.version
        db.commit()
    flash(_("Tack. Dina svar gäller som förut. Du kan ändra dem här."))
    return redirect(url_for("consent.overview"), code=303)


@bp.get("/receipt/<uuid:receipt>")
def receipt(receipt: uuid.UUID) -> str:
    """One receipt, readable and printable, with the exact Swedish text."""
    rows = db.session.execute(queries.receipt_of(current_person(), receipt)).all() or abort(404)
    found = rows[0].Receipt
    text = texts().versions.get(found.text_version) or abort(404)
    return render_template(
        "consent/receipt.html",
        receipt=found,
        lines=[history.sentence(grant, organisation) for _receipt, grant, organisation in rows],
        moment=history.moment(found),
        swedish=shown(text, code=SWEDISH.code),
        seen=shown(text, code=found.language),
        spoken=LANGUAGES.get(found.language, SWEDISH),
        zone=history.zone(found),
    )


@bp.get("/receipt/<uuid:receipt>.json")
def receipt_json(receipt: uuid.UUID) -> ResponseReturnValue:
    """The same receipt for machines."""
    rows = db.session.execute(queries.receipt_of(current_person(), receipt)).all() or abort(404)
    text = texts().versions.get(rows[0].Receipt.text_version) or abort(404)
    decisions = [(grant, organisation) for _receipt, grant, organisation in rows]
    return jsonify(consent_record(current_person(), rows[0].Receipt, decisions, text, settings()))


@bp.get("/receipt/<uuid:receipt>.pdf")
def receipt_pdf(receipt: uuid.UUID) -> ResponseReturnValue:
    """The same receipt on one A4."""
    rows = db.session.execute(queries.receipt_of(current_person(), receipt)).all() or abort(404)
    text = texts().versions.get(rows[0].Receipt.text_version) or abort(404)
    decisions = [(grant, organisation) for _receipt, grant, organisation in rows]
    return pdf.answer(printed(current_person(), rows[0].Receipt, decisions, text), "kvitto.pdf")
