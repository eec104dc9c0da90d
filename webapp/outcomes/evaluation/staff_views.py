"""The handläggare's page: a person's number, and the background facts under it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.page_addresses import PagePurpose, build_page_url
from webapp.identity.models import Role
from webapp.identity.sessions import kept_forms
from webapp.identity.sessions.current import current_staff, require_role
from webapp.outcomes.evaluation import queries, service
from webapp.outcomes.evaluation.export_rows import BackgroundFacts
from webapp.outcomes.evaluation.forms import BackgroundFactsForm, BackgroundQuestions
from webapp.outcomes.evaluation.models import EvaluationLink
from webapp.questions import wording_locks
from webapp.questions.asking import is_in_current_language, load_questionnaires
from webapp.questions.definition_format import Questionnaire

bp = Blueprint(
    "evaluation_background",
    __name__,
    url_prefix="/handlaggare/persons",
    template_folder="templates",
)
bp.before_request(require_role(Role.HANDLAGGARE))


@bp.get("/<uuid:person>/evaluation/<programme>")
def show_background_facts(person: UUID, programme: str) -> str:
    """The facts as they are filled in so far."""
    number_row = _load_number_row(person, programme)
    filled_in_answers = (
        service.open_background_facts(number_row.number, number_row.body).answers
        if number_row.body is not None
        else None
    )
    return _render_facts_page(
        number_row,
        BackgroundQuestions(
            _load_background_definition(programme), kept_forms.find_kept_form(), filled_in_answers
        ),
    )


@bp.post("/<uuid:person>/evaluation/<programme>")
def save_background_facts(person: UUID, programme: str) -> ResponseReturnValue:
    """Fill them in, or correct them."""
    number_row, background_definition = (
        _load_number_row(person, programme),
        _load_background_definition(programme),
    )
    background_questions = BackgroundQuestions(background_definition, request.form, None)
    if not background_questions.validate():
        return _render_facts_page(number_row, background_questions), 422
    db.begin_write()
    service.lock_evaluation(programme)
    wording_locks.write_wording_lock(background_definition)
    number_row = _load_number_row(person, programme)
    service.write_background_facts(
        current_staff(),
        number_row.person_id,
        number_row.number,
        BackgroundFacts(background_definition, background_questions.values()),
    )
    db.commit()
    flash(_("Bakgrundsuppgifterna är sparade."))
    return redirect(build_page_url(PagePurpose.PERSON, person=person), code=303)


def list_number_links(person: UUID) -> list[tuple[int, str, str]]:
    """The numbers of a person I work with, while they may be seen: number, insats, address."""
    return [
        (
            number_row.number,
            queries.list_evaluated_programmes()[number_row.programme].name,
            url_for(
                "evaluation_background.show_background_facts",
                person=person,
                programme=number_row.programme,
            ),
        )
        for number_row in db.session.execute(queries.select_person_numbers(current_staff(), person))
    ]


def _load_number_row(person: UUID, programme: str) -> Any:
    number_statement = queries.select_person_numbers(current_staff(), person).where(
        EvaluationLink.programme == programme
    )
    return db.session.execute(number_statement).first() or abort(404)


def _load_background_definition(programme: str) -> Questionnaire:
    evaluation_definition = queries.list_evaluated_programmes()[programme].evaluation or abort(404)
    return load_questionnaires()[evaluation_definition.background]


def _render_facts_page(number_row: Any, background_questions: BackgroundQuestions) -> str:
    return render_template(
        "evaluation/facts.html",
        row=number_row,
        form=BackgroundFactsForm(),
        questions=background_questions,
        only_swedish=not is_in_current_language(_load_background_definition(number_row.programme)),
    )
