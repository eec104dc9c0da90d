"""Weeks a person has saved to plan from."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id


class UsualWeek(Model):
    """A saved "vanlig vecka": its name and blocks, sealed; the person's alone, never sent."""

    __tablename__ = "usual_week"

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[bytes]
    saved_at: Mapped[dt.datetime]
