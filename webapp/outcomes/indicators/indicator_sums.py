"""The sums: how many persons answered, and how many gave each answer, by wording."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from webapp.core.db import db
from webapp.outcomes.indicators import answer_pool, question_wording
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.questions.definition_format import Questionnaire


def _encode_asked_definition(definition: Questionnaire) -> bytes:
    return msgspec.json.encode(
        question_wording.build_asked_definition(definition), order="deterministic"
    )


def hash_question_wording(definition: Questionnaire) -> str:
    """SHA-256, in hex, of the definition as it is asked; it changes with any word of the text."""
    return hashlib.sha256(_encode_asked_definition(definition)).hexdigest()


def find_or_add_text_id(definition: Questionnaire) -> int:
    """The id of this wording's row, which is added at its first use; no commit."""
    text_key = {"instrument": definition.id, "hash": hash_question_wording(definition)}
    id_statement = sa.select(IndicatorText.id).filter_by(**text_key)
    known_id = db.session.scalar(id_statement)
    if known_id is not None:
        return known_id
    db.session.execute(
        db.insert(IndicatorText)
        .values(
            **text_key,
            version=definition.version,
            definition=_encode_asked_definition(definition).decode(),
        )
        .on_conflict_do_nothing()
    )
    return db.session.execute(id_statement).scalar_one()


def add_to_sums(
    sum_place: Mapping[str, Any],
    release_month: dt.date,
    asked_definition: Questionnaire,
    answer_records: Sequence[bytes],
) -> None:
    """Add many persons' answers to the sums of a month; no commit.

    ``sum_place`` has the columns programme, occasion and text_id; ``release_month`` is the first
    day of the month; ``asked_definition`` is the wording that ``text_id`` stands for.
    """
    sum_place = {**sum_place, "month": release_month}
    _upsert_sum_rows(IndicatorTotal, [{**sum_place, "number": len(answer_records)}])
    count_rows = []
    for question_index, answer_place, person_count in answer_pool.count_answers(answer_records):
        question = asked_definition.questions[question_index]
        answer_code = str(question_wording.list_possible_answers(question)[answer_place])
        count_rows.append(
            {**sum_place, "question": question.id, "answer": answer_code, "number": person_count}
        )
    _upsert_sum_rows(IndicatorCount, count_rows)


def _upsert_sum_rows(
    sum_table: type[IndicatorTotal | IndicatorCount], sum_rows: list[dict[str, Any]]
) -> None:
    insert_statement = db.insert(sum_table)
    key_names = [key_column.name for key_column in sum_table.__mapper__.primary_key]
    raised_number = sum_table.number + insert_statement.excluded.number
    db.session.execute(
        insert_statement.on_conflict_do_update(
            index_elements=key_names, set_={"number": raised_number}
        ),
        sum_rows,
    )
