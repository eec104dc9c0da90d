"""Reads of signatures, and of the versions that are signed."""

import sqlalchemy as sa

from webapp.consent.queries import visible_to
from webapp.core.db import ColumnsSelect
from webapp.core.ids import SheetId
from webapp.core.sealing import DataKey
from webapp.documents.models import Signature
from webapp.identity.models import Account, Organisation
from webapp.identity.people.persons import Person, StaffMember
from webapp.sheets.models import Sheet, SheetVersion


def _where_own_or_visible(reader: Person | StaffMember) -> sa.ColumnElement[bool]:
    """Whether a row of ``Sheet`` is the reader's own, or one that they may see now."""
    if isinstance(reader, Person):
        return Sheet.person_id == reader.id
    return visible_to(reader, Sheet.person_id, Sheet.kind)


def select_signable_version(
    signer: Person | StaffMember, sheet_id: SheetId, version_number: int
) -> ColumnsSelect:
    """One version of a sheet of the signer's own, or of one that they may see now.

    Gives the encrypted body, the columns it is bound to, and the owner's wrapped key, which is
    NULL where it was destroyed.
    """
    return (
        sa.select(
            SheetVersion.body,
            SheetVersion.sheet_id,
            SheetVersion.number,
            Sheet.kind,
            Sheet.key,
            Sheet.person_id,
            Account.public_id.label("person"),
            DataKey.wrapped,
            DataKey.master_key,
        )
        .join(Sheet, Sheet.id == SheetVersion.sheet_id)
        .join(Account, Account.id == Sheet.person_id)
        .outerjoin(DataKey, DataKey.person_id == Sheet.person_id)
        .where(
            SheetVersion.sheet_id == sheet_id,
            SheetVersion.number == version_number,
            _where_own_or_visible(signer),
        )
    )


def select_signatures(reader: Person | StaffMember, sheet_ids: list[SheetId]) -> ColumnsSelect:
    """The signatures under these sheets, if they are the reader's own or they may see them now.

    Oldest first: (Signature, name, organisation) of the signer.
    """
    return (
        sa.select(Signature, Account.name, Organisation.name.label("organisation"))
        .join(Sheet, Sheet.id == Signature.sheet_id)
        .join(Account, Account.id == Signature.signer_id)
        .outerjoin(Organisation, Organisation.id == Signature.organisation_id)
        .where(Signature.sheet_id.in_(sheet_ids), _where_own_or_visible(reader))
        .order_by(Signature.at, Signature.id)
    )
