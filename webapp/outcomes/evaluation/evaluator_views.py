"""The evaluator's page: what there is, in counts, and files with answers under numbers."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.core import audit
from webapp.core.db import db
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_staff, require_role
from webapp.outcomes.evaluation import queries, service
from webapp.outcomes.evaluation.export_rows import ExportRow, format_answers_csv, format_codes_csv
from webapp.programmes.programme_definitions import EvaluationDefinition
from webapp.questions.asking import choose_translator, load_questionnaires

bp = Blueprint("evaluation_export", __name__, url_prefix="/evaluator", template_folder="templates")
bp.before_request(require_role(Role.FOLJEFORSKARE))


@bp.get("/")
def show_evaluator_overview() -> str:
    """How many take part in each evaluation, and what they have sent."""
    participant_counts = {
        count_row.programme: count_row
        for count_row in db.session.execute(queries.select_participant_counts(current_staff()))
    }
    sent_counts = {
        (count_row.programme, count_row.kind): count_row.sheets
        for count_row in db.session.execute(queries.select_sent_sheet_counts(current_staff()))
    }
    ended_counts = {
        count_row.programme: count_row.persons
        for count_row in db.session.execute(queries.select_ended_evaluations(current_staff()))
    }
    return render_template(
        "evaluation/evaluator.html",
        evaluations=[
            {
                "code": programme_code,
                "name": programme.name,
                "persons": participant_counts[programme_code].persons
                if programme_code in participant_counts
                else 0,
                "facts": participant_counts[programme_code].facts
                if programme_code in participant_counts
                else 0,
                "sheets": _list_sheet_counts(
                    programme_code, _load_evaluation_definition(programme_code), sent_counts
                ),
                "kept": ended_counts.get(programme_code),
            }
            for programme_code, programme in queries.list_evaluated_programmes().items()
        ],
    )


@bp.post("/<programme>/answers.csv")
def download_evaluation_answers(programme: str) -> ResponseReturnValue:
    """All answers of those who let the evaluator have them now; each of them is told."""
    evaluation_definition = _load_evaluation_definition(programme)
    db.begin_write()
    service.lock_evaluation(programme)
    export_rows = _audit_and_load_rows(programme, evaluation_definition)
    csv_text = format_answers_csv(evaluation_definition, export_rows)
    db.commit()
    return _build_csv_response(csv_text, f"svar-{programme}.csv")


@bp.get("/<programme>/codes.csv")
def download_evaluation_codes(programme: str) -> ResponseReturnValue:
    """What the columns and codes mean."""
    return _build_csv_response(
        format_codes_csv(_load_evaluation_definition(programme)), f"koder-{programme}.csv"
    )


def _audit_and_load_rows(
    programme: str, evaluation_definition: EvaluationDefinition
) -> list[ExportRow]:
    """Note for each person that it is fetched, then open it; what has ended is nobody's."""
    linked_statement = queries.select_linked_numbers_for_evaluator(current_staff(), programme)
    for linked_row in db.session.execute(linked_statement).all():
        audit.write_audit_event(
            audit.AuditAction.EXPORTED,
            person_id=linked_row.person_id,
            actor_id=current_staff().id,
            subject=service.EVALUATION_SUBJECT,
            purpose=service.EVALUATION_SUBJECT,
        )
    live_rows = service.load_live_rows(
        linked_statement,
        queries.select_evaluation_sheets_for_evaluator(
            current_staff(), programme, evaluation_definition.instruments
        ),
    )
    kept_records = db.session.scalars(queries.select_kept_records(current_staff(), programme)).all()
    return live_rows + [
        linked_row
        for kept_record in kept_records
        for linked_row in service.open_kept_rows(kept_record)
    ]


def _load_evaluation_definition(programme: str) -> EvaluationDefinition:
    evaluated_programme = queries.list_evaluated_programmes().get(programme) or abort(404)
    return evaluated_programme.evaluation or abort(404)


def _list_sheet_counts(
    programme: str,
    evaluation_definition: EvaluationDefinition,
    sent_counts: dict[tuple[str, str], int],
) -> list[tuple[str, int]]:
    """Each questionnaire by title, and how many have sent it."""
    questionnaires = [
        load_questionnaires()[instrument_name]
        for instrument_name in evaluation_definition.instruments
    ]
    return [
        (
            choose_translator(questionnaire)(questionnaire.title),
            sent_counts.get((programme, questionnaire.id), 0),
        )
        for questionnaire in questionnaires
    ]


def _build_csv_response(csv_text: str, file_name: str) -> Response:
    return Response(
        csv_text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={file_name}"},
    )
