"""What has been answered in its present wording."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model


class InstrumentLock(Model):
    """A version of a questionnaire that somebody has answered, and what its file said then.

    Holds no time and nobody: it tells that there is an answer, not whose.
    """

    __tablename__ = "instrument_lock"

    kind: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(sa.String(64))
