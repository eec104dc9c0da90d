"""The handläggare's page: a person's number, and the background facts under it."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.models import Role
from webapp.identity.people.persons import StaffMember
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_staff, require_role
from webapp.outcomes.evaluation import queries, service
from webapp.outcomes.evaluation.export_rows import BackgroundFacts
from webapp.outcomes.evaluation.forms import BackgroundFactsForm, BackgroundQuestions
from webapp.outcomes.evaluation.models import EvaluationLink
from webapp.questions import wording_locks
from webapp.questions.asking import is_in_current_language, load_questionnaires
from webapp.questions.definition_format import Questionnaire
from webapp.sheets.page_hooks import PagePart, PersonIds

bp = Blueprint(
    "evaluation_background",
    __name__,
    url_prefix="/handlaggare/persons",
    template_folder="templates",
)
bp.before_request(require_role(Role.HANDLAGGARE))


class NumberedPerson(Struct, frozen=True, kw_only=True):
    """A person under their number in one evaluation; ``sealed_facts`` may be None (none yet)."""

    number: int
    programme: str
    person_id: PersonId
    public_id: UUID
    name: str
    sealed_facts: bytes | None


class BackgroundFactsPage(Struct, frozen=True, kw_only=True):
    """The background facts of one person; ``form`` carries the token, ``questions`` the rest.

    ``only_swedish`` where the questions are not translated to the language of the page.
    """

    person: NumberedPerson
    form: BackgroundFactsForm
    questions: BackgroundQuestions
    only_swedish: bool


@bp.get("/<uuid:person>/evaluation/<programme>")
def show_background_facts(person: UUID, programme: str) -> str:
    """The facts as they are filled in so far."""
    numbered_person = _load_numbered_person(person, programme)
    filled_in_answers = None
    if numbered_person.sealed_facts is not None:
        filled_in_answers = service.open_background_facts(
            numbered_person.number, numbered_person.sealed_facts
        ).answers
    background_questions = BackgroundQuestions(
        _load_background_definition(programme), kept_forms.find_kept_form(), filled_in_answers
    )
    return _render_facts_page(numbered_person, background_questions)


@bp.post("/<uuid:person>/evaluation/<programme>")
def save_background_facts(person: UUID, programme: str) -> ResponseReturnValue:
    """Write the facts, for the first time or corrected."""
    numbered_person = _load_numbered_person(person, programme)
    background_definition = _load_background_definition(programme)
    background_questions = BackgroundQuestions(background_definition, request.form, None)
    if not background_questions.validate():
        return _render_facts_page(numbered_person, background_questions), 422
    db.begin_write()
    service.lock_evaluation(programme)
    wording_locks.write_wording_lock(background_definition)
    # Read again under the lock: the consent may have been withdrawn in between.
    numbered_person = _load_numbered_person(person, programme)
    service.write_background_facts(
        current_staff(),
        numbered_person.person_id,
        numbered_person.number,
        BackgroundFacts(background_definition, background_questions.values()),
    )
    db.commit()
    flash(_("Bakgrundsuppgifterna är sparade."))
    return redirect(build_page_url(PagePurpose.PERSON, person=person), code=303)


class NumberCard(Struct, frozen=True, kw_only=True):
    """A person's number in the evaluation of one insats, and the address of the facts under it."""

    number: int
    programme_name: str
    facts_url: str


def list_number_cards(reader: StaffMember, person_ids: PersonIds) -> list[PagePart]:
    """A card for each number that ``reader`` may see of a person they work with; may be empty."""
    number_rows = db.session.execute(queries.select_person_numbers(reader, person_ids.public_id))
    return [
        PagePart(
            "evaluation/_number_card.html",
            NumberCard(
                number=number_row.number,
                programme_name=queries.list_evaluated_programmes()[number_row.programme].name,
                facts_url=url_for(
                    "evaluation_background.show_background_facts",
                    person=person_ids.public_id,
                    programme=number_row.programme,
                ),
            ),
        )
        for number_row in number_rows
    ]


def _load_numbered_person(person: UUID, programme: str) -> NumberedPerson:
    """The person under their number; a 404 where the handläggare may not see it now."""
    number_statement = queries.select_person_numbers(current_staff(), person).where(
        EvaluationLink.programme == programme
    )
    number_row = db.session.execute(number_statement).first()
    if number_row is None:
        abort(404)
    return NumberedPerson(
        number=number_row.number,
        programme=number_row.programme,
        person_id=number_row.person_id,
        public_id=number_row.public_id,
        name=number_row.name,
        sealed_facts=number_row.body,
    )


def _load_background_definition(programme: str) -> Questionnaire:
    evaluation_definition = queries.list_evaluated_programmes()[programme].evaluation or abort(404)
    return load_questionnaires()[evaluation_definition.background]


def _render_facts_page(
    numbered_person: NumberedPerson, background_questions: BackgroundQuestions
) -> str:
    background_definition = _load_background_definition(numbered_person.programme)
    facts_page = BackgroundFactsPage(
        person=numbered_person,
        form=BackgroundFactsForm(),
        questions=background_questions,
        only_swedish=not is_in_current_language(background_definition),
    )
    return render_template("evaluation/facts.html", page=facts_page)
