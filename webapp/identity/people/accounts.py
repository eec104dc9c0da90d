"""Making and naming accounts."""

import unicodedata

from webapp.core import sealing
from webapp.core.db import db
from webapp.core.ids import OrganisationId
from webapp.identity.models import Account, Role


def normalise_username(typed_username: str) -> str:
    """A user name as it is stored: case and stray spaces do not matter."""
    return unicodedata.normalize("NFKC", typed_username[:200]).strip().casefold()


def create_person(name: str, language: str) -> Account:
    """A new deltagare with a data key of their own; ``name`` may be a pseudonym. No commit."""
    person = Account(role=Role.DELTAGARE, name=name, language=language)
    db.session.add(person)
    db.session.flush()
    wrapped_key, master_key = sealing.create_wrapped_key()
    db.session.add(sealing.DataKey(person_id=person.id, wrapped=wrapped_key, master_key=master_key))
    db.session.flush()
    return person


def create_staff(
    role: Role, name: str, user_name: str, organisation_id: OrganisationId | None = None
) -> Account:
    """A new account for staff, who get in by an invitation. No commit.

    ``organisation_id`` goes with handläggare and with nobody else.
    """
    staff_account = Account(
        role=role,
        name=name,
        username=normalise_username(user_name),
        organisation_id=organisation_id,
    )
    db.session.add(staff_account)
    db.session.flush()
    return staff_account
