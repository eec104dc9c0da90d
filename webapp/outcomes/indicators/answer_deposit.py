"""Add one person's answers to the pool that waits, and count the whole pool when it may be opened.

Nothing here knows whose answers they are, and nothing is written that says when they came.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.core import clock, sealing
from webapp.core.db import db
from webapp.outcomes.indicators import answer_pool, indicator_sums, question_wording
from webapp.outcomes.indicators.models import IndicatorPool
from webapp.outcomes.indicators.question_wording import AnswersRefused
from webapp.questions import wording_locks
from webapp.questions.definition_format import Questionnaire


def deposit_answers(
    programme: str, occasion: str, definition: Questionnaire, answers: Mapping[str, Any]
) -> None:
    """Add one person's answers, by question id, to those of the same insats, occasion and wording.

    All of it is written in the transaction that the caller began and commits; no commit here.

    Raises:
        AnswersRefused: the answers do not fit the questions as they are asked, or the
            questionnaire is not anonymous or not for that occasion.
        TamperedError: the pool does not open.
    """
    if not definition.anonymous or occasion not in definition.occasions:
        raise AnswersRefused(occasion)
    answer_record = question_wording.encode_answers(definition, answers)
    wording_locks.write_wording_lock(definition)
    pool_place = {
        "programme": programme,
        "occasion": occasion,
        "text_id": indicator_sums.find_or_add_text_id(definition),
    }
    answer_records = [*_lock_waiting_records(pool_place, len(answer_record)), answer_record]
    if answer_pool.is_ready_to_count(answer_records):
        # The month in which the pool is opened: the same for all the answers in it.
        indicator_sums.add_to_sums(
            pool_place,
            clock.today().replace(day=1),
            question_wording.build_asked_definition(definition),
            answer_records,
        )
        answer_records = []
    sealed_pool = _seal_pool_records(pool_place, answer_records, len(answer_record))
    db.session.execute(sa.update(IndicatorPool).filter_by(**pool_place).values(sealed=sealed_pool))


def _lock_waiting_records(pool_place: Mapping[str, Any], record_width: int) -> list[bytes]:
    """The answers that wait in the pool; its row stays locked until the commit."""
    db.session.execute(
        db.insert(IndicatorPool)
        .values(**pool_place, sealed=_seal_pool_records(pool_place, [], record_width))
        .on_conflict_do_nothing()
    )
    sealed_pool = db.session.execute(
        sa.select(IndicatorPool.sealed).filter_by(**pool_place).with_for_update()
    ).scalar_one()
    return answer_pool.unpack_records(
        sealing.unseal_text(_load_pool_key(), sealed_pool, _format_seal_binding(pool_place)),
        record_width,
    )


def _seal_pool_records(
    pool_place: Mapping[str, Any], answer_records: list[bytes], record_width: int
) -> bytes:
    return sealing.seal_text(
        _load_pool_key(),
        answer_pool.pack_records(answer_records, record_width),
        _format_seal_binding(pool_place),
    )


def _load_pool_key() -> bytes:
    return sealing.derive_system_key("indicators")


def _format_seal_binding(pool_place: Mapping[str, Any]) -> str:
    return "indicators:{programme}:{occasion}:{text_id}".format_map(pool_place)
