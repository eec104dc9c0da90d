"""The invented people of the demo and what they have done so far."""

import datetime as dt
import uuid
from typing import Any

from webapp.accounts.models import Account, Organisation, OrganisationKind, Role
from webapp.accounts.persons import load_person, staff_member_of
from webapp.consent import service
from webapp.consent.kinds import asked_in
from webapp.core import audit, sealing
from webapp.core.clock import today
from webapp.core.db import db
from webapp.demo import indicators, livshjulet, numbers, weeks
from webapp.programmes import definitions, gone
from webapp.programmes.models import Assignment, Enrolment
from webapp.sheets import queries, reading, road
from webapp.sheets.drafts import Write
from webapp.sheets.models import Sheet, Waits

ORGANISATIONS = {
    "af": (OrganisationKind.AF, "Arbetsförmedlingen Granvik"),
    "fk": (OrganisationKind.FK, "Försäkringskassan Granvik"),
    "kommun": (OrganisationKind.KOMMUN, "Granviks kommun"),
    "region": (OrganisationKind.REGION, "Vårdcentralen Granvik"),
}
STAFF = {
    "Anna Lind": (Role.HANDLAGGARE, "af"),
    "Bo Strand": (Role.HANDLAGGARE, "fk"),
    "Karin Ek": (Role.HANDLAGGARE, "kommun"),
    "Petra Holm": (Role.PROJEKTLEDARE, None),
    "Rolf Berg": (Role.RESULTATLASARE, None),
    "Eva Dal": (Role.FOLJEFORSKARE, None),
    "Ada Falk": (Role.ADMINISTRATOR, None),
}
# Chosen name: language, handläggare, organisations with consent.
DELTAGARE = {
    "Amina": ("ar", ["Anna Lind", "Bo Strand"], ["af", "fk"]),
    "Björk": ("sv", ["Anna Lind", "Karin Ek"], ["af"]),
    "David": ("sv", ["Anna Lind", "Bo Strand"], []),
    "Elsa": ("sv_latt", ["Bo Strand", "Karin Ek"], ["fk", "kommun"]),
    "Grace": ("en", ["Anna Lind"], ["af"]),
}
# Who is in another insats than the usual one, and has planned weeks.
USUAL = "mitt_val"
PROGRAMMES = {"Amina": "amia", "Elsa": "amia"}
# Who was enrolled days ago and not weeks, and so is about to begin.
NEWCOMERS = {"Grace": 3}
# Who has said Ja to the evaluation.
EVALUATED = "Elsa"
DIARIES: dict[str, list[tuple[int, dict[str, Any], bool]]] = {
    "Amina": [
        (6, {"mood": 2, "energy": 2, "did": "نظّفت المطبخ.", "tell": "كان يوماً متعباً."}, True),
        (
            4,
            {"mood": 3, "energy": 2, "did": "مشيت في الحديقة.", "tell": "المشي ساعدني قليلاً."},
            True,
        ),
        (2, {"mood": 4, "energy": 3, "did": "زرت أختي.", "tell": "ضحكنا كثيراً."}, True),
    ],
    "Björk": [
        (8, {"mood": 3, "energy": 3, "did": "Handlade och lagade mat.", "tell": ""}, True),
        (3, {"mood": 2, "energy": 1, "did": "Vilade.", "tell": "Sov dåligt i natt."}, True),
        (1, {"mood": 3, "energy": 2, "did": "Tvättade.", "tell": "Bara för mig."}, False),
    ],
    "Elsa": [
        (
            1,
            {"mood": 4, "energy": 4, "did": "Bakade bröd med min granne.", "tell": "Bra dag."},
            True,
        ),
    ],
}


def check() -> None:
    """Prove that there are the insatser of everybody.

    Raises:
        DefinitionError: the operator's own folder lacks one.
    """
    gone.lack(*({USUAL, *PROGRAMMES.values()} - definitions.programmes().keys()))


def add() -> None:
    """Everybody with their organisations, assignments, consents, diaries, readings, answers."""
    organisations = {
        code: Organisation(kind=kind, name=name) for code, (kind, name) in ORGANISATIONS.items()
    }
    db.session.add_all(organisations.values())
    db.session.flush()
    staff = {
        name: Account(
            role=role,
            name=name,
            username=name.lower().replace(" ", "."),
            organisation_id=organisations[code].id if code else None,
        )
        for name, (role, code) in STAFF.items()
    }
    db.session.add_all(staff.values())
    db.session.flush()
    for name, (language, handlaggare, granted) in DELTAGARE.items():
        person = _person(name, language, [staff[each] for each in handlaggare])
        if granted:
            service.give(
                person,
                [
                    (organisation.id, kind, code in granted)
                    for code, organisation in organisations.items()
                    for kind in asked_in(PROGRAMMES.get(name, USUAL))
                    if any(staff[each].organisation_id == organisation.id for each in handlaggare)
                ],
                language=language,
            )
        if name in PROGRAMMES:
            weeks.add(load_person(person.id), arabic=language == "ar")
        livshjulet.add(load_person(person.id))
        if name == EVALUATED:
            numbers.add(load_person(person.id), staff_member_of(staff[handlaggare[0]]))
        for days, answers, sent in DIARIES.get(name, []):
            _diary(person, today() - dt.timedelta(days=days), answers, sent=sent)
    _anonymous(staff["Karin Ek"])
    _answer(staff["Anna Lind"], "Tack för att du berättar. Vi pratar mer när vi ses på torsdag.")


def _anonymous(handlaggare: Account) -> None:
    group = [_person(name, tongue, [handlaggare], 20) for name, tongue in indicators.GROUP.items()]
    indicators.add(group, handlaggare)


def _person(name: str, language: str, handlaggare: list[Account], days: int = 70) -> Account:
    person = Account(role=Role.DELTAGARE, name=name, language=language)
    db.session.add(person)
    db.session.flush()
    wrapped, master_key = sealing.new_key()
    db.session.add(sealing.DataKey(person_id=person.id, wrapped=wrapped, master_key=master_key))
    since = today() - dt.timedelta(days=NEWCOMERS.get(name, days))
    first = handlaggare[0]
    db.session.add(
        Enrolment(
            person_id=person.id,
            programme=PROGRAMMES.get(name, USUAL),
            version=1,
            enrolled_by=first.id,
            enrolled_on=since,
        )
    )
    audit.record(
        audit.Action.ENROLLED,
        person_id=person.id,
        actor_id=first.id,
        organisation_id=first.organisation_id,
    )
    for each in handlaggare:
        db.session.add(Assignment(person_id=person.id, staff_id=each.id, since=since))
    db.session.flush()
    return person


def _diary(person: Account, day: dt.date, answers: dict[str, Any], *, sent: bool) -> None:
    owner, key = load_person(person.id), day.isoformat()
    road.save(owner, "diary", key, answers, Write(uuid.uuid4(), 1, 0))
    if sent:
        road.send(owner, "diary", key, today() + dt.timedelta(days=3))
    else:
        road.keep(owner, "diary", key)


def _answer(handlaggare: Account, text: str) -> None:
    """The handläggare has opened the oldest sheet waiting, and answered it."""
    reader = staff_member_of(handlaggare)
    db.session.flush()
    oldest = db.session.execute(queries.sent_to(reader).order_by(Sheet.kind, Sheet.key)).first()
    sheet = reading.open_sheet(reader, oldest.public_id) if oldest else None
    if sheet is not None:
        reading.comment(reader, sheet, text, Waits.DELTAGARE, None)
