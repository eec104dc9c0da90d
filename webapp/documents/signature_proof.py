"""Prove every signature: its text, its record and the log agree; else name the first that fails.

Signatures are loaded one at a time, so memory does not grow with their number.
"""

import hmac
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Row

from webapp.core import sealing
from webapp.core.audit import AuditEvent
from webapp.core.db import ColumnsSelect, db
from webapp.core.ids import PersonId
from webapp.core.sealing import DataKey
from webapp.documents.models import Signature, SignatureAct
from webapp.documents.signature_record import SignatureRecord, hash_content, seal_signature_record
from webapp.identity.models import Account
from webapp.sheets.draft_saving import build_sheet_binding
from webapp.sheets.models import Sheet, SheetVersion

_BATCH_SIZE = 500
# As ``SignatureRecord.subject`` writes it; nine digits fit the integers of every database.
_SUBJECT_PATTERN = re.compile(
    r"(?P<kind>[^/\s]+)/(?P<key>\S+) v(?P<number>\d{1,9}) (?P<start>[0-9a-f]{16})", re.ASCII
)


class BrokenSignature(msgspec.Struct, frozen=True):
    """Where a signature does not hold: the owner of the sheet, the sheet, and its version.

    ``sheet`` is kind and key, ``diary/2026-11-23``; for an event in the log that is not of the form
    we write it is the event's subject, with version 0.
    """

    person_id: PersonId
    sheet: str
    version: int


class SignatureProof(msgspec.Struct, frozen=True):
    """What a proof found.

    ``seen`` counts the signatures that hold, ``erased`` those of them whose text can no longer be
    read because its key was destroyed; ``broken`` is the first that does not hold.
    """

    seen: int
    erased: int
    broken: BrokenSignature | None = None


def prove_signatures() -> SignatureProof:
    """The proof of every signature in the database, then of every one that the log tells of."""
    seen_count = 0
    erased_count = 0
    for row_id in _list_row_ids(Signature):
        signature_row = _find_signature_row(row_id)
        if signature_row is None or not _is_signature_intact(signature_row):
            return SignatureProof(seen_count, erased_count, _locate_signature(row_id))
        seen_count += 1
        if signature_row.wrapped is None:
            erased_count += 1
    signature_actions = [signature_act.value for signature_act in SignatureAct]
    for row_id in _list_row_ids(AuditEvent, AuditEvent.action.in_(signature_actions)):
        missing_signature = _find_missing_signature(row_id)
        if missing_signature is not None:
            return SignatureProof(seen_count, erased_count, missing_signature)
    return SignatureProof(seen_count, erased_count)


def _list_row_ids(id_table: Any, *conditions: sa.ColumnElement[bool]) -> Iterator[int]:
    """The ids of a table's rows in order, read in batches."""
    last_id = 0
    while True:
        id_batch = db.session.scalars(
            sa.select(id_table.id)
            .where(id_table.id > last_id, *conditions)
            .order_by(id_table.id)
            .limit(_BATCH_SIZE)
        ).all()
        yield from id_batch
        if len(id_batch) < _BATCH_SIZE:
            return
        last_id = id_batch[-1]


def _find_signature_row(signature_id: int) -> Row[Any] | None:
    """A signature with the version it is about; None where its columns cannot be read."""
    try:
        return db.session.execute(_select_signature_row(signature_id)).first()
    except (ValueError, TypeError):
        # Somebody wrote into the row what is not even a moment or an id.
        return None


def _select_signature_row(signature_id: int) -> ColumnsSelect:
    signature_columns = [
        table_column for table_column in Signature.__table__.c if table_column.name != "act"
    ]
    return (
        sa.select(
            *signature_columns,
            sa.type_coerce(Signature.act, sa.String).label("act"),
            Sheet.kind,
            Sheet.key,
            Account.public_id.label("person"),
            SheetVersion.body,
            DataKey.wrapped,
            DataKey.master_key,
        )
        .select_from(Signature)
        .join(Sheet, Sheet.id == Signature.sheet_id)
        .join(Account, Account.id == Sheet.person_id)
        .outerjoin(
            SheetVersion,
            sa.and_(
                SheetVersion.sheet_id == Signature.sheet_id,
                SheetVersion.number == Signature.number,
            ),
        )
        .outerjoin(DataKey, DataKey.person_id == Sheet.person_id)
        .where(Signature.id == signature_id)
    )


def _is_signature_intact(signature_row: Row[Any]) -> bool:
    """Whether the seal fits the record, and the hash the text, where its key still exists."""
    signed_record = SignatureRecord(
        **{
            record_field: getattr(signature_row, record_field)
            for record_field in SignatureRecord.__struct_fields__
        }
    )
    if signature_row.body is None or not hmac.compare_digest(
        signature_row.seal, seal_signature_record(signed_record)
    ):
        return False
    if signature_row.wrapped is None:
        return True
    seal_binding = build_sheet_binding(
        signature_row.person, signature_row.kind, signature_row.key, f"sent {signature_row.number}"
    )
    try:
        plain_bytes = sealing.unseal_text(
            sealing.unwrap_key(signature_row.wrapped, signature_row.master_key),
            signature_row.body,
            seal_binding,
        )
    except sealing.TamperedError:
        return False
    return hmac.compare_digest(signature_row.content_hash, hash_content(plain_bytes))


def _locate_signature(signature_id: int) -> BrokenSignature:
    """Person, sheet and version of a signature that does not hold."""
    version_row = db.session.execute(
        sa.select(Sheet.person_id, Sheet.kind, Sheet.key, Signature.number)
        .join(Signature, Signature.sheet_id == Sheet.id)
        .where(Signature.id == signature_id)
    ).one()
    sheet_name = f"{version_row.kind}/{version_row.key}"
    return BrokenSignature(version_row.person_id, sheet_name, version_row.number)


def _find_missing_signature(event_id: int) -> BrokenSignature | None:
    """The signature that an event in the log tells of, where it is not in the database.

    None where it is there, or where its owner's key was destroyed.
    """
    event_row = db.session.execute(
        sa.select(AuditEvent.person_id, AuditEvent.actor_id, AuditEvent.action, AuditEvent.subject)
        .join(DataKey, DataKey.person_id == AuditEvent.person_id)
        .where(AuditEvent.id == event_id)
    ).first()
    if event_row is None:
        return None
    subject_match = _SUBJECT_PATTERN.fullmatch(event_row.subject)
    if subject_match is None:
        return BrokenSignature(event_row.person_id, event_row.subject, 0)
    sheet_name = f"{subject_match['kind']}/{subject_match['key']}"
    version_number = int(subject_match["number"])
    hash_start = subject_match["start"]
    content_hashes = db.session.scalars(
        sa.select(Signature.content_hash)
        .join(Sheet, Sheet.id == Signature.sheet_id)
        .where(
            Sheet.person_id == event_row.person_id,
            Sheet.kind == subject_match["kind"],
            Sheet.key == subject_match["key"],
            Signature.number == version_number,
            Signature.signer_id == event_row.actor_id,
            Signature.act == SignatureAct(event_row.action.value),
        )
    ).all()
    if any(signed_hash.hex().startswith(hash_start) for signed_hash in content_hashes):
        return None
    return BrokenSignature(event_row.person_id, sheet_name, version_number)
