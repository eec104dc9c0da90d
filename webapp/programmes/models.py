"""Who takes part in which insats, and which handläggare work with them, from when to when."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import utc_now
from webapp.core.db import Model, intpk
from webapp.core.ids import AccountId, PersonId


class Enrolment(Model):
    """A deltagare in an insats; ``version`` is that of the definition it began with.

    ``ended_on`` is the last day, None while it goes on.
    """

    __tablename__ = "enrolment"

    id: Mapped[intpk]
    person_id: Mapped[PersonId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    programme: Mapped[str] = mapped_column(sa.String(32))
    version: Mapped[int]
    enrolled_by: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id"))
    enrolled_on: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]


class Assignment(Model):
    """A handläggare works with a deltagare from ``since`` to ``until``, both days included.

    ``until`` is None while no end is set; ``substitute_for`` is the colleague that the handläggare
    steps in for, if any.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        sa.Index("ix_assignment_staff_id_person_id", "staff_id", "person_id"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="in_order"),
    )

    id: Mapped[intpk]
    person_id: Mapped[PersonId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    substitute_for: Mapped[AccountId | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
