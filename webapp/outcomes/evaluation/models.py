"""Who lets the evaluation have their answers, under which number; and what is left at its end."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id


class EvaluationState(Model):
    """The evaluation of one insats; all acts on it wait for each other on this row."""

    __tablename__ = "evaluation"

    programme: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    ended_on: Mapped[dt.date | None]


class EvaluationConsent(Model):
    """A decision with its receipt: ``granted`` is Ja, else Nej. The number does not stand here.

    Rows are never rewritten: a change of mind withdraws the row and adds the next. ``until`` is the
    moment a Ja ends.
    """

    __tablename__ = "evaluation_consent"
    __table_args__ = (
        # At most one standing decision, whatever races.
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
    person_id: Mapped[int] = mapped_column(
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
    """Whose number it is: the one place that says so, gone when the evaluation has ended."""

    __tablename__ = "evaluation_link"
    __table_args__ = (sa.UniqueConstraint("person_id", "programme"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
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
    """What is kept under a number once nobody knows whose it is: one sealed body, all as long.

    Which questionnaires a number has, and when, stands inside the body: beside it, a pattern of
    sheets could be matched with the pattern of somebody's own.
    """

    __tablename__ = "evaluation_record"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    programme: Mapped[str] = mapped_column(sa.String(32), index=True)
    body: Mapped[bytes]
