"""The evaluator's page: what there is, in counts, and files with answers under numbers."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts.access import current_staff, only
from webapp.accounts.models import Role
from webapp.core import audit
from webapp.core.db import db
from webapp.evaluation import queries, service
from webapp.evaluation.rows import Row, answers_csv, codes_csv
from webapp.programmes.definitions import Evaluation
from webapp.questions.asking import definitions, voice

bp = Blueprint("evaluation_export", __name__, url_prefix="/evaluator", template_folder="templates")
bp.before_request(only(Role.FOLJEFORSKARE))


@bp.get("/")
def overview() -> str:
    """How many take part in each evaluation, and what they have sent."""
    people = {row.programme: row for row in db.session.execute(queries.people(current_staff()))}
    sent = {
        (row.programme, row.kind): row.sheets
        for row in db.session.execute(queries.answers(current_staff()))
    }
    ended = {
        row.programme: row.persons for row in db.session.execute(queries.ended(current_staff()))
    }
    return render_template(
        "evaluation/evaluator.html",
        evaluations=[
            {
                "code": code,
                "name": programme.name,
                "persons": people[code].persons if code in people else 0,
                "facts": people[code].facts if code in people else 0,
                "sheets": _sheets(code, _evaluation(code), sent),
                "kept": ended.get(code),
            }
            for code, programme in queries.evaluated().items()
        ],
    )


@bp.post("/<programme>/answers.csv")
def answers(programme: str) -> ResponseReturnValue:
    """All answers of those who let the evaluator have them now; each of them is told."""
    evaluation = _evaluation(programme)
    db.begin_write()
    service.hold(programme)
    found = _found(programme, evaluation)
    text = answers_csv(evaluation, found)
    db.commit()
    return _file(text, f"svar-{programme}.csv")


@bp.get("/<programme>/codes.csv")
def codes(programme: str) -> ResponseReturnValue:
    """What the columns and codes mean."""
    return _file(codes_csv(_evaluation(programme)), f"koder-{programme}.csv")


def _found(programme: str, evaluation: Evaluation) -> list[Row]:
    """Note for each person that it is fetched, then open it; what has ended is nobody's."""
    linked = queries.linked_for(current_staff(), programme)
    for row in db.session.execute(linked).all():
        audit.record(
            audit.Action.EXPORTED,
            person_id=row.person_id,
            actor_id=current_staff().id,
            subject=service.SUBJECT,
            purpose=service.SUBJECT,
        )
    live = service.live_rows(
        linked, queries.sent_for(current_staff(), programme, evaluation.instruments)
    )
    records = db.session.scalars(queries.records_for(current_staff(), programme)).all()
    return live + [row for record in records for row in service.kept_in(record)]


def _evaluation(programme: str) -> Evaluation:
    found = queries.evaluated().get(programme) or abort(404)
    return found.evaluation or abort(404)


def _sheets(
    programme: str, evaluation: Evaluation, sent: dict[tuple[str, str], int]
) -> list[tuple[str, int]]:
    """Each questionnaire by title, and how many have sent it."""
    forms = [definitions()[name] for name in evaluation.instruments]
    return [(voice(each)(each.title), sent.get((programme, each.id), 0)) for each in forms]


def _file(text: str, name: str) -> Response:
    return Response(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )
