"""What a deltagare decided: who may read what, from when to when, under which text."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id


class DecisionChannel(enum.StrEnum):
    """How a decision was given."""

    PHONE = "phone"


class Receipt(Model):
    """One confirmation: the text it rests on, the language it was shown in, and when."""

    __tablename__ = "consent_receipt"

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime]
    text_version: Mapped[str] = mapped_column(sa.String(32))
    text_hash: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(16))
    how: Mapped[DecisionChannel]


class Grant(Model):
    """A decision for one organisation and one kind of sheet: ``granted`` is Ja, else Nej.

    Rows are never rewritten: a change of mind withdraws the row and adds the next.
    """

    __tablename__ = "grant"
    __table_args__ = (
        sa.Index("ix_grant_person_id_organisation_id_kind", "person_id", "organisation_id", "kind"),
        # At most one standing decision for each organisation and kind, whatever races.
        sa.Index(
            "uq_grant_standing",
            "person_id",
            "organisation_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    purpose: Mapped[str] = mapped_column(sa.String(32))
    granted: Mapped[bool]
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
    receipt_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consent_receipt.id", ondelete="CASCADE"), index=True
    )


class ConsentChoice(Model):
    """An answer in a consent round that is not confirmed yet; shares nothing."""

    __tablename__ = "consent_choice"
    __table_args__ = (sa.UniqueConstraint("person_id", "organisation_id", "kind"),)

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    granted: Mapped[bool]


class ConsentState(Model):
    """How far a deltagare has come with the consent text.

    ``seen_version`` is the newest version read to its end and answered to or noted. In a round that
    is under way ``round_step`` counts what is done under ``round_version``: 1 to 3 are the pages
    read, 4 is the check question answered.
    """

    __tablename__ = "consent_state"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    seen_version: Mapped[str | None] = mapped_column(sa.String(32))
    wants_to_talk: Mapped[bool] = mapped_column(default=False)
    round_version: Mapped[str | None] = mapped_column(sa.String(32))
    round_step: Mapped[int] = mapped_column(default=0)
