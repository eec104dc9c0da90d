"""Sign one version of a sheet: the signature, and its event in the person's log. No commit."""

from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Row

from webapp.core import audit, sealing
from webapp.core.clock import STOCKHOLM, utc_now
from webapp.core.db import db
from webapp.core.i18n import current_language
from webapp.core.ids import PersonId, SheetId
from webapp.documents import queries
from webapp.documents.models import Signature, SignatureAct
from webapp.documents.signature_record import SignatureRecord, hash_content, seal_signature_record
from webapp.identity.people.persons import Person, StaffMember
from webapp.sheets.draft_saving import build_sheet_binding
from webapp.sheets.staff_service import unwrap_row_key

SIGNING_PURPOSE = "underskrift"


def sign_sheet_version(
    signer: Person | StaffMember,
    sheet_id: SheetId,
    number: int,
    act: SignatureAct,
    method: str,
) -> Signature:
    """The signature of ``signer`` under version ``number``; a new one unless they had signed it.

    ``method`` is how they signed in (``Session.method``). Call it after ``db.begin_write()``, with
    the sheet locked where two requests may come at once.

    Raises:
        LookupError: the sheet has no such version, or it is not theirs to see now.
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
    signed_record = _build_signature_record(signer, version, act, method)
    return _write_signature(signed_record, version.person_id)


def unseal_signable_version(version_row: Row[Any]) -> bytes:
    """The decrypted bytes of a version, given a row of ``queries.select_signable_version``.

    Raises:
        TamperedError: it does not open, or the owner's key was destroyed.
    """
    seal_binding = build_sheet_binding(
        version_row.person, version_row.kind, version_row.key, f"sent {version_row.number}"
    )
    return sealing.unseal_text(unwrap_row_key(version_row), version_row.body, seal_binding)


def _build_signature_record(
    signer: Person | StaffMember, version_row: Row[Any], act: SignatureAct, method: str
) -> SignatureRecord:
    """The record of a signature that is made now, in the language of the request."""
    return SignatureRecord(
        public_id=uuid4(),
        person=version_row.person,
        sheet_id=version_row.sheet_id,
        kind=version_row.kind,
        key=version_row.key,
        number=version_row.number,
        act=act.value,
        signer_id=signer.id,
        organisation_id=None if isinstance(signer, Person) else signer.organisation_id,
        method=method,
        language=current_language().code,
        content_hash=hash_content(unseal_signable_version(version_row)),
        at=utc_now(),
        zone=STOCKHOLM.key,
    )


def _write_signature(signed_record: SignatureRecord, person_id: PersonId) -> Signature:
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
