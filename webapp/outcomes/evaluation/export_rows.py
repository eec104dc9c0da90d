"""What the evaluator gets: codes and numbers under an ID number, never words, never a day."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from webapp.core.clock import to_stockholm
from webapp.core.form_fields import DECLINED
from webapp.instruments.questionnaires.questionnaire_sheet import load_kept_or_current_definition
from webapp.programmes.programme_definitions import EvaluationDefinition
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.choice_question import ChoiceQuestion, SeveralChoicesQuestion
from webapp.questions.kinds.date_question import DateQuestion
from webapp.questions.kinds.number_question import NumberQuestion
from webapp.questions.kinds.scale_question import ScaleQuestion
from webapp.sheets.staff_service import unseal_version_answers, unwrap_row_key

BACKGROUND_OCCASION = "bakgrund"
_FIXED_COLUMNS = ["number", "instrument", "occasion", "version", "month"]
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

ExportValue = str | int


class BackgroundFacts(msgspec.Struct, frozen=True):
    """Background facts: the answers, and the definition they go by whatever later ones say."""

    definition: Questionnaire
    answers: dict[str, Any]


class ExportRow(msgspec.Struct, frozen=True):
    """One questionnaire on one occasion under a number; ``month`` as ``2026-11``, "" for facts."""

    number: int
    instrument: str
    occasion: str
    version: int
    month: str
    values: dict[str, ExportValue]


def build_export_rows(
    facts_by_number: Mapping[int, BackgroundFacts], sent_sheets: Iterable[Any]
) -> list[ExportRow]:
    """Facts and sent sheets (see ``queries.sent``) by number, the facts first.

    Raises:
        TamperedError: a sheet does not open with its person's key.
    """
    export_rows = [
        _build_facts_row(number, row_source) for number, row_source in facts_by_number.items()
    ]
    export_rows += [_build_sheet_row(row_source) for row_source in sent_sheets]
    instrument_order = {
        instrument_name: position for position, instrument_name in enumerate(load_questionnaires())
    }
    return sorted(
        export_rows,
        key=lambda export_row: (
            export_row.number,
            bool(export_row.month),
            instrument_order.get(export_row.instrument, 0),
        ),
    )


def _build_facts_row(number: int, background_facts: BackgroundFacts) -> ExportRow:
    coded_values = _code_answers(background_facts.definition.questions, background_facts.answers)
    return ExportRow(
        number,
        background_facts.definition.id,
        BACKGROUND_OCCASION,
        background_facts.definition.version,
        "",
        coded_values,
    )


def _build_sheet_row(sheet_row: Any) -> ExportRow:
    sheet_answers = unseal_version_answers(
        unwrap_row_key(sheet_row), sheet_row, sheet_row.SheetVersion
    )
    definition = load_kept_or_current_definition(sheet_row.kind, sheet_answers)
    sent_month = to_stockholm(sheet_row.SheetVersion.sent_at).strftime("%Y-%m")
    coded_values = _code_answers(definition.questions, sheet_answers)
    return ExportRow(
        sheet_row.number,
        sheet_row.kind,
        sheet_row.key,
        definition.version,
        sent_month,
        coded_values,
    )


def _code_answers(
    questions: Iterable[AnyQuestion], given_answers: Mapping[str, Any]
) -> dict[str, ExportValue]:
    """Codes and numbers by question; what somebody typed in own words is left out."""
    return {
        question.id: _code_answer(question, given_answers[question.id])
        for question in questions
        if question.id in given_answers and not question.own_words
    }


def _code_answer(question: AnyQuestion, answer_value: Any) -> ExportValue:
    if isinstance(answer_value, list):
        return " ".join(answer_value)
    if isinstance(question, DateQuestion) and answer_value != DECLINED:
        # A day could point at somebody; the month is what the evaluation has of all dates.
        return str(answer_value)[:7]
    return answer_value if isinstance(answer_value, int) else str(answer_value)


def _list_export_definitions(evaluation_definition: EvaluationDefinition) -> list[Questionnaire]:
    return [
        load_questionnaires()[instrument_name]
        for instrument_name in (
            evaluation_definition.background,
            *evaluation_definition.instruments,
        )
    ]


def format_answers_csv(
    evaluation_definition: EvaluationDefinition, export_rows: Sequence[ExportRow]
) -> str:
    """One row a number and occasion, one column a question (``enkat_start.worry``)."""
    column_names = [
        f"{definition.id}.{question.id}"
        for definition in _list_export_definitions(evaluation_definition)
        for question in definition.questions
        if not question.own_words
    ]
    # Questions of older versions that are asked no more.
    known_columns = set(column_names)
    column_names += sorted(
        {
            f"{export_row.instrument}.{value_name}"
            for export_row in export_rows
            for value_name in export_row.values
        }
        - known_columns
    )
    csv_rows: list[list[ExportValue]] = [[*_FIXED_COLUMNS, *column_names]]
    for export_row in export_rows:
        values_by_column = {
            f"{export_row.instrument}.{value_name}": cell_value
            for value_name, cell_value in export_row.values.items()
        }
        fixed_cells: list[ExportValue] = [
            export_row.number,
            export_row.instrument,
            export_row.occasion,
            export_row.version,
            export_row.month,
        ]
        csv_rows.append(
            [*fixed_cells, *(values_by_column.get(value_name, "") for value_name in column_names)]
        )
    return _format_export_csv(csv_rows)


def format_codes_csv(evaluation_definition: EvaluationDefinition) -> str:
    """What each column asks, and what each code in it means, in Swedish."""
    csv_rows: list[list[ExportValue]] = [["column", "version", "question", "code", "answer"]]
    for definition in _list_export_definitions(evaluation_definition):
        declined_label = (
            "Uppgiften saknas"
            if definition.id == evaluation_definition.background
            else "Vill inte svara"
        )
        for question in definition.questions:
            if question.own_words:
                continue
            leading_cells: list[ExportValue] = [
                f"{definition.id}.{question.id}",
                definition.version,
            ]
            leading_cells.append(question.text)
            answer_options = (
                question.options
                if isinstance(question, ChoiceQuestion | SeveralChoicesQuestion)
                else ()
            )
            csv_rows += [
                [*leading_cells, answer_option.code, answer_option.text]
                for answer_option in answer_options
            ]
            if isinstance(question, ScaleQuestion | NumberQuestion):
                csv_rows.append([*leading_cells, *_describe_answer_span(question)])
            csv_rows.append([*leading_cells, DECLINED, declined_label])
    return _format_export_csv(csv_rows)


def _describe_answer_span(question: ScaleQuestion | NumberQuestion) -> list[ExportValue]:
    scale_ends = (
        f"{question.low} – {question.high}"
        if isinstance(question, ScaleQuestion)
        else question.unit
    )
    return [f"{question.least} till {question.most}", scale_ends]


def _format_export_csv(csv_rows: Iterable[Sequence[ExportValue]]) -> str:
    """Semicolons and a byte order mark, so that a Swedish spreadsheet opens it as it is."""
    csv_file = io.StringIO()
    csv.writer(csv_file, delimiter=";").writerows(
        [_escape_formula(cell_value) for cell_value in csv_row] for csv_row in csv_rows
    )
    return "\ufeff" + csv_file.getvalue()


def _escape_formula(cell_value: ExportValue) -> ExportValue:
    """No text is a formula to a spreadsheet."""
    return (
        f"'{cell_value}"
        if isinstance(cell_value, str) and cell_value.startswith(_FORMULA_STARTS)
        else cell_value
    )
