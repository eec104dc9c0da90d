"""The record of one signature, and the seal over all of its fields.

The content hash is that of the version's decrypted bytes, exactly as they were sent. The seal is
made with the installation's own key, so whoever can write in the database cannot make a false one.
"""

import datetime as dt
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import msgspec

from webapp.core import sealing
from webapp.core.ids import AccountId, OrganisationId, SheetId


class SignatureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed which version of which sheet, how, when, and in what language.

    ``person`` is the public id of the sheet's owner, ``number`` the version, ``at`` in UTC,
    ``zone`` the time zone it was shown in.
    """

    public_id: UUID
    person: UUID
    sheet_id: SheetId
    kind: str
    key: str
    number: int
    act: str
    signer_id: AccountId
    organisation_id: OrganisationId | None
    method: str
    language: str
    content_hash: bytes
    at: dt.datetime
    zone: str

    @property
    def subject(self) -> str:
        """The subject of its log event: ``activity_report/2026-10 v1`` and part of the hash."""
        return f"{self.kind}/{self.key} v{self.number} {self.content_hash.hex()[:16]}"


def hash_content(plain_bytes: bytes) -> bytes:
    """The SHA-256 of a signed text: 32 bytes."""
    return hashlib.sha256(plain_bytes).digest()


def seal_signature_record(signed_record: SignatureRecord) -> bytes:
    """The keyed digest of a record: 32 bytes that only this installation can make."""
    return hmac.digest(
        sealing.derive_system_key("signature"), _encode_canonically(signed_record), "sha256"
    )


def _encode_canonically(signed_record: SignatureRecord) -> bytes:
    """The record as bytes, always the same for the same record: JSON, names sorted, no spaces."""
    record_fields: dict[str, Any] = msgspec.structs.asdict(signed_record)
    record_fields |= {
        "public_id": str(signed_record.public_id),
        "person": str(signed_record.person),
        "content_hash": signed_record.content_hash.hex(),
        "at": signed_record.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    return json.dumps(record_fields, sort_keys=True, separators=(",", ":")).encode()
