"""A sheet with its draft, the versions that were sent, and the comments on them."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, intpk, public_id
from webapp.core.ids import AccountId, PersonId, SheetId


class SheetTurn(enum.StrEnum):
    """Whose turn it is with a sent sheet."""

    NOBODY = "nobody"
    HANDLAGGARE = "handlaggare"
    DELTAGARE = "deltagare"


class Sheet(Model):
    """One sheet of one person, named by kind and key; only they can read ``draft``.

    ``day`` is the (first) day it is about, ``revision`` counts the draft's saves, ``version`` the
    times it was sent (0: never); ``kept`` is whether its owner looked it through and chose to keep
    it. ``waits`` is whose turn it is, ``due`` the day by which a handläggare answers.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "kind", "key"),
        sa.Index("ix_sheet_inbox", "person_id", "waits", "due", "id"),
        sa.Index("ix_sheet_person_id_day", "person_id", "day"),
    )

    id: Mapped[SheetId] = mapped_column(primary_key=True)
    public_id: Mapped[public_id]
    person_id: Mapped[PersonId] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    key: Mapped[str] = mapped_column(sa.String(32))
    day: Mapped[dt.date]
    draft: Mapped[bytes | None]
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[dt.datetime]
    kept: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime | None]
    waits: Mapped[SheetTurn] = mapped_column(default=SheetTurn.NOBODY)
    due: Mapped[dt.date | None]


class SheetVersion(Model):
    """The answers as they were sent: never changed and never taken back; the next one follows."""

    __tablename__ = "sheet_version"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "number"),)

    id: Mapped[intpk]
    sheet_id: Mapped[SheetId] = mapped_column(sa.ForeignKey("sheet.id", ondelete="CASCADE"))
    number: Mapped[int]
    body: Mapped[bytes]
    language: Mapped[str] = mapped_column(sa.String(16))
    sent_at: Mapped[dt.datetime]


class SheetComment(Model):
    """A handläggare's answer to a sent sheet, encrypted with the person's key.

    ``about`` names the one answer it is about, None for the whole sheet. ``promised`` is the day
    the handläggare comes back, ``seen_at`` when the deltagare said they had read it.
    """

    __tablename__ = "comment"

    id: Mapped[intpk]
    public_id: Mapped[public_id]
    sheet_id: Mapped[SheetId] = mapped_column(
        sa.ForeignKey("sheet.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    author_id: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id"))
    about: Mapped[str | None] = mapped_column(sa.String(32))
    body: Mapped[bytes]
    language: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[dt.datetime]
    promised: Mapped[dt.date | None]
    seen_at: Mapped[dt.datetime | None]


class ReadMark(Model):
    """The newest version of a sheet that a handläggare has opened; later ones are unread."""

    __tablename__ = "read_mark"

    staff_id: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    sheet_id: Mapped[SheetId] = mapped_column(
        sa.ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    version: Mapped[int]
    at: Mapped[dt.datetime]


class SheetOption(Model):
    """An extra question a deltagare has switched on for a kind of sheet."""

    __tablename__ = "sheet_option"

    person_id: Mapped[PersonId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    option: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
