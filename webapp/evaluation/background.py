"""The handläggare's page: a person's number, and the background facts under it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import resume
from webapp.accounts.access import current_staff, only
from webapp.accounts.models import Role
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.evaluation import queries, service
from webapp.evaluation.forms import FactsForm, Questions
from webapp.evaluation.models import EvaluationLink
from webapp.evaluation.rows import Facts
from webapp.questions import locks
from webapp.questions.asking import definitions, offered
from webapp.questions.format import Definition

bp = Blueprint(
    "evaluation_background",
    __name__,
    url_prefix="/handlaggare/persons",
    template_folder="templates",
)
bp.before_request(only(Role.HANDLAGGARE))


@bp.get("/<uuid:person>/evaluation/<programme>")
def facts(person: UUID, programme: str) -> str:
    """The facts as they are filled in so far."""
    row = _row(person, programme)
    given = service.facts_in(row.number, row.body).answers if row.body is not None else None
    return _page(row, Questions(_definition(programme), resume.take(), given))


@bp.post("/<uuid:person>/evaluation/<programme>")
def fill_in(person: UUID, programme: str) -> ResponseReturnValue:
    """Fill them in, or correct them."""
    row, definition = _row(person, programme), _definition(programme)
    questions = Questions(definition, request.form, None)
    if not questions.validate():
        return _page(row, questions), 422
    db.begin_write()
    service.hold(programme)
    locks.first_use(definition)
    row = _row(person, programme)
    service.fill_in(
        current_staff(), row.person_id, row.number, Facts(definition, questions.values())
    )
    db.commit()
    flash(_("Bakgrundsuppgifterna är sparade."))
    return redirect(url_for("casework.person", person=person), code=303)


def numbers(person: UUID) -> list[tuple[int, str, str]]:
    """The numbers of a person I work with, while they may be seen: number, insats, address."""
    return [
        (
            row.number,
            queries.evaluated()[row.programme].name,
            url_for("evaluation_background.facts", person=person, programme=row.programme),
        )
        for row in db.session.execute(queries.numbers_of(current_staff(), person))
    ]


def _row(person: UUID, programme: str) -> Any:
    rows = queries.numbers_of(current_staff(), person).where(EvaluationLink.programme == programme)
    return db.session.execute(rows).first() or abort(404)


def _definition(programme: str) -> Definition:
    evaluation = queries.evaluated()[programme].evaluation or abort(404)
    return definitions()[evaluation.background]


def _page(row: Any, questions: Questions) -> str:
    return render_template(
        "evaluation/facts.html",
        row=row,
        form=FactsForm(),
        questions=questions,
        only_swedish=not offered(_definition(row.programme)),
    )
