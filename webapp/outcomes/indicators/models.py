"""What is kept of anonymous answers: sealed together while they wait, then as sums.

No table here has a column for a person, for a moment or for an order, and none has a row for one
person's answers.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk

# Without this SQLite would number the rows in the order they came.
_UNNUMBERED = {"sqlite_with_rowid": False}


def _text_key() -> Mapped[int]:
    return mapped_column(sa.ForeignKey("indicator_text.id"), primary_key=True)


class IndicatorText(Model):
    """A wording that answers belong to: the definition as it was asked, in Swedish, as JSON.

    It includes the question that the app asks last. ``hash`` is the SHA-256 of ``definition``.
    """

    __tablename__ = "indicator_text"
    __table_args__ = (sa.UniqueConstraint("instrument", "hash"),)

    id: Mapped[intpk]
    instrument: Mapped[str] = mapped_column(sa.String(32))
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))
    definition: Mapped[str]


class IndicatorPool(Model):
    """The answers that wait for others, all in one sealed value (see ``answer_pool``)."""

    __tablename__ = "indicator_pool"
    __table_args__ = (_UNNUMBERED,)

    programme: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    occasion: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    text_id: Mapped[int] = _text_key()
    sealed: Mapped[bytes]


class IndicatorTotal(Model):
    """How many persons answered; ``month`` is the first day of the month of release."""

    __tablename__ = "indicator_total"
    __table_args__ = (_UNNUMBERED,)

    programme: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    occasion: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    text_id: Mapped[int] = _text_key()
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    number: Mapped[int]


class IndicatorCount(Model):
    """How many persons gave one answer to one question; "declined" counts as an answer."""

    __tablename__ = "indicator_count"
    __table_args__ = (_UNNUMBERED,)

    programme: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    occasion: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    text_id: Mapped[int] = _text_key()
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    answer: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    number: Mapped[int]
