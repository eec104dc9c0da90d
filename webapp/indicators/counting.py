"""The sums: how many answered, how many gave each answer, under the wording they were asked in."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from webapp.core.db import db
from webapp.indicators import pool, wording
from webapp.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.questions.format import Definition


def _written(definition: Definition) -> bytes:
    return msgspec.json.encode(wording.asked(definition), order="deterministic")


def digest(definition: Definition) -> str:
    """What names a wording: it changes with any word of it."""
    return hashlib.sha256(_written(definition)).hexdigest()


def text(definition: Definition) -> int:
    """The id of this wording's row, made at its first use; no commit."""
    name = {"instrument": definition.id, "hash": digest(definition)}
    found = sa.select(IndicatorText.id).filter_by(**name)
    known = db.session.scalar(found)
    if known is not None:
        return known
    db.session.execute(
        db.insert(IndicatorText)
        .values(**name, version=definition.version, definition=_written(definition).decode())
        .on_conflict_do_nothing()
    )
    return db.session.execute(found).scalar_one()


def add(
    place: Mapping[str, Any], month: dt.date, asked: Definition, records: Sequence[bytes]
) -> None:
    """Add many persons' answers to the sums of ``month``, its first day; no commit.

    ``place`` says insats, occasion and wording; ``asked`` is that wording.
    """
    place = {**place, "month": month}
    _add(IndicatorTotal, [{**place, "number": len(records)}])
    rows = []
    for at, answer, number in pool.sums(records):
        question = asked.questions[at]
        code = str(wording.possible(question)[answer])
        rows.append({**place, "question": question.id, "answer": code, "number": number})
    _add(IndicatorCount, rows)


def _add(table: type[IndicatorTotal | IndicatorCount], rows: list[dict[str, Any]]) -> None:
    statement = db.insert(table)
    keys = [column.name for column in table.__mapper__.primary_key]
    total = table.number + statement.excluded.number
    db.session.execute(
        statement.on_conflict_do_update(index_elements=keys, set_={"number": total}), rows
    )
