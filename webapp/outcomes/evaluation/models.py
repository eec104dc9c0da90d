"""Who consents to an evaluation and under which number, and what is kept when it has ended."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id
from webapp.core.ids import PersonId


class EvaluationState(Model):
    """The evaluation of one insats; ``ended_on`` is None while it goes on.

    Every write to an evaluation locks this row first, so that they come one after the other.
    """

    __tablename__ = "evaluation"

    programme: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    ended_on: Mapped[dt.date | None]


class EvaluationConsent(Model):
    """A decision about one evaluation, and its receipt: ``granted`` is True for Ja, False for Nej.

    A change of mind sets ``withdrawn_at`` and adds a new row; nothing else in a row is ever
    changed. ``until`` is the moment a Ja ends. The person's number is not kept here.
    """

    __tablename__ = "evaluation_consent"
    __table_args__ = (
        # At most one decision that stands, even where two requests come at the same moment.
        sa.Index(
            "uq_evaluation_consent_standing",
            "person_id",
            "programme",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    person_id: Mapped[PersonId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    programme: Mapped[str] = mapped_column(sa.String(32))
    granted: Mapped[bool]
    at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
    text_version: Mapped[str] = mapped_column(sa.String(32))
    text_hash: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(16))


class EvaluationLink(Model):
    """Whose number it is. Only this table says so; its rows are deleted when an evaluation ends."""

    __tablename__ = "evaluation_link"
    __table_args__ = (sa.UniqueConstraint("person_id", "programme"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[PersonId] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    programme: Mapped[str] = mapped_column(sa.String(32))


class EvaluationFacts(Model):
    """The background facts under a number, sealed with the installation's own key."""

    __tablename__ = "evaluation_facts"

    number: Mapped[int] = mapped_column(
        sa.ForeignKey("evaluation_link.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    body: Mapped[bytes]


class EvaluationRecord(Model):
    """What is kept under a number when the evaluation has ended: one sealed body, all equally long.

    Which questionnaires a number has, and from when, is inside the sealed body: in columns it could
    be matched with the sheets that a person still has, and so reveal whose number it is.
    """

    __tablename__ = "evaluation_record"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    programme: Mapped[str] = mapped_column(sa.String(32), index=True)
    body: Mapped[bytes]
