"""Signatures: who signed which version of which sheet, when and how."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id
from webapp.core.ids import AccountId, OrganisationId, SheetId


class SignatureAct(enum.StrEnum):
    """What somebody did with a document."""

    SIGNED = "signed"
    APPROVED = "approved"


class Signature(Model):
    """One person's signature under one version of a sheet (domain.md, "Signature record").

    ``number`` is the version, ``content_hash`` the SHA-256 of its decrypted bytes, ``method`` how
    the signer had signed in, ``language`` the language that was shown; ``seal`` is a keyed digest
    of all the other columns (``signature_record``).
    """

    __tablename__ = "signature"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "number", "act", "signer_id"),)

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    sheet_id: Mapped[SheetId] = mapped_column(sa.ForeignKey("sheet.id", ondelete="CASCADE"))
    number: Mapped[int]
    act: Mapped[SignatureAct]
    signer_id: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id"))
    organisation_id: Mapped[OrganisationId | None] = mapped_column(sa.ForeignKey("organisation.id"))
    method: Mapped[str] = mapped_column(sa.String(32))
    language: Mapped[str] = mapped_column(sa.String(16))
    content_hash: Mapped[bytes]
    at: Mapped[dt.datetime]
    zone: Mapped[str] = mapped_column(sa.String(32))
    seal: Mapped[bytes]
