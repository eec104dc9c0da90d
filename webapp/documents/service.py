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
from webapp.documents.models import Signature, SigningAct
from webapp.documents.signature_record import SignatureRecord, hash_content, seal_record
from webapp.identity.people.persons import Person, StaffMember
from webapp.sheets.road import sealing_place
from webapp.sheets.staff_reading import unwrap_key_in

PURPOSE = "underskrift"


def sign_version(
    signer: Person | StaffMember, sheet_id: int, number: int, act: SigningAct, method: str
) -> Signature:
    """Let ``signer`` sign version ``number``; the same act once more changes nothing.

    ``method`` is how they signed in (``Session.method``).

    Call it after ``db.begin_write()``, with the sheet locked where two may come at once.

    Raises:
        LookupError: there is no such version that is theirs, or that they may see now.
        Tampered: the version does not open.
    """
    there = db.session.scalar(
        sa.select(Signature).filter_by(
            sheet_id=sheet_id, number=number, act=act, signer_id=signer.id
        )
    )
    if there is not None:
        return there
    found = db.session.execute(queries.select_version_for(signer, sheet_id, number)).first()
    if found is None:
        raise LookupError(sheet_id, number)
    plain = open_signed_version(found)
    record = SignatureRecord(
        public_id=uuid4(),
        person=found.person,
        sheet_id=sheet_id,
        kind=found.kind,
        key=found.key,
        number=number,
        act=act.value,
        signer_id=signer.id,
        organisation_id=None if isinstance(signer, Person) else signer.organisation_id,
        method=method,
        language=current_language().code,
        content_hash=hash_content(plain),
        at=utc_now(),
        zone=STOCKHOLM.key,
    )
    return _write_signature(record, found.person_id)


def open_signed_version(version: Row[Any]) -> bytes:
    """The plain bytes of a version that ``queries.version_for`` gave.

    Raises:
        Tampered: it does not open, or the owner's key was destroyed.
    """
    place = sealing_place(version.person, version.kind, version.key, f"sent {version.number}")
    return sealing.unseal_text(unwrap_key_in(version), version.body, place)


def _write_signature(record: SignatureRecord, person_id: int) -> Signature:
    signature = Signature(
        public_id=record.public_id,
        sheet_id=record.sheet_id,
        number=record.number,
        act=SigningAct(record.act),
        signer_id=record.signer_id,
        organisation_id=record.organisation_id,
        method=record.method,
        language=record.language,
        content_hash=record.content_hash,
        at=record.at,
        zone=record.zone,
        seal=seal_record(record),
    )
    db.session.add(signature)
    db.session.flush()
    audit.write_audit_event(
        audit.AuditAction(record.act),
        person_id=person_id,
        actor_id=record.signer_id,
        organisation_id=record.organisation_id,
        subject=record.subject,
        purpose=PURPOSE,
    )
    return signature
