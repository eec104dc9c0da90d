"""The pages where a handläggare enrols a person, prints a card, and chooses a substitute."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.db import db
from webapp.core.i18n import SWEDISH, Language, format_day, ngettext, use_language
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.core.settings import current_settings
from webapp.identity.credentials import cards
from webapp.identity.models import Account, Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_staff, require_role
from webapp.programmes import service, staff_queries
from webapp.programmes.forms import EnrolmentForm, SubstituteForm
from webapp.programmes.programme_definitions import load_programmes

bp = Blueprint(
    "programmes", __name__, url_prefix="/handlaggare/persons", template_folder="templates"
)
bp.before_request(require_role(Role.HANDLAGGARE))


class EnrolmentPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of enrolment; ``staff_options`` are its other handläggare by organisation."""

    form: EnrolmentForm
    staff_options: dict[str, list[Any]]


class SubstitutePage(msgspec.Struct, frozen=True, kw_only=True):
    """The form to choose a substitute for one person."""

    form: SubstituteForm
    person: Account


class LeavePage(msgspec.Struct, frozen=True, kw_only=True):
    """The person to stop working with; ``may_leave`` is whether somebody else goes on."""

    person: Account
    may_leave: bool


class CardInstructions(msgspec.Struct, frozen=True):
    """The lines on a card in one language."""

    language: Language
    lines: list[str]


class CardPage(msgspec.Struct, frozen=True, kw_only=True):
    """A card to print: whose it is, its code, and how to use it.

    ``readable_code`` is grouped for reading; ``qr_picture`` is an address with the picture in it.
    """

    person: Account
    readable_code: str
    qr_picture: str
    instructions: list[CardInstructions]


@bp.get("/new")
def show_enrolment_page() -> str:
    """The page where somebody is enrolled."""
    return _render_enrolment_page(EnrolmentForm(kept_forms.find_kept_form()))


@bp.post("/new")
def save_enrolment() -> ResponseReturnValue:
    """Enrol a person and show their card once; the same form again redirects to the person."""
    enrolment_form = EnrolmentForm()
    enrolment_form.offer(load_programmes(), _list_active_handlaggare())
    if not enrolment_form.validate():
        return _render_enrolment_page(enrolment_form), 422
    db.begin_write()
    if _is_already_enrolled(enrolment_form.public_id()):
        flash(_("Personen är redan inskriven. Kortet visas bara en gång."))
        return redirect(
            build_page_url(PagePurpose.PERSON, person=enrolment_form.public_id()), code=303
        )
    chosen_ids = {str(current_staff().public_id), *enrolment_form.staff.data}
    new_person, card_code = service.enrol_new_person(
        current_staff(),
        public_id=enrolment_form.public_id(),
        person_name=enrolment_form.name.data,
        language_code=enrolment_form.language.data,
        programme=load_programmes()[enrolment_form.programme.data],
        assigned_staff=[
            handlaggare
            for handlaggare in _list_active_handlaggare()
            if str(handlaggare.public_id) in chosen_ids
        ],
    )
    db.commit()
    return _render_card_page(new_person, card_code)


@bp.post("/<uuid:person>/card")
def give_new_card(person: UUID) -> ResponseReturnValue:
    """Issue a new card and show it once, unless the page was made before the newest card.

    So a reload makes no further card.
    """
    db.begin_write()
    own_person = _load_own_person(person)
    newest_card_time = db.session.scalar(
        staff_queries.select_newest_card_time(PersonId(own_person.id))
    )
    replaced_card_time = newest_card_time.isoformat() if newest_card_time else ""
    if request.form.get("replaces", "") != replaced_card_time:
        flash(_("Det finns redan ett nyare kort. Ett kort visas bara en gång."))
        return redirect(build_page_url(PagePurpose.PERSON, person=person), code=303)
    card_code = service.replace_person_card(current_staff(), PersonId(own_person.id))
    db.commit()
    return _render_card_page(own_person, card_code)


@bp.get("/<uuid:person>/substitute")
def show_substitute_page(person: UUID) -> str:
    """The page where a handläggare chooses a substitute."""
    return _render_substitute_page(
        _load_own_person(person), SubstituteForm(kept_forms.find_kept_form())
    )


@bp.post("/<uuid:person>/substitute")
def save_substitute(person: UUID) -> ResponseReturnValue:
    """Assign a colleague of the same organisation for the chosen days."""
    substitute_form = SubstituteForm()
    substitute_form.offer(_list_own_colleagues())
    if not substitute_form.validate():
        return _render_substitute_page(_load_own_person(person), substitute_form), 422
    db.begin_write()
    own_person = _load_own_person(person)
    colleagues_by_id = {
        str(own_colleague.public_id): own_colleague for own_colleague in _list_own_colleagues()
    }
    colleague = colleagues_by_id.get(substitute_form.staff.data) or abort(409)
    service.add_assignment(
        current_staff(),
        PersonId(own_person.id),
        colleague,
        substitute_form.since.data,
        substitute_form.until.data,
        current_staff().id,
    )
    db.commit()
    first_day = format_day(substitute_form.since.data)
    flash(_("%(name)s ersätter dig från %(day)s.", name=colleague.name, day=first_day))
    return redirect(build_page_url(PagePurpose.PERSON, person=person), code=303)


@bp.get("/<uuid:person>/leave")
def show_leave_page(person: UUID) -> str:
    """The page that says what it means to stop working with a person."""
    own_person = _load_own_person(person)
    leave_page = LeavePage(person=own_person, may_leave=_can_leave_person(own_person))
    return render_template("programmes/leave.html", page=leave_page)


@bp.post("/<uuid:person>/leave")
def leave_own_person(person: UUID) -> ResponseReturnValue:
    """Make today the last day with a person, if somebody else goes on working with them."""
    db.begin_write()
    own_person = _load_own_person(person)
    if not _can_leave_person(own_person):
        leave_page = LeavePage(person=own_person, may_leave=False)
        return render_template("programmes/leave.html", page=leave_page), 422
    service.end_own_assignments(current_staff(), PersonId(own_person.id))
    db.commit()
    flash(_("I dag är din sista dag med personen."))
    return redirect(build_page_url(PagePurpose.CASELOAD), code=303)


def _load_own_person(person_public_id: UUID) -> Account:
    """The person, if the handläggare works with them today; aborts with 404 otherwise."""
    return db.session.scalar(
        staff_queries.select_own_person(current_staff(), person_public_id)
    ) or abort(404)


def _is_already_enrolled(person_public_id: UUID) -> bool:
    """Whether the person with that id is enrolled and assigned to the handläggare.

    Aborts with 400 where the id belongs to somebody else.
    """
    if (
        db.session.scalar(staff_queries.select_own_person(current_staff(), person_public_id))
        is not None
    ):
        return True
    if db.session.scalar(staff_queries.select_account_id(person_public_id)) is not None:
        abort(400)
    return False


def _can_leave_person(person: Account) -> bool:
    """Whether somebody else goes on working with the person."""
    return (
        db.session.scalar(
            staff_queries.select_continuing_assignments(
                PersonId(person.id), current_staff().id
            ).limit(1)
        )
        is not None
    )


def _list_active_handlaggare() -> list[Account]:
    return [
        handlaggare_row.Account
        for handlaggare_row in db.session.execute(staff_queries.select_active_handlaggare())
    ]


def _list_own_colleagues() -> list[Account]:
    return [
        colleague_row.Account
        for colleague_row in db.session.execute(
            staff_queries.select_own_colleagues(current_staff())
        )
    ]


def _render_enrolment_page(enrolment_form: EnrolmentForm) -> str:
    handlaggare_rows = [
        handlaggare_row
        for handlaggare_row in db.session.execute(staff_queries.select_active_handlaggare())
        if handlaggare_row.Account.id != current_staff().id
    ]
    enrolment_form.offer(
        load_programmes(), [handlaggare_row.Account for handlaggare_row in handlaggare_rows]
    )
    options_by_organisation: dict[str, list[Any]] = {}
    for handlaggare_row, staff_option in zip(handlaggare_rows, enrolment_form.staff, strict=True):
        options_by_organisation.setdefault(handlaggare_row.organisation, []).append(staff_option)
    enrolment_page = EnrolmentPage(form=enrolment_form, staff_options=options_by_organisation)
    return render_template("programmes/enrol.html", page=enrolment_page)


def _render_substitute_page(person: Account, substitute_form: SubstituteForm) -> str:
    substitute_form.offer(_list_own_colleagues())
    substitute_page = SubstitutePage(form=substitute_form, person=person)
    return render_template("programmes/substitute.html", page=substitute_page)


def _render_card_page(person: Account, card_code: str) -> str:
    """The card to print. Its code is in this response alone, in no address and no log."""
    language_codes = dict.fromkeys([person.language, SWEDISH.code])
    card_page = CardPage(
        person=person,
        readable_code=cards.format_card_code(card_code),
        qr_picture=cards.draw_card_qr_code(card_code),
        instructions=[_build_card_instructions(language_code) for language_code in language_codes],
    )
    return render_template("programmes/card.html", page=card_page)


def _build_card_instructions(language_code: str) -> CardInstructions:
    """How to use the card, in one language."""
    card_address = current_settings().base_url.partition("://")[2] + url_for(
        "identity.show_card_page"
    )
    with use_language(language_code) as card_language:
        instruction_lines = [
            _("Rikta telefonens kamera mot rutan och tryck på länken."),
            _("Går det inte? Gå till %(address)s och skriv koden.", address=card_address),
            _("Välj en egen kod med 6 siffror. Visa den inte för någon."),
            ngettext(
                "Använd kortet första gången inom %(n)s dag. Spara det sedan på ett säkert ställe.",
                "Använd kortet första gången inom %(n)s dagar. "
                "Spara det sedan på ett säkert ställe.",
                cards.ACTIVATE_WITHIN.days,
            ),
        ]
    return CardInstructions(card_language, instruction_lines)
