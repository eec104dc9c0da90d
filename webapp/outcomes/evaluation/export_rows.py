"""What the evaluator gets: codes and numbers under an ID number; no free text, no exact dates."""

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
    """Background facts by question id, and the definition they were filled in by."""

    definition: Questionnaire
    answers: dict[str, Any]


class ExportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One questionnaire on one occasion under a number; ``values`` by question id.

    ``version`` is that of the definition. ``month`` is when it was sent, as ``2026-11``; "" for
    background facts.
    """

    number: int
    instrument: str
    occasion: str
    version: int
    month: str
    values: dict[str, ExportValue]


def build_export_rows(
    facts_by_number: Mapping[int, BackgroundFacts], sent_sheets: Iterable[Any]
) -> list[ExportRow]:
    """Background facts and sent sheets as rows, in order of their numbers, the facts first.

    ``sent_sheets`` are rows of ``queries.select_evaluation_sheets``.

    Raises:
        TamperedError: a sheet does not open with its person's key.
    """
    export_rows = [
        _build_facts_row(number, background_facts)
        for number, background_facts in facts_by_number.items()
    ]
    export_rows += [_build_sheet_row(sheet_row) for sheet_row in sent_sheets]
    instrument_order = {
        instrument_name: position for position, instrument_name in enumerate(load_questionnaires())
    }
    return sorted(
        export_rows,
        key=lambda export_row: (
            export_row.number,
            export_row.month != "",
            instrument_order.get(export_row.instrument, 0),
        ),
    )


def _build_facts_row(number: int, background_facts: BackgroundFacts) -> ExportRow:
    coded_values = _code_answers(background_facts.definition.questions, background_facts.answers)
    return ExportRow(
        number=number,
        instrument=background_facts.definition.id,
        occasion=BACKGROUND_OCCASION,
        version=background_facts.definition.version,
        month="",
        values=coded_values,
    )


def _build_sheet_row(sheet_row: Any) -> ExportRow:
    sheet_answers = unseal_version_answers(
        unwrap_row_key(sheet_row), sheet_row, sheet_row.SheetVersion
    )
    definition = load_kept_or_current_definition(sheet_row.kind, sheet_answers)
    sent_month = to_stockholm(sheet_row.SheetVersion.sent_at).strftime("%Y-%m")
    coded_values = _code_answers(definition.questions, sheet_answers)
    return ExportRow(
        number=sheet_row.number,
        instrument=sheet_row.kind,
        occasion=sheet_row.key,
        version=definition.version,
        month=sent_month,
        values=coded_values,
    )


def _code_answers(
    questions: Iterable[AnyQuestion], given_answers: Mapping[str, Any]
) -> dict[str, ExportValue]:
    """Codes and numbers by question id; answers in a person's own words are left out."""
    return {
        question.id: _code_answer(question, given_answers[question.id])
        for question in questions
        if question.id in given_answers and not question.own_words
    }


def _code_answer(question: AnyQuestion, answer_value: Any) -> ExportValue:
    if isinstance(answer_value, list):
        return " ".join(answer_value)
    if isinstance(question, DateQuestion) and answer_value != DECLINED:
        # A day could point at somebody, so the evaluator gets only the year and month of a date.
        return str(answer_value)[: len("2026-11")]
    if isinstance(answer_value, int):
        return answer_value
    return str(answer_value)


def _list_export_definitions(evaluation_definition: EvaluationDefinition) -> list[Questionnaire]:
    """The questionnaire of the background facts, then those of the deltagare."""
    instrument_names = [evaluation_definition.background, *evaluation_definition.instruments]
    return [load_questionnaires()[instrument_name] for instrument_name in instrument_names]


def format_answers_csv(
    evaluation_definition: EvaluationDefinition, export_rows: Sequence[ExportRow]
) -> str:
    """One line for each row, and one column for each question (``enkat_start.worry``)."""
    column_names = [
        f"{definition.id}.{question.id}"
        for definition in _list_export_definitions(evaluation_definition)
        for question in definition.questions
        if not question.own_words
    ]
    answered_columns = {
        f"{export_row.instrument}.{question_id}"
        for export_row in export_rows
        for question_id in export_row.values
    }
    # Last come questions of older versions, which are not asked any more.
    column_names += sorted(answered_columns - set(column_names))
    csv_rows: list[list[ExportValue]] = [[*_FIXED_COLUMNS, *column_names]]
    for export_row in export_rows:
        values_by_column = {
            f"{export_row.instrument}.{question_id}": cell_value
            for question_id, cell_value in export_row.values.items()
        }
        fixed_cells: list[ExportValue] = [
            export_row.number,
            export_row.instrument,
            export_row.occasion,
            export_row.version,
            export_row.month,
        ]
        answer_cells = [values_by_column.get(column_name, "") for column_name in column_names]
        csv_rows.append([*fixed_cells, *answer_cells])
    return _format_export_csv(csv_rows)


def format_codes_csv(evaluation_definition: EvaluationDefinition) -> str:
    """What each column asks, and what each code in it means, in Swedish."""
    csv_rows: list[list[ExportValue]] = [["column", "version", "question", "code", "answer"]]
    for definition in _list_export_definitions(evaluation_definition):
        if definition.id == evaluation_definition.background:
            declined_label = "Uppgiften saknas"
        else:
            declined_label = "Vill inte svara"
        for question in definition.questions:
            if question.own_words:
                continue
            column_name = f"{definition.id}.{question.id}"
            code_meanings = [*_list_code_meanings(question), (DECLINED, declined_label)]
            csv_rows += [
                [column_name, definition.version, question.text, answer_code, answer_text]
                for answer_code, answer_text in code_meanings
            ]
    return _format_export_csv(csv_rows)


def _list_code_meanings(question: AnyQuestion) -> list[tuple[str, str]]:
    """Pairs of a code and its meaning; for numbers one pair, their range and what it measures."""
    if isinstance(question, ChoiceQuestion | SeveralChoicesQuestion):
        return [(answer_option.code, answer_option.text) for answer_option in question.options]
    if isinstance(question, ScaleQuestion):
        return [(_describe_answer_range(question), f"{question.low} – {question.high}")]
    if isinstance(question, NumberQuestion):
        return [(_describe_answer_range(question), question.unit)]
    return []


def _describe_answer_range(question: ScaleQuestion | NumberQuestion) -> str:
    return f"{question.least} till {question.most}"


def _format_export_csv(csv_rows: Iterable[Sequence[ExportValue]]) -> str:
    """The rows as CSV.

    Semicolons and a byte order mark let a spreadsheet program in Swedish open it as it is.
    """
    csv_file = io.StringIO()
    csv.writer(csv_file, delimiter=";").writerows(
        [_escape_formula(cell_value) for cell_value in csv_row] for csv_row in csv_rows
    )
    return "\ufeff" + csv_file.getvalue()


def _escape_formula(cell_value: ExportValue) -> ExportValue:
    """The value, with an apostrophe before a text that a spreadsheet would run as a formula."""
    if isinstance(cell_value, str) and cell_value.startswith(_FORMULA_STARTS):
        return f"'{cell_value}"
    return cell_value
