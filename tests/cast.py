"""The cast; who they are stands in conftest.py."""

import datetime as dt
from typing import Any

from webapp.consent.models import DecisionChannel, Grant, Receipt
from webapp.core import sealing
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.identity.models import Account, Organisation, OrganisationKind, Role
from webapp.identity.people.persons import build_staff_member, load_person
from webapp.programmes.models import Assignment, Enrolment

ORGANISATIONS = {
    "af": (OrganisationKind.AF, "Arbetsförmedlingen Björkby"),
    "fk": (OrganisationKind.FK, "Försäkringskassan Björkby"),
    "kommun": (OrganisationKind.KOMMUN, "Björkby kommun"),
}
HANDLAGGARE = {"Bo": "af", "Cilla": "fk", "Karin": "kommun", "Farid": "af"}
OTHERS = {
    "Petra": Role.PROJEKTLEDARE,
    "Rolf": Role.RESULTATLASARE,
    "Eva": Role.FOLJEFORSKARE,
    "Ada": Role.ADMINISTRATOR,
}
DELTAGARE = {
    "Amina": ("ar", ["Bo", "Cilla", "Karin"], ["af", "fk"]),
    "David": ("sv", ["Bo"], []),
    "Elsa": ("sv", ["Bo", "Cilla"], ["fk"]),
}
# What everybody writes, and what somebody in Mitt Val is asked about.
DAILY = ("diary", "schedule")
KINDS = (*DAILY, "livshjulet")


def people() -> None:
    """Add everybody; consent as the docstring of conftest.py says."""
    organisations = {}
    for code, (kind, name) in ORGANISATIONS.items():
        organisations[code] = Organisation(kind=kind, name=name)
        db.session.add(organisations[code])
    db.session.flush()
    staff = {}
    for name, code in HANDLAGGARE.items():
        staff[name] = Account(
            role=Role.HANDLAGGARE,
            name=name,
            username=name.lower(),
            organisation_id=organisations[code].id,
        )
    for name, role in OTHERS.items():
        staff[name] = Account(role=role, name=name, username=name.lower())
    db.session.add_all(staff.values())
    db.session.flush()
    for name, (language, handlaggare, granted) in DELTAGARE.items():
        person = Account(role=Role.DELTAGARE, name=name, language=language)
        db.session.add(person)
        db.session.flush()
        wrapped, master_key = sealing.create_wrapped_key()
        db.session.add(sealing.DataKey(person_id=person.id, wrapped=wrapped, master_key=master_key))
        started = today() - dt.timedelta(days=60)
        db.session.add(
            Enrolment(
                person_id=person.id,
                programme="mitt_val",
                version=1,
                enrolled_by=staff["Bo"].id,
                enrolled_on=started,
            )
        )
        for each in handlaggare:
            db.session.add(Assignment(person_id=person.id, staff_id=staff[each].id, since=started))
        _consent(person.id, [organisations[code].id for code in granted])


def _consent(person_id: int, organisation_ids: list[int]) -> None:
    """One round with a Ja for every kind to each of these organisations, if there is any."""
    pairs = [(each, kind) for each in organisation_ids for kind in KINDS]
    on = receipt(person_id) if pairs else None
    for organisation_id, kind in pairs:
        grant(person_id, organisation_id, kind, on)


def receipt(person_id: int) -> Receipt:
    """The receipt of a round a month ago."""
    given = Receipt(
        person_id=person_id,
        at=utc_now() - dt.timedelta(days=30),
        text_version="2026-11",
        text_hash="0" * 64,
        language="sv",
        how=DecisionChannel.PHONE,
    )
    db.session.add(given)
    db.session.flush()
    return given


def grant(
    person_id: int, organisation_id: int, kind: str = "diary", on: Receipt | None = None
) -> Grant:
    """A live grant of a year, on the receipt ``on`` or on one of its own."""
    on = on or receipt(person_id)
    since = on.at
    given = Grant(
        person_id=person_id,
        organisation_id=organisation_id,
        kind=kind,
        purpose="samordnad_rehabilitering",
        granted=True,
        since=since,
        until=since + dt.timedelta(days=365),
        receipt_id=on.id,
    )
    db.session.add(given)
    db.session.flush()
    return given


def actor(member: Account) -> Any:
    """A member of the cast as the code below the views takes them: Person or StaffMember."""
    return load_person(member.id) if member.role is Role.DELTAGARE else build_staff_member(member)
