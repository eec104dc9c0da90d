"""Sign one version of a sheet: the record, and its line in the person's log. No commit."""

from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Row

from webapp.core import audit, sealing
from webapp.core.clock import STOCKHOLM, utc_now
from webapp.core.db import db
from webapp.core.i18n import current_language
from webapp.documents import queries
from webapp.documents.models import Signature, SignatureAct
from webapp.documents.signature_record import SignatureRecord, hash_content, seal_signature_record
from webapp.identity.people.persons import Person, StaffMember
from webapp.sheets.owner_service import build_sheet_binding
from webapp.sheets.staff_service import unwrap_row_key

SIGNING_PURPOSE = "underskrift"


def sign_sheet_version(
    signer: Person | StaffMember,
    sheet_id: int,
    number: int,
    act: SignatureAct,
    method: str,
) -> Signature:
    """Let ``signer`` sign version ``number``; the same act once more changes nothing.

    ``method`` is how they signed in (``Session.method``).

    Call it after ``db.begin_write()``, with the sheet locked where two may come at once.

    Raises:
        LookupError: there is no such version that is theirs, or that they may see now.
        TamperedError: the version does not open.
    """
    own_signature = db.session.scalar(
        sa.select(Signature).filter_by(
            sheet_id=sheet_id, number=number, act=act, signer_id=signer.id
        )
    )
    if own_signature is not None:
        return own_signature
    version = db.session.execute(queries.select_signable_version(signer, sheet_id, number)).first()
    if version is None:
        raise LookupError(sheet_id, number)
    plain_bytes = unseal_signable_version(version)
    record = SignatureRecord(
        public_id=uuid4(),
        person=version.person,
        sheet_id=sheet_id,
        kind=version.kind,
        key=version.key,
        number=number,
        act=act.value,
        signer_id=signer.id,
        organisation_id=None if isinstance(signer, Person) else signer.organisation_id,
        method=method,
        language=current_language().code,
        content_hash=hash_content(plain_bytes),
        at=utc_now(),
        zone=STOCKHOLM.key,
    )
    return _write_signature(record, version.person_id)


def unseal_signable_version(version_row: Row[Any]) -> bytes:
    """The plain bytes of a version that ``queries.version_for`` gave.

    Raises:
        TamperedError: it does not open, or the owner's key was destroyed.
    """
    seal_binding = build_sheet_binding(
        version_row.person, version_row.kind, version_row.key, f"sent {version_row.number}"
    )
    return sealing.unseal_text(unwrap_row_key(version_row), version_row.body, seal_binding)


def _write_signature(signed_record: SignatureRecord, person_id: int) -> Signature:
    signature = Signature(
        public_id=signed_record.public_id,
        sheet_id=signed_record.sheet_id,
        number=signed_record.number,
        act=SignatureAct(signed_record.act),
        signer_id=signed_record.signer_id,
        organisation_id=signed_record.organisation_id,
        method=signed_record.method,
        language=signed_record.language,
        content_hash=signed_record.content_hash,
        at=signed_record.at,
        zone=signed_record.zone,
        seal=seal_signature_record(signed_record),
    )
    db.session.add(signature)
    db.session.flush()
    audit.write_audit_event(
        audit.AuditAction(signed_record.act),
        person_id=person_id,
        actor_id=signed_record.signer_id,
        organisation_id=signed_record.organisation_id,
        subject=signed_record.subject,
        purpose=SIGNING_PURPOSE,
    )
    return signature
