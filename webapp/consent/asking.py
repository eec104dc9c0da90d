"""A round: three short pages, Ja or Nej for each organisation, one check question, a summary."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import current_person
from webapp.consent import check as checking
from webapp.consent import forms, history, home, queries, service, situation
from webapp.consent.blueprint import bp
from webapp.consent.forms import ConfirmForm, ReadForm
from webapp.consent.situation import CHECKED, Party, Situation
from webapp.consent.texts import PAGES, shown
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.i18n import gettext as _

NUMBER = f"/about/<int(min=1, max={PAGES}):number>"


@bp.get(NUMBER)
def page(number: int) -> ResponseReturnValue:
    """One of the three short pages: what, who, how long."""
    found = situation.load(current_person().id)
    if found.pages_read < number - 1:
        return _step_missing(found)
    return render_template(
        "consent/page.html",
        number=number,
        total=PAGES,
        shown=shown(found.text),
        form=ReadForm(version=found.text.version),
    )


@bp.post(NUMBER)
def read_page(number: int) -> ResponseReturnValue:
    """Fortsätt."""
    form, found = ReadForm(), _begin()
    if found.pages_read < number - 1 or form.version.data != found.text.version:
        return _step_missing(found)
    service.reach(current_person().id, found.text.version, number)
    if number == PAGES and not found.asked:
        service.state_of(current_person().id).seen_version = found.text.version
    db.commit()
    if number < PAGES:
        return redirect(url_for("consent.page", number=number + 1), code=303)
    return redirect(home.next_url(found.reached(number)), code=303)


@bp.get("/organisation/<uuid:organisation>")
def organisation(organisation: uuid.UUID) -> ResponseReturnValue:
    """Ja or Nej for each kind, about one organisation."""
    found = situation.load(current_person().id)
    party = found.party(organisation) or abort(404)
    if found.pages_read < PAGES or not party.asked:
        return _step_missing(found, party)
    return _organisation(found, party, forms.decisions(party, found, resume.take()))


@bp.post("/organisation/<uuid:organisation>")
def choose(organisation: uuid.UUID) -> ResponseReturnValue:
    """Keep the answers; nothing is shared before the summary is confirmed."""
    found = situation.load(current_person().id)
    party = found.party(organisation) or abort(404)
    if found.pages_read < PAGES or not party.asked:
        return _step_missing(found, party)
    form = forms.decisions(party, found)
    if not form.validate():
        return _organisation(found, party, form), 422
    answers = forms.answers(form, party)
    db.begin_write()
    service.lock(current_person().id)
    service.choose(current_person().id, party.id, answers)
    db.commit()
    return redirect(home.next_url(found.answering(party, answers)), code=303)


@bp.get("/check")
def check() -> ResponseReturnValue:
    """One question, no penalty."""
    found = situation.load(current_person().id)
    return _not_at_check(found) or _check(found, _check_form(found, resume.take()))


@bp.post("/check")
def answer_check() -> ResponseReturnValue:
    """Any answer goes on; a wrong one is met with the right one."""
    found = situation.load(current_person().id)
    if (elsewhere := _not_at_check(found)) is not None:
        return elsewhere
    form = _check_form(found)
    if not form.validate():
        return _check(found, form), 422
    db.begin_write()
    service.lock(current_person().id)
    service.reach(current_person().id, found.text.version, CHECKED)
    db.commit()
    flash(checking.reply(found, form.readers.data))
    return redirect(url_for("consent.summary"), code=303)


@bp.get("/summary")
def summary() -> ResponseReturnValue:
    """All answers at once, each with a way to change it."""
    found = situation.load(current_person().id)
    if not found.ready:
        return _step_missing(found)
    text = shown(found.text)
    form = ConfirmForm(
        token=str(uuid.uuid4()), version=found.text.version, shown_in=text.language.code
    )
    return render_template(
        "consent/summary.html",
        form=form,
        shown=text,
        parties=[(party, history.chosen(found, party)) for party in found.asking],
        until=service.last_day(service.end_of_consent(current_person().id, now())),
        back=url_for("consent.check") if found.checks else _last_question(found),
    )


@bp.post("/summary")
def confirm() -> ResponseReturnValue:
    """One transaction: the receipt and what it decides. Sent twice, it answers twice the same."""
    form = ConfirmForm()
    if not form.validate():
        abort(400)
    found = _begin()
    public_id = service.receipt_id(current_person(), uuid.UUID(form.token.data))
    if db.session.execute(queries.receipt_of(current_person(), public_id)).first():
        return redirect(url_for("consent.receipt", receipt=public_id), code=303)
    if not found.ready or form.version.data != found.text.version:
        return _step_missing(found)
    spoken = shown(found.text, code=form.shown_in.data).language.code
    service.give(current_person(), found.chosen, spoken, public_id=public_id)
    service.finish(current_person().id, found.text.version)
    db.commit()
    if not found.shares:
        flash(_("Klart. Dina svar är sparade. Inget delas."))
        return redirect(url_for("consent.without"), code=303)
    flash(_("Klart. Ditt svar gäller nu. Här är ditt kvitto."))
    return redirect(url_for("consent.receipt", receipt=public_id), code=303)


def _begin() -> Situation:
    """Where I stand, read again while no other act of consent of mine can run."""
    db.begin_write()
    service.lock(current_person().id)
    return situation.load(current_person().id)


def _step_missing(found: Situation, party: Party | None = None) -> ResponseReturnValue:
    """Refuse to skip a step, or to ask ``party`` again, kindly: say where to go on."""
    asked = party.asked if party else found.asked
    if found.pages_read == PAGES and not asked:
        flash(_("Du har redan svarat. Här kan du ändra."))
        return redirect(url_for("consent.overview"), code=303)
    return render_template("consent/step.html", next_url=home.next_url(found)), 409


def _not_at_check(found: Situation) -> ResponseReturnValue | None:
    """Where to go when the check question comes later, or not at all in this round."""
    if not found.answered:
        return _step_missing(found)
    if not found.checks:
        return redirect(url_for("consent.summary"), code=303)
    return None


def _last_question(found: Situation) -> str:
    return url_for("consent.organisation", organisation=found.asking[-1].public_id)


def _organisation(found: Situation, party: Party, form: object) -> str:
    place = found.asking.index(party)
    back = (
        url_for("consent.organisation", organisation=found.asking[place - 1].public_id)
        if place
        else url_for("consent.page", number=PAGES)
    )
    return render_template(
        "consent/organisation.html",
        party=party,
        form=form,
        number=place + 1,
        total=len(found.asking),
        back=back,
        shown=shown(found.text),
        until=service.last_day(service.end_of_consent(current_person().id, now())),
    )


def _check_form(found: Situation, typed: Any = None) -> Any:
    options = [(option.value, option.words) for option in checking.options(found)]
    return forms.check(shown(found.text).say(found.text.check.question), options, typed)


def _check(found: Situation, form: object) -> str:
    return render_template(
        "consent/check.html", form=form, shown=shown(found.text), back=_last_question(found)
    )
