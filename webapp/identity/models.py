"""People, their organisation, and what each signs in with."""

import datetime as dt
import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.clock import utc_now
from webapp.core.db import Model, intpk, public_id
from webapp.core.ids import AccountId, OrganisationId


class Role(enum.StrEnum):
    """What somebody may do; one role an account."""

    DELTAGARE = "deltagare"
    HANDLAGGARE = "handlaggare"
    PROJEKTLEDARE = "projektledare"
    RESULTATLASARE = "resultatlasare"
    FOLJEFORSKARE = "foljeforskare"
    ADMINISTRATOR = "administrator"


class OrganisationKind(enum.StrEnum):
    """The authorities that take part."""

    FK = "fk"
    AF = "af"
    KOMMUN = "kommun"
    REGION = "region"


class Organisation(Model):
    """A unit of an authority: what a deltagare gives consent to."""

    __tablename__ = "organisation"

    id: Mapped[OrganisationId] = mapped_column(primary_key=True)
    public_id: Mapped[public_id]
    kind: Mapped[OrganisationKind]
    name: Mapped[str] = mapped_column(unique=True)


class Account(Model):
    """Somebody who can sign in.

    A deltagare has a chosen name (a pseudonym will do) and no personnummer, address, phone or
    e-mail; a handläggare belongs to one organisation. Staff have a user name only where they sign
    in with a password; a deltagare never has one.
    """

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint(
            "(role = 'handlaggare') = (organisation_id IS NOT NULL)", name="organisation_by_role"
        ),
        sa.CheckConstraint("role <> 'deltagare' OR username IS NULL", name="username_by_role"),
    )

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    public_id: Mapped[public_id]
    role: Mapped[Role]
    name: Mapped[str]
    organisation_id: Mapped[OrganisationId | None] = mapped_column(sa.ForeignKey("organisation.id"))
    username: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(sa.String(16), default="sv")
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    totp_sealed: Mapped[bytes | None]
    totp_step: Mapped[int] = mapped_column(default=0)
    wrong_pins: Mapped[int] = mapped_column(default=0)
    shortcuts: Mapped[bool] = mapped_column(default=True)
    locked_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class LoginSession(Model):
    """One signed-in browser; the cookie holds a random token, this row its hash.

    ``method`` is how its owner signed in, for what they sign; "" where that was not noted.
    """

    __tablename__ = "login_session"

    id: Mapped[intpk]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[AccountId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    phone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("phone.id", ondelete="SET NULL"))
    device: Mapped[str]
    method: Mapped[str] = mapped_column(sa.String(32), default="")
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Card(Model):
    """The printed card of a deltagare: the thing you have. Only its hash is kept."""

    __tablename__ = "card"

    id: Mapped[intpk]
    account_id: Mapped[AccountId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    issued_by: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id"))
    issued_at: Mapped[dt.datetime]
    activated_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class Phone(Model):
    """A phone the deltagare lets us remember: signs in with the PIN alone."""

    __tablename__ = "phone"

    id: Mapped[intpk]
    account_id: Mapped[AccountId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Passkey(Model):
    """A passkey: the public half and how often it was used."""

    __tablename__ = "passkey"

    id: Mapped[intpk]
    account_id: Mapped[AccountId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    created_at: Mapped[dt.datetime]


class RecoveryCode(Model):
    """A one-time way in for staff whose second factor is lost; only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[intpk]
    account_id: Mapped[AccountId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    used_at: Mapped[dt.datetime | None]


class StaffInvitation(Model):
    """A one-time code by which staff choose their password and second factor."""

    __tablename__ = "invitation"

    id: Mapped[intpk]
    account_id: Mapped[AccountId] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class Challenge(Model):
    """A passkey challenge that waits for its one answer."""

    __tablename__ = "challenge"

    challenge_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[dt.datetime]


class ThrottleCount(Model):
    """Wrong attempts under one key: a hash of what was typed, of a phone, or of an address."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[dt.datetime]
    blocked_until: Mapped[dt.datetime]


class CarriedForm(Model):
    """What somebody had typed when their session ended: sealed, theirs alone, gone once shown."""

    __tablename__ = "carried_form"
    __table_args__ = (sa.UniqueConstraint("account_id", "path"),)

    id: Mapped[intpk]
    account_id: Mapped[AccountId] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    path: Mapped[str]
    sealed: Mapped[bytes]
    created_at: Mapped[dt.datetime]
