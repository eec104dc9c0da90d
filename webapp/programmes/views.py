"""A handläggare enrols a person, gives them a card, and lets colleagues step in."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import cards, resume
from webapp.accounts.access import current_staff, only
from webapp.accounts.models import Account, Role
from webapp.core.db import db
from webapp.core.i18n import SWEDISH, Language, format_day, ngettext, speaking
from webapp.core.i18n import gettext as _
from webapp.core.settings import settings
from webapp.programmes import colleagues, service
from webapp.programmes.definitions import programmes
from webapp.programmes.forms import EnrolForm, SubstituteForm

bp = Blueprint(
    "programmes", __name__, url_prefix="/handlaggare/persons", template_folder="templates"
)
bp.before_request(only(Role.HANDLAGGARE))


@bp.get("/new")
def enrol() -> str:
    """The page to enrol somebody on."""
    return _enrol_page(EnrolForm(resume.take()))


@bp.post("/new")
def enrol_person() -> ResponseReturnValue:
    """Enrol, and show the card, this one time; the same form again makes nobody new."""
    form = EnrolForm()
    form.offer(programmes(), _staff())
    if not form.validate():
        return _enrol_page(form), 422
    db.begin_write()
    if _is_made(form.public_id()):
        flash(_("Personen är redan inskriven. Kortet visas bara en gång."))
        return redirect(url_for("casework.person", person=form.public_id()), code=303)
    chosen = {str(current_staff().public_id), *form.staff.data}
    person, code = service.enrol(
        current_staff(),
        public_id=form.public_id(),
        name=form.name.data,
        language=form.language.data,
        programme=programmes()[form.programme.data],
        staff=[each for each in _staff() if str(each.public_id) in chosen],
    )
    db.commit()
    return _card_page(person, code)


@bp.post("/<uuid:person>/card")
def new_card(person: UUID) -> ResponseReturnValue:
    """Issue a new card; one that was made meanwhile stays, so that a reload makes no other."""
    db.begin_write()
    found = _mine(person)
    newest = db.session.scalar(colleagues.newest_card(found.id))
    if request.form.get("replaces", "") != (newest.isoformat() if newest else ""):
        flash(_("Det finns redan ett nyare kort. Ett kort visas bara en gång."))
        return redirect(url_for("casework.person", person=person), code=303)
    code = service.new_card(current_staff(), found.id)
    db.commit()
    return _card_page(found, code)


@bp.get("/<uuid:person>/substitute")
def substitute(person: UUID) -> str:
    """Choose who steps in for me."""
    return _substitute_page(_mine(person), SubstituteForm(resume.take()))


@bp.post("/<uuid:person>/substitute")
def assign_substitute(person: UUID) -> ResponseReturnValue:
    """Let a colleague of my own organisation step in for me, from day to day."""
    form = SubstituteForm()
    form.offer(_colleagues())
    if not form.validate():
        return _substitute_page(_mine(person), form), 422
    db.begin_write()
    found = _mine(person)
    chosen = {str(each.public_id): each for each in _colleagues()}
    colleague = chosen.get(form.staff.data) or abort(409)
    service.assign(
        current_staff(),
        found.id,
        colleague,
        form.since.data,
        form.until.data,
        current_staff().id,
    )
    db.commit()
    day = format_day(form.since.data)
    flash(_("%(name)s ersätter dig från %(day)s.", name=colleague.name, day=day))
    return redirect(url_for("casework.person", person=person), code=303)


@bp.get("/<uuid:person>/leave")
def leave(person: UUID) -> str:
    """What it means to stop working with a person."""
    found = _mine(person)
    return render_template("programmes/leave.html", person=found, possible=_can_leave(found))


@bp.post("/<uuid:person>/leave")
def leave_person(person: UUID) -> ResponseReturnValue:
    """Make today my last day with a person, if somebody else goes on."""
    db.begin_write()
    found = _mine(person)
    if not _can_leave(found):
        return render_template("programmes/leave.html", person=found, possible=False), 422
    service.leave(current_staff(), found.id)
    db.commit()
    flash(_("I dag är din sista dag med personen."))
    return redirect(url_for("casework.caseload"), code=303)


def _mine(public_id: UUID) -> Account:
    """A person I work with today; anybody else is a 404."""
    return db.session.scalar(colleagues.my_person(current_staff(), public_id)) or abort(404)


def _is_made(public_id: UUID) -> bool:
    """Whether a person of mine has that id; 400 where it is taken by somebody else."""
    if db.session.scalar(colleagues.my_person(current_staff(), public_id)) is not None:
        return True
    if db.session.scalar(colleagues.account(public_id)) is not None:
        abort(400)
    return False


def _can_leave(person: Account) -> bool:
    """Whether somebody goes on working with a person when I leave."""
    return db.session.scalar(colleagues.others(person.id, current_staff().id).limit(1)) is not None


def _staff() -> list[Account]:
    return [row.Account for row in db.session.execute(colleagues.active())]


def _colleagues() -> list[Account]:
    return [
        row.Account for row in db.session.execute(colleagues.in_my_organisation(current_staff()))
    ]


def _enrol_page(form: EnrolForm) -> str:
    rows = [
        row
        for row in db.session.execute(colleagues.active())
        if row.Account.id != current_staff().id
    ]
    form.offer(programmes(), [row.Account for row in rows])
    groups: dict[str, list[Any]] = {}
    for row, option in zip(rows, form.staff, strict=True):
        groups.setdefault(row.organisation, []).append(option)
    return render_template("programmes/enrol.html", form=form, groups=groups)


def _substitute_page(person: Account, form: SubstituteForm) -> str:
    form.offer(_colleagues())
    return render_template("programmes/substitute.html", form=form, person=person)


def _card_page(person: Account, code: str) -> str:
    """The card to print. Its code is in this answer alone: not in an address, not in a log."""
    tongues = dict.fromkeys([person.language, SWEDISH.code])
    return render_template(
        "programmes/card.html",
        person=person,
        readable=cards.readable(code),
        picture=cards.qr_data_uri(code),
        how_to=[_how_to(tongue) for tongue in tongues],
    )


def _how_to(tongue: str) -> tuple[Language, list[str]]:
    """The lines on the card in one language."""
    address = settings().base_url.partition("://")[2] + url_for("accounts.card")
    with speaking(tongue) as spoken:
        return spoken, [
            _("Rikta telefonens kamera mot rutan och tryck på länken."),
            _("Går det inte? Gå till %(address)s och skriv koden.", address=address),
            _("Välj en egen kod med 6 siffror. Visa den inte för någon."),
            ngettext(
                "Använd kortet första gången inom %(n)s dag. Spara det sedan på ett säkert ställe.",
                "Använd kortet första gången inom %(n)s dagar. "
                "Spara det sedan på ett säkert ställe.",
                cards.ACTIVATE_WITHIN.days,
            ),
        ]
