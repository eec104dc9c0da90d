"""Put one person's answers to those that wait, and count the whole pool when it may be opened.

Nobody here knows whose answers they are, and nothing is written that says when they came.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.core import clock, sealing
from webapp.core.db import db
from webapp.indicators import counting, pool, wording
from webapp.indicators.models import IndicatorPool
from webapp.indicators.wording import Refused
from webapp.questions import locks
from webapp.questions.format import Definition

__all__ = ["Refused", "deposit"]


def deposit(
    programme: str, occasion: str, definition: Definition, answers: Mapping[str, Any]
) -> None:
    """Add one person's answers, by question id, to those of the same insats, occasion and wording.

    All or nothing, in the transaction under way, which the caller began and commits; no commit.

    Raises:
        Refused: they do not fit the questions as they are asked, or the occasion is none of it.
        Tampered: the pool does not open.
    """
    if not definition.anonymous or occasion not in definition.occasions:
        raise Refused(occasion)
    record = wording.record(definition, answers)
    locks.first_use(definition)
    place = {"programme": programme, "occasion": occasion, "text_id": counting.text(definition)}
    records = [*_waiting(place, len(record)), record]
    if pool.is_ready(records):
        # The month of its opening, the same for all of it.
        counting.add(place, clock.today().replace(day=1), wording.asked(definition), records)
        records = []
    sealed = _seal(place, records, len(record))
    db.session.execute(sa.update(IndicatorPool).filter_by(**place).values(sealed=sealed))


def _waiting(place: Mapping[str, Any], width: int) -> list[bytes]:
    """What the pool holds; its row stays ours until the commit."""
    db.session.execute(
        db.insert(IndicatorPool)
        .values(**place, sealed=_seal(place, [], width))
        .on_conflict_do_nothing()
    )
    sealed = db.session.execute(
        sa.select(IndicatorPool.sealed).filter_by(**place).with_for_update()
    ).scalar_one()
    return pool.unpack(sealing.unseal(_key(), sealed, _bound(place)), width)


def _seal(place: Mapping[str, Any], records: list[bytes], width: int) -> bytes:
    return sealing.seal(_key(), pool.pack(records, width), _bound(place))


def _key() -> bytes:
    return sealing.system_key("indicators")


def _bound(place: Mapping[str, Any]) -> str:
    return "indicators:{programme}:{occasion}:{text_id}".format_map(place)
