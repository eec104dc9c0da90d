"""Who may answer an anonymous questionnaire once, and whether that right is used up.

Neither the answers nor the moment of sending are kept here.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id
from webapp.core.ids import PersonId


class AnswerRightRecord(Model):
    """A person's right to answer one questionnaire on one occasion of an insats, once.

    ``invited_by`` is None where the insats gives the right by rule; such a right has a row only
    when it is used up. ``burnt`` is True when the right is used up, by sending or by a no.
    """

    __tablename__ = "indicator_invitation"
    __table_args__ = (sa.UniqueConstraint("person_id", "programme", "instrument", "occasion"),)

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    person_id: Mapped[PersonId] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    programme: Mapped[str] = mapped_column(sa.String(32))
    instrument: Mapped[str] = mapped_column(sa.String(32))
    occasion: Mapped[str] = mapped_column(sa.String(16))
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    since: Mapped[dt.date]
    burnt: Mapped[bool] = mapped_column(default=False)
