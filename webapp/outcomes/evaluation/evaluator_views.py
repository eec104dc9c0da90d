"""The evaluator's page: counts of what there is, and files with answers under numbers."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from msgspec import Struct

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


class SheetCount(Struct, frozen=True):
    """A questionnaire by its title, and how many sheets of it were sent."""

    title: str
    sheets: int


class EvaluationCounts(Struct, frozen=True, kw_only=True):
    """One evaluation in counts: persons who take part now, and persons with background facts.

    ``kept_numbers`` is how many numbers are kept since its end, None while it goes on.
    """

    code: str
    name: str
    persons: int
    facts: int
    sheets: list[SheetCount]
    kept_numbers: int | None


class EvaluatorPage(Struct, frozen=True):
    """Every evaluation of this installation."""

    evaluations: list[EvaluationCounts]


@bp.get("/")
def show_evaluator_overview() -> str:
    """How many take part in each evaluation, and what they have sent."""
    return render_template(
        "evaluation/evaluator.html", page=EvaluatorPage(_load_evaluation_counts())
    )


def _load_evaluation_counts() -> list[EvaluationCounts]:
    participant_counts = {
        count_row.programme: count_row
        for count_row in db.session.execute(queries.select_participant_counts(current_staff()))
    }
    sent_counts = {
        (count_row.programme, count_row.kind): count_row.sheets
        for count_row in db.session.execute(queries.select_sent_sheet_counts(current_staff()))
    }
    kept_counts = {
        count_row.programme: count_row.persons
        for count_row in db.session.execute(queries.select_ended_evaluations(current_staff()))
    }
    evaluations = []
    for programme_code, programme in queries.list_evaluated_programmes().items():
        participant_row = participant_counts.get(programme_code)
        evaluations.append(
            EvaluationCounts(
                code=programme_code,
                name=programme.name,
                persons=0 if participant_row is None else participant_row.persons,
                facts=0 if participant_row is None else participant_row.facts,
                sheets=_list_sheet_counts(
                    programme_code, _load_evaluation_definition(programme_code), sent_counts
                ),
                kept_numbers=kept_counts.get(programme_code),
            )
        )
    return evaluations


@bp.post("/<programme>/answers.csv")
def download_evaluation_answers(programme: str) -> ResponseReturnValue:
    """All answers that the evaluator may have now, as a file; each person can see that."""
    evaluation_definition = _load_evaluation_definition(programme)
    db.begin_write()
    service.lock_evaluation(programme)
    export_rows = _audit_and_load_rows(programme, evaluation_definition)
    csv_text = format_answers_csv(evaluation_definition, export_rows)
    db.commit()
    return _build_csv_response(csv_text, f"svar-{programme}.csv")


@bp.get("/<programme>/codes.csv")
def download_evaluation_codes(programme: str) -> ResponseReturnValue:
    """What the columns and codes mean, as a file."""
    return _build_csv_response(
        format_codes_csv(_load_evaluation_definition(programme)), f"koder-{programme}.csv"
    )


def _audit_and_load_rows(
    programme: str, evaluation_definition: EvaluationDefinition
) -> list[ExportRow]:
    """Write an event for each person whose answers are fetched, then open the answers.

    What is kept after the end of an evaluation belongs to no known person and has no event.
    """
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
    kept_rows = [
        export_row
        for kept_record in kept_records
        for export_row in service.open_kept_rows(kept_record)
    ]
    return live_rows + kept_rows


def _load_evaluation_definition(programme: str) -> EvaluationDefinition:
    """What an insats evaluates; a 404 where it does not."""
    evaluated_programme = queries.list_evaluated_programmes().get(programme) or abort(404)
    return evaluated_programme.evaluation or abort(404)


def _list_sheet_counts(
    programme: str,
    evaluation_definition: EvaluationDefinition,
    sent_counts: dict[tuple[str, str], int],
) -> list[SheetCount]:
    """How many sheets of each questionnaire of the evaluation were sent; 0 where none was."""
    questionnaires = [
        load_questionnaires()[instrument_name]
        for instrument_name in evaluation_definition.instruments
    ]
    return [
        SheetCount(
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
