"""Which versions of questionnaires somebody has answered."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model


class InstrumentLock(Model):
    """A version of a questionnaire that somebody has answered, with a digest of its file then.

    Tells that there is an answer, but neither whose nor when.
    """

    __tablename__ = "instrument_lock"

    kind: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(sa.String(64))
