"""What the evaluator gets: codes and numbers under an ID number, never words, never a day."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from webapp.core.clock import local
from webapp.core.fields import DECLINED
from webapp.programmes.definitions import Evaluation
from webapp.questionnaires.body import begun_with
from webapp.questions.asking import definitions
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.choice import Choice, Choices
from webapp.questions.kinds.date import Date
from webapp.questions.kinds.number import Number
from webapp.questions.kinds.scale import Scale
from webapp.sheets.reading import answers, key_in

BACKGROUND = "bakgrund"
_FIXED = ["number", "instrument", "occasion", "version", "month"]
_RISKY = ("=", "+", "-", "@", "\t", "\r")

Value = str | int


class Facts(msgspec.Struct, frozen=True):
    """Background facts: the answers, and the definition they go by whatever later ones say."""

    definition: Definition
    answers: dict[str, Any]


class Row(msgspec.Struct, frozen=True):
    """One questionnaire on one occasion under a number; ``month`` as ``2026-11``, "" for facts."""

    number: int
    instrument: str
    occasion: str
    version: int
    month: str
    values: dict[str, Value]


def rows(facts: Mapping[int, Facts], sent: Iterable[Any]) -> list[Row]:
    """Facts and sent sheets (see ``queries.sent``) by number, the facts first.

    Raises:
        Tampered: a sheet does not open with its person's key.
    """
    found = [_of_facts(number, each) for number, each in facts.items()]
    found += [_of_sheet(each) for each in sent]
    order = {name: place for place, name in enumerate(definitions())}
    return sorted(
        found, key=lambda row: (row.number, bool(row.month), order.get(row.instrument, 0))
    )


def _of_facts(number: int, facts: Facts) -> Row:
    values = _values(facts.definition.questions, facts.answers)
    return Row(number, facts.definition.id, BACKGROUND, facts.definition.version, "", values)


def _of_sheet(row: Any) -> Row:
    said = answers(key_in(row), row, row.SheetVersion)
    definition = begun_with(row.kind, said)
    month = local(row.SheetVersion.sent_at).strftime("%Y-%m")
    values = _values(definition.questions, said)
    return Row(row.number, row.kind, row.key, definition.version, month, values)


def _values(questions: Iterable[Kind], said: Mapping[str, Any]) -> dict[str, Value]:
    """Codes and numbers by question; what somebody typed in own words is left out."""
    return {
        each.id: _coded(each, said[each.id])
        for each in questions
        if each.id in said and not each.own_words
    }


def _coded(question: Kind, value: Any) -> Value:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(question, Date) and value != DECLINED:
        # A day could point at somebody; the month is what the evaluation has of all dates.
        return str(value)[:7]
    return value if isinstance(value, int) else str(value)


def _definitions(evaluation: Evaluation) -> list[Definition]:
    return [definitions()[name] for name in (evaluation.background, *evaluation.instruments)]


def answers_csv(evaluation: Evaluation, found: Sequence[Row]) -> str:
    """One row a number and occasion, one column a question (``enkat_start.worry``)."""
    columns = [
        f"{definition.id}.{question.id}"
        for definition in _definitions(evaluation)
        for question in definition.questions
        if not question.own_words
    ]
    # Questions of older versions that are asked no more.
    known = set(columns)
    columns += sorted({f"{row.instrument}.{name}" for row in found for name in row.values} - known)
    table: list[list[Value]] = [[*_FIXED, *columns]]
    for row in found:
        values = {f"{row.instrument}.{name}": value for name, value in row.values.items()}
        fixed: list[Value] = [row.number, row.instrument, row.occasion, row.version, row.month]
        table.append([*fixed, *(values.get(name, "") for name in columns)])
    return _csv(table)


def codes_csv(evaluation: Evaluation) -> str:
    """What each column asks, and what each code in it means, in Swedish."""
    table: list[list[Value]] = [["column", "version", "question", "code", "answer"]]
    for definition in _definitions(evaluation):
        declined = (
            "Uppgiften saknas" if definition.id == evaluation.background else "Vill inte svara"
        )
        for question in definition.questions:
            if question.own_words:
                continue
            start: list[Value] = [f"{definition.id}.{question.id}", definition.version]
            start.append(question.text)
            options = question.options if isinstance(question, Choice | Choices) else ()
            table += [[*start, each.code, each.text] for each in options]
            if isinstance(question, Scale | Number):
                table.append([*start, *_span(question)])
            table.append([*start, DECLINED, declined])
    return _csv(table)


def _span(question: Scale | Number) -> list[Value]:
    ends = f"{question.low} – {question.high}" if isinstance(question, Scale) else question.unit
    return [f"{question.least} till {question.most}", ends]


def _csv(table: Iterable[Sequence[Value]]) -> str:
    """Semicolons and a byte order mark, so that a Swedish spreadsheet opens it as it is."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([_safe(value) for value in row] for row in table)
    return "\ufeff" + file.getvalue()


def _safe(value: Value) -> Value:
    """No text is a formula to a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value
