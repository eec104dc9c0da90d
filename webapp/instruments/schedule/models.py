"""Weeks a person has saved to plan from."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id
from webapp.core.ids import PersonId


class UsualWeek(Model):
    """A "vanlig vecka": ``body`` is its name and blocks, sealed. It is never sent to anybody."""

    __tablename__ = "usual_week"

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    person_id: Mapped[PersonId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[bytes]
    saved_at: Mapped[dt.datetime]
