"""What a deltagare decided: who may read which data, for how long, under which text."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id
from webapp.core.ids import OrganisationId, PersonId


class DecisionChannel(enum.StrEnum):
    """How a decision was given."""

    PHONE = "phone"


class Receipt(Model):
    """One confirmation of decisions: the text, the language it was shown in, and when."""

    __tablename__ = "consent_receipt"

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    person_id: Mapped[PersonId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime]
    text_version: Mapped[str] = mapped_column(sa.String(32))
    text_hash: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(16))
    how: Mapped[DecisionChannel]


class Grant(Model):
    """A decision about one organisation and one kind of data: ``granted`` is Ja, else Nej.

    ``until`` is the moment a Ja ends. A decision is never rewritten: a new one sets
    ``withdrawn_at`` of the one before and adds a row.
    """

    __tablename__ = "grant"
    __table_args__ = (
        sa.Index("ix_grant_person_id_organisation_id_kind", "person_id", "organisation_id", "kind"),
        # At most one decision that is not withdrawn, also where two requests come at once.
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
    person_id: Mapped[PersonId] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[OrganisationId] = mapped_column(sa.ForeignKey("organisation.id"))
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
    """An answer of a round that is not confirmed yet; nobody may read anything because of it."""

    __tablename__ = "consent_choice"
    __table_args__ = (sa.UniqueConstraint("person_id", "organisation_id", "kind"),)

    id: Mapped[intpk]
    person_id: Mapped[PersonId] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[OrganisationId] = mapped_column(sa.ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    granted: Mapped[bool]


class ConsentState(Model):
    """How far a deltagare has come with the consent text.

    ``seen_version`` is the newest version that they have read whole. In a round under way
    ``round_step`` is the last step done under ``round_version``: 1 to 3 are the pages of the text,
    4 is the check question.
    """

    __tablename__ = "consent_state"

    person_id: Mapped[PersonId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    seen_version: Mapped[str | None] = mapped_column(sa.String(32))
    wants_to_talk: Mapped[bool] = mapped_column(default=False)
    round_version: Mapped[str | None] = mapped_column(sa.String(32))
    round_step: Mapped[int] = mapped_column(default=0)
