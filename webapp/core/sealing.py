"""Sealed text: AES-256-GCM under a key per person, that key wrapped by a master key.

A sealed value is one version byte, a 12-byte nonce and the ciphertext. What it belongs to (person,
kind, key, version) is bound in, so a value moved to another row does not open. Rotating master
keys re-wraps the data keys and leaves the bodies alone; destroying a data key erases, backups too.
"""

import hmac
import os
from functools import lru_cache

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, db
from webapp.core.settings import SettingsError, settings

_FORMAT = b"\x01"


class Tampered(Exception):
    """A sealed value did not open: altered, moved, or under another key."""


class DataKey(Model):
    """A person's own key, wrapped. Without this row nothing they wrote can be read again."""

    __tablename__ = "data_key"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    wrapped: Mapped[bytes]
    master_key: Mapped[str] = mapped_column(sa.String(32))


class SystemKey(Model):
    """The installation's own key (audit chain, PIN pepper, carried forms), wrapped; one row."""

    __tablename__ = "system_key"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    wrapped: Mapped[bytes]
    master_key: Mapped[str] = mapped_column(sa.String(32))


def new_key() -> tuple[bytes, str]:
    """A fresh data key, wrapped by the current master key, with that key's id."""
    name, master = next(iter(settings().keys().items()))
    return aes_key_wrap(master, os.urandom(32)), name


@lru_cache(maxsize=4096)
def _unwrap(master: bytes, wrapped: bytes) -> bytes:
    try:
        return aes_key_unwrap(master, wrapped)
    except InvalidUnwrap as error:
        raise Tampered("data key") from error


def unwrap(wrapped: bytes, master_key: str) -> bytes:
    """The data key inside ``wrapped``.

    Raises:
        Tampered: that master key is not configured, or the wrapping was altered.
    """
    master = master_keys().get(master_key)
    if master is None:
        raise Tampered(f"master key {master_key} is not configured")
    return _unwrap(master, wrapped)


def master_keys() -> dict[str, bytes]:
    """The configured master keys, parsed once an app."""
    keys: dict[str, bytes] | None = current_app.extensions.get("master_keys")
    if keys is None:
        keys = current_app.extensions["master_keys"] = settings().keys()
    return keys


def key_of(person_id: int) -> bytes:
    """The data key of one person.

    Raises:
        Tampered: there is none (erased), or it does not unwrap.
    """
    row = db.session.execute(
        sa.select(DataKey.wrapped, DataKey.master_key).where(DataKey.person_id == person_id)
    ).first()
    if row is None:
        raise Tampered("no data key")
    return unwrap(row.wrapped, row.master_key)


def seal(key: bytes, text: bytes, bound_to: str) -> bytes:
    """Seal ``text`` so that it only opens under ``key`` and as ``bound_to``."""
    nonce = os.urandom(12)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, text, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """The text inside ``sealed``.

    Raises:
        Tampered: it was altered, belongs elsewhere, or is under another key.
    """
    if sealed[:1] != _FORMAT:
        raise Tampered(bound_to)
    try:
        return AESGCM(key).decrypt(sealed[1:13], sealed[13:], bound_to.encode())
    except InvalidTag as error:
        raise Tampered(bound_to) from error


def system_key(purpose: str) -> bytes:
    """32 bytes derived from the installation's own key, different for each purpose."""
    key: bytes | None = current_app.extensions.get("system_key")
    if key is None:
        row = db.session.execute(sa.select(SystemKey.wrapped, SystemKey.master_key)).one()
        key = current_app.extensions["system_key"] = unwrap(row.wrapped, row.master_key)
    return hmac.digest(key, purpose.encode(), "sha256")


def prepare() -> None:
    """Make the installation's own key where there is none; part of the upgrade command."""
    if db.session.get(SystemKey, "system") is None:
        wrapped, name = new_key()
        db.session.add(SystemKey(name="system", wrapped=wrapped, master_key=name))


def check() -> None:
    """Prove at start that the configured master keys open this database.

    Raises:
        SettingsError: they do not.
    """
    if not sa.inspect(db.engine).has_table(SystemKey.__tablename__):
        return
    used = set(db.session.scalars(sa.select(DataKey.master_key).distinct()))
    try:
        if db.session.get(SystemKey, "system") is not None:
            system_key("check")
        missing = used - set(master_keys())
    except Tampered:
        raise SettingsError(
            "EGENMAKT_MASTER_KEYS does not open this database: wrong or missing key."
        ) from None
    if missing:
        names = ", ".join(sorted(missing))
        raise SettingsError(f"EGENMAKT_MASTER_KEYS lacks a key this database uses: {names}.")


def rotate() -> int:
    """Wrap every data key anew under the current master key; how many. No commit."""
    current = next(iter(master_keys()))
    rows: list[SystemKey | DataKey] = [
        *db.session.scalars(sa.select(SystemKey).where(SystemKey.master_key != current)),
        *db.session.scalars(sa.select(DataKey).where(DataKey.master_key != current)),
    ]
    for row in rows:
        row.wrapped = aes_key_wrap(master_keys()[current], unwrap(row.wrapped, row.master_key))
        row.master_key = current
    return len(rows)
