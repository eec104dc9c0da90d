"""Who somebody is, apart from the browser they are signed in on.

What stands below the views takes a ``Person`` (the deltagare whose sheets they are) or a
``StaffMember`` (who reads them, or does something for the deltagare), so that a job, an export or a
command can call it as a request does.
"""

import uuid

import msgspec
import sqlalchemy as sa

from webapp.core import sealing
from webapp.core.db import db
from webapp.core.ids import AccountId, OrganisationId, PersonId
from webapp.identity.models import Account, Role


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A deltagare: whose sheets they are, the key these are sealed with, and their language."""

    id: PersonId
    public_id: uuid.UUID
    name: str
    language: str
    wrapped_key: bytes | None
    master_key: str | None

    @property
    def key(self) -> bytes:
        """The person's own data key.

        Raises:
            TamperedError: there is none (erased), or it does not unwrap.
        """
        if self.wrapped_key is None or self.master_key is None:
            raise sealing.TamperedError("no data key")
        return sealing.unwrap_key(self.wrapped_key, self.master_key)


class StaffMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is no deltagare: a handläggare of one organisation, or another role of staff."""

    id: AccountId
    public_id: uuid.UUID
    role: Role
    name: str
    organisation_id: OrganisationId | None
    language: str


def load_person(account_id: AccountId) -> Person:
    """The deltagare with that account.

    Raises:
        LookupError: there is no such deltagare.
    """
    statement = (
        sa.select(
            Account.id,
            Account.public_id,
            Account.name,
            Account.language,
            sealing.DataKey.wrapped.label("wrapped_key"),
            sealing.DataKey.master_key,
        )
        .outerjoin(sealing.DataKey, sealing.DataKey.person_id == Account.id)
        .where(Account.id == account_id, Account.role == Role.DELTAGARE)
    )
    person_row = db.session.execute(statement).first()
    if person_row is None:
        raise LookupError(account_id)
    return Person(
        id=PersonId(person_row.id),
        public_id=person_row.public_id,
        name=person_row.name,
        language=person_row.language,
        wrapped_key=person_row.wrapped_key,
        master_key=person_row.master_key,
    )


def build_staff_member(staff_account: Account) -> StaffMember:
    """The member of staff that ``account`` is."""
    return StaffMember(
        id=AccountId(staff_account.id),
        public_id=staff_account.public_id,
        role=staff_account.role,
        name=staff_account.name,
        organisation_id=staff_account.organisation_id,
        language=staff_account.language,
    )
