"""Who signed what, exactly, and how: one row a signature."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id


class SignatureAct(enum.StrEnum):
    """What somebody did with a document."""

    SIGNED = "signed"
    APPROVED = "approved"


class Signature(Model):
    """One person's signature under one version of a sheet (domain: "Signature record").

    ``content_hash`` is the SHA-256 of the version's plain bytes, ``method`` how the signer had
    signed in, ``language`` what was shown; ``seal`` is keyed over all of it.
    """

    __tablename__ = "signature"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "number", "act", "signer_id"),)

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("sheet.id", ondelete="CASCADE"))
    number: Mapped[int]
    act: Mapped[SignatureAct]
    signer_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    method: Mapped[str] = mapped_column(sa.String(32))
    language: Mapped[str] = mapped_column(sa.String(16))
    content_hash: Mapped[bytes]
    at: Mapped[dt.datetime]
    zone: Mapped[str] = mapped_column(sa.String(32))
    seal: Mapped[bytes]
