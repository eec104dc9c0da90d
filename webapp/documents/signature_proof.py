"""The proof of every signature: text, record and log agree, or the first that does not is named.

One signature is held at a time, however many there are.
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
from webapp.core.sealing import DataKey
from webapp.documents.models import Signature, SigningAct
from webapp.documents.signature_record import SignatureRecord, hash_content, seal_record
from webapp.identity.models import Account
from webapp.sheets.models import Sheet, SheetVersion
from webapp.sheets.road import sealing_place

_BATCH = 500
# As ``Record.subject`` writes it; nine digits fit every database's numbers.
_SUBJECT = re.compile(
    r"(?P<kind>[^/\s]+)/(?P<key>\S+) v(?P<number>\d{1,9}) (?P<start>[0-9a-f]{16})", re.ASCII
)


class SignatureProof(msgspec.Struct, frozen=True):
    """How many signatures were looked at, how many of them stand under text whose key was
    destroyed, and the first that does not hold, as (person id, sheet, version)."""

    seen: int
    erased: int
    broken: tuple[int, str, int] | None = None


def prove_signatures() -> SignatureProof:
    """Look at every signature, then at every one that the log tells of."""
    seen = erased = 0
    for number in _list_ids(Signature):
        found = _find_signature(number)
        if found is None or not _does_signature_hold(found):
            return SignatureProof(seen, erased, _name_signature(number))
        seen += 1
        erased += found.wrapped is None
    for number in _list_ids(AuditEvent, AuditEvent.action.in_([act.value for act in SigningAct])):
        gone = _find_missing_signature(number)
        if gone is not None:
            return SignatureProof(seen, erased, gone)
    return SignatureProof(seen, erased)


def _list_ids(table: Any, *which: sa.ColumnElement[bool]) -> Iterator[int]:
    last = 0
    while True:
        batch = db.session.scalars(
            sa.select(table.id).where(table.id > last, *which).order_by(table.id).limit(_BATCH)
        ).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1]


def _find_signature(number: int) -> Row[Any] | None:
    """A signature with the version it stands under; None for what no signature of ours holds."""
    try:
        return db.session.execute(_select_signed_version(number)).first()
    except (ValueError, TypeError):
        # Not even a moment or an id any more.
        return None


def _select_signed_version(number: int) -> ColumnsSelect:
    columns = [column for column in Signature.__table__.c if column.name != "act"]
    return (
        sa.select(
            *columns,
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
        .where(Signature.id == number)
    )


def _does_signature_hold(found: Row[Any]) -> bool:
    record = SignatureRecord(
        **{name: getattr(found, name) for name in SignatureRecord.__struct_fields__}
    )
    if found.body is None or not hmac.compare_digest(found.seal, seal_record(record)):
        return False
    if found.wrapped is None:
        return True
    place = sealing_place(found.person, found.kind, found.key, f"sent {found.number}")
    try:
        plain = sealing.unseal_text(
            sealing.unwrap_key(found.wrapped, found.master_key), found.body, place
        )
    except sealing.TamperedError:
        return False
    return hmac.compare_digest(found.content_hash, hash_content(plain))


def _name_signature(number: int) -> tuple[int, str, int]:
    """What to call a signature that does not hold."""
    row = db.session.execute(
        sa.select(Sheet.person_id, Sheet.kind, Sheet.key, Signature.number)
        .join(Signature, Signature.sheet_id == Sheet.id)
        .where(Signature.id == number)
    ).one()
    return row.person_id, f"{row.kind}/{row.key}", row.number


def _find_missing_signature(number: int) -> tuple[int, str, int] | None:
    """What the log tells of and nobody finds, unless its owner's key was destroyed.

    A line of the log that is not as we write them is named as it stands, with version 0.
    """
    event = db.session.execute(
        sa.select(AuditEvent.person_id, AuditEvent.actor_id, AuditEvent.action, AuditEvent.subject)
        .join(DataKey, DataKey.person_id == AuditEvent.person_id)
        .where(AuditEvent.id == number)
    ).first()
    if event is None:
        return None
    told = _SUBJECT.fullmatch(event.subject)
    if told is None:
        return event.person_id, event.subject, 0
    sheet, version, start = f"{told['kind']}/{told['key']}", int(told["number"]), told["start"]
    hashes = db.session.scalars(
        sa.select(Signature.content_hash)
        .join(Sheet, Sheet.id == Signature.sheet_id)
        .where(
            Sheet.person_id == event.person_id,
            Sheet.kind == told["kind"],
            Sheet.key == told["key"],
            Signature.number == version,
            Signature.signer_id == event.actor_id,
            Signature.act == SigningAct(event.action.value),
        )
    ).all()
    if any(each.hex().startswith(start) for each in hashes):
        return None
    return event.person_id, sheet, version
