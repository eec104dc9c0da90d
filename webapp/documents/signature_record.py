"""The record of one signature: what it holds, and the seal over all of it.

The content hash is that of the version's plain bytes, exactly as they were frozen. The seal is
keyed under the installation's own key, so even the database's owner cannot write a false record.
"""

import datetime as dt
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import msgspec

from webapp.core import sealing


class SignatureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed which version of which sheet, how, when, and in what language.

    ``person`` is the public id of the sheet's owner, ``at`` in UTC, ``zone`` the time zone it was
    shown in.
    """

    public_id: UUID
    person: UUID
    sheet_id: int
    kind: str
    key: str
    number: int
    act: str
    signer_id: int
    organisation_id: int | None
    method: str
    language: str
    content_hash: bytes
    at: dt.datetime
    zone: str

    @property
    def subject(self) -> str:
        """What the log calls it: ``activity_report/2026-10 v1`` and the start of the hash."""
        return f"{self.kind}/{self.key} v{self.number} {self.content_hash.hex()[:16]}"


def hash_content(plain_bytes: bytes) -> bytes:
    """What a signature says of the text it stands under: SHA-256, 32 bytes."""
    return hashlib.sha256(plain_bytes).digest()


def seal_signature_record(signed_record: SignatureRecord) -> bytes:
    """32 bytes that only this installation can make, for this very record."""
    return hmac.digest(
        sealing.derive_system_key("signature"), _encode_canonically(signed_record), "sha256"
    )


def _encode_canonically(signed_record: SignatureRecord) -> bytes:
    """The one way to write a record: JSON, names in order, no spaces."""
    record_fields: dict[str, Any] = msgspec.structs.asdict(signed_record)
    record_fields |= {
        "public_id": str(signed_record.public_id),
        "person": str(signed_record.person),
        "content_hash": signed_record.content_hash.hex(),
        "at": signed_record.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    return json.dumps(record_fields, sort_keys=True, separators=(",", ":")).encode()
