"""Use a right up and hand the answers to the indicators, which know no person: two transactions.

First the right is burnt (used up: ``burnt`` in its row) and that is committed; then the answers are
deposited. So no transaction, no row version and no page of the write-ahead log holds both. A fault
between the two can lose one person's answers; no fault can count them twice (docs/anonymity.md).
"""

import enum
import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.db import DatabaseBusy, db
from webapp.outcomes.indicators.answer_deposit import deposit_answers
from webapp.outcomes.invitations.answer_rights import AnswerRight
from webapp.outcomes.invitations.models import AnswerRightRecord

log = logging.getLogger("egenmakt")


class SendingOutcome(enum.Enum):
    """What became of the answers.

    ``USED``: the right was used up before. ``NOT_NOW``: nothing was received, and the person can
    try again. ``UNSURE``: they may have been received; the person cannot try again.
    """

    DONE = enum.auto()
    USED = enum.auto()
    NOT_NOW = enum.auto()
    UNSURE = enum.auto()


def burn_answer_right(answer_right: AnswerRight) -> bool:
    """Use the right up, in a transaction of its own; False where it was used up before.

    Raises:
        SQLAlchemyError, DatabaseBusy: it could not be written.
    """
    db.begin_write()
    insert_statement = db.insert(AnswerRightRecord).values(
        **answer_right.unique_key, since=answer_right.since, burnt=True
    )
    burnt_row = db.session.execute(
        insert_statement.on_conflict_do_update(
            index_elements=list(answer_right.unique_key),
            set_={"burnt": True},
            where=AnswerRightRecord.burnt.is_(False),
        ).returning(AnswerRightRecord.id)
    ).first()
    db.commit()
    return burnt_row is not None


def send_anonymous_answers(answer_right: AnswerRight, answers: Mapping[str, Any]) -> SendingOutcome:
    """Burn the right, then deposit the answers; commits both, one after the other.

    Where depositing fails before its commit, the right is given back.
    """
    try:
        if not burn_answer_right(answer_right):
            return SendingOutcome.USED
    except (SQLAlchemyError, DatabaseBusy):
        db.session.rollback()
        return SendingOutcome.NOT_NOW
    try:
        db.begin_write()
        deposit_answers(
            answer_right.programme, answer_right.occasion, answer_right.definition, answers
        )
    except Exception as deposit_error:
        log.error("anonymous answers not received: %s", type(deposit_error).__name__)
        return _give_right_back(answer_right)
    return _commit_deposit()


def _commit_deposit() -> SendingOutcome:
    """Commit the answers; where that fails it may still have worked, so the right stays burnt."""
    try:
        db.commit()
    except SQLAlchemyError:
        db.session.rollback()
        return SendingOutcome.UNSURE
    return SendingOutcome.DONE


def _give_right_back(answer_right: AnswerRight) -> SendingOutcome:
    """Undo the burning that this request has just committed; never one of another request."""
    db.session.rollback()
    try:
        db.begin_write()
        db.session.execute(
            sa.update(AnswerRightRecord)
            .filter_by(**answer_right.unique_key, burnt=True)
            .values(burnt=False)
        )
        db.commit()
    except (SQLAlchemyError, DatabaseBusy):
        db.session.rollback()
        return SendingOutcome.UNSURE
    return SendingOutcome.NOT_NOW
