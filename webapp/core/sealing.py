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
from webapp.core.ids import PersonId
from webapp.core.settings import SettingsError, current_settings

_FORMAT_VERSION = b"\x01"


class TamperedError(Exception):
    """A sealed value did not open: altered, moved, or under another key."""


class DataKey(Model):
    """A person's own data key, wrapped. Deleting the row makes all their sealed text unreadable."""

    __tablename__ = "data_key"

    person_id: Mapped[PersonId] = mapped_column(
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


def create_wrapped_key() -> tuple[bytes, str]:
    """A fresh data key, wrapped by the current master key, with that key's id."""
    master_key_id, wrapping_key = next(iter(current_settings().parse_master_keys().items()))
    return aes_key_wrap(wrapping_key, os.urandom(32)), master_key_id


@lru_cache(maxsize=4096)
def _unwrap_key_cached(wrapping_key: bytes, wrapped_key: bytes) -> bytes:
    try:
        return aes_key_unwrap(wrapping_key, wrapped_key)
    except InvalidUnwrap as unwrap_error:
        raise TamperedError("data key") from unwrap_error


def unwrap_key(wrapped_key: bytes, master_key_id: str) -> bytes:
    """The data key inside ``wrapped_key``.

    Raises:
        TamperedError: that master key is not configured, or the wrapping was altered.
    """
    wrapping_key = load_master_keys().get(master_key_id)
    if wrapping_key is None:
        raise TamperedError(f"master key {master_key_id} is not configured")
    return _unwrap_key_cached(wrapping_key, wrapped_key)


def load_master_keys() -> dict[str, bytes]:
    """The configured master keys, parsed once an app."""
    parsed_keys: dict[str, bytes] | None = current_app.extensions.get("master_keys")
    if parsed_keys is None:
        parsed_keys = current_app.extensions["master_keys"] = current_settings().parse_master_keys()
    return parsed_keys


def load_data_key(person_id: PersonId) -> bytes:
    """The data key of one person.

    Raises:
        TamperedError: there is none (erased), or it does not unwrap.
    """
    data_key_row = db.session.execute(
        sa.select(DataKey.wrapped, DataKey.master_key).where(DataKey.person_id == person_id)
    ).first()
    if data_key_row is None:
        raise TamperedError("no data key")
    return unwrap_key(data_key_row.wrapped, data_key_row.master_key)


def seal_text(data_key: bytes, plaintext: bytes, bound_to: str) -> bytes:
    """Seal ``plaintext`` so that it only opens under ``data_key`` and as ``bound_to``."""
    nonce = os.urandom(12)
    return _FORMAT_VERSION + nonce + AESGCM(data_key).encrypt(nonce, plaintext, bound_to.encode())


def unseal_text(data_key: bytes, sealed_text: bytes, bound_to: str) -> bytes:
    """The text inside ``sealed_text``.

    Raises:
        TamperedError: it was altered, belongs elsewhere, or is under another key.
    """
    if sealed_text[:1] != _FORMAT_VERSION:
        raise TamperedError(bound_to)
    try:
        return AESGCM(data_key).decrypt(sealed_text[1:13], sealed_text[13:], bound_to.encode())
    except InvalidTag as tag_error:
        raise TamperedError(bound_to) from tag_error


def derive_system_key(purpose: str) -> bytes:
    """32 bytes derived from the installation's own key, different for each purpose."""
    unwrapped_key: bytes | None = current_app.extensions.get("system_key")
    if unwrapped_key is None:
        system_key_row = db.session.execute(
            sa.select(SystemKey.wrapped, SystemKey.master_key)
        ).one()
        unwrapped_key = current_app.extensions["system_key"] = unwrap_key(
            system_key_row.wrapped, system_key_row.master_key
        )
    return hmac.digest(unwrapped_key, purpose.encode(), "sha256")


def create_system_key() -> None:
    """Make the installation's own key where there is none; part of the upgrade command."""
    if db.session.get(SystemKey, "system") is None:
        wrapped_key, master_key_id = create_wrapped_key()
        db.session.add(SystemKey(name="system", wrapped=wrapped_key, master_key=master_key_id))


def validate_master_keys() -> None:
    """Prove at start that the configured master keys open this database.

    Raises:
        SettingsError: they do not.
    """
    if not sa.inspect(db.engine).has_table(SystemKey.__tablename__):
        return
    used_key_ids = set(db.session.scalars(sa.select(DataKey.master_key).distinct()))
    try:
        if db.session.get(SystemKey, "system") is not None:
            derive_system_key("check")
        missing_key_ids = used_key_ids - set(load_master_keys())
    except TamperedError:
        raise SettingsError(
            "EGENMAKT_MASTER_KEYS does not open this database: wrong or missing key."
        ) from None
    if missing_key_ids:
        missing_list = ", ".join(sorted(missing_key_ids))
        raise SettingsError(f"EGENMAKT_MASTER_KEYS lacks a key this database uses: {missing_list}.")


def rewrap_data_keys() -> int:
    """Wrap every data key anew under the current master key; how many. No commit."""
    current_key_id = next(iter(load_master_keys()))
    old_key_rows: list[SystemKey | DataKey] = [
        *db.session.scalars(sa.select(SystemKey).where(SystemKey.master_key != current_key_id)),
        *db.session.scalars(sa.select(DataKey).where(DataKey.master_key != current_key_id)),
    ]
    for key_row in old_key_rows:
        key_row.wrapped = aes_key_wrap(
            load_master_keys()[current_key_id], unwrap_key(key_row.wrapped, key_row.master_key)
        )
        key_row.master_key = current_key_id
    return len(old_key_rows)
