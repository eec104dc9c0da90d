"""Use a right up, and hand the answers over to where nobody is known: two transactions.

First the right is burnt, and that is committed; then the answers are deposited. So no transaction,
and with that no row version and no page of the write-ahead log, holds both. A fault between the two
can lose one answer; no fault can count one twice (docs/anonymity.md).
"""

import enum
import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.db import DatabaseBusy, db
from webapp.indicators import deposit
from webapp.invitations.models import Invitation
from webapp.invitations.rights import Right

log = logging.getLogger("egenmakt")


class Outcome(enum.Enum):
    """What became of the answers."""

    DONE = enum.auto()
    USED = enum.auto()
    NOT_NOW = enum.auto()
    UNSURE = enum.auto()


def burn(right: Right) -> bool:
    """Use the right up, in a transaction of its own; False where it was already.

    Raises:
        SQLAlchemyError, DatabaseBusy: it could not be written.
    """
    db.begin_write()
    insert = db.insert(Invitation).values(**right.name, since=right.since, burnt=True)
    burnt = db.session.execute(
        insert.on_conflict_do_update(
            index_elements=list(right.name),
            set_={"burnt": True},
            where=Invitation.burnt.is_(False),
        ).returning(Invitation.id)
    ).first()
    db.commit()
    return burnt is not None


def send(right: Right, answers: Mapping[str, Any]) -> Outcome:
    """Burn, then deposit; where depositing fails before its commit, the right is given back."""
    try:
        if not burn(right):
            return Outcome.USED
    except (SQLAlchemyError, DatabaseBusy):
        db.session.rollback()
        return Outcome.NOT_NOW
    try:
        db.begin_write()
        deposit(right.programme, right.occasion, right.definition, answers)
    except Exception as error:
        log.error("anonymous answers not received: %s", type(error).__name__)
        return _give_back(right)
    return _commit()


def _commit() -> Outcome:
    """A commit whose answer got lost may have worked: then the right stays burnt."""
    try:
        db.commit()
    except SQLAlchemyError:
        db.session.rollback()
        return Outcome.UNSURE
    return Outcome.DONE


def _give_back(right: Right) -> Outcome:
    """Only for the one whose own burning was just committed."""
    db.session.rollback()
    try:
        db.begin_write()
        db.session.execute(
            sa.update(Invitation).filter_by(**right.name, burnt=True).values(burnt=False)
        )
        db.commit()
    except (SQLAlchemyError, DatabaseBusy):
        db.session.rollback()
        return Outcome.UNSURE
    return Outcome.NOT_NOW
