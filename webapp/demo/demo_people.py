"""The invented people of the demo and what they have done so far."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from webapp.consent import service
from webapp.consent.consent_kinds import list_asked_kinds
from webapp.core import audit, sealing
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.ids import PersonId
from webapp.demo import demo_evaluation, demo_indicators, demo_weeks, demo_wheels
from webapp.identity.models import Account, Organisation, OrganisationKind, Role
from webapp.identity.people.persons import build_staff_member, load_person
from webapp.programmes import missing_definitions, programme_definitions
from webapp.programmes.models import Assignment, Enrolment
from webapp.sheets import draft_saving, owner_service, queries, staff_service
from webapp.sheets.drafts import SheetWrite
from webapp.sheets.models import Sheet, SheetTurn

ORGANISATIONS = {
    "af": (OrganisationKind.AF, "Arbetsförmedlingen Granvik"),
    "fk": (OrganisationKind.FK, "Försäkringskassan Granvik"),
    "kommun": (OrganisationKind.KOMMUN, "Granviks kommun"),
    "region": (OrganisationKind.REGION, "Vårdcentralen Granvik"),
}
STAFF_MEMBERS = {
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
USUAL_PROGRAMME = "mitt_val"
PERSON_PROGRAMMES = {"Amina": "amia", "Elsa": "amia"}
# Who was enrolled days ago and not weeks, and so is about to begin.
NEWCOMER_DAYS = {"Grace": 3}
# Who has said Ja to the evaluation.
EVALUATED_PERSON = "Elsa"
DIARY_ANSWERS: dict[str, list[tuple[int, dict[str, Any], bool]]] = {
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


def validate_demo_programmes() -> None:
    """Prove that there are the insatser of everybody.

    Raises:
        DefinitionError: the operator's own folder lacks one.
    """
    missing_definitions.refuse_missing_definitions(
        *(
            {USUAL_PROGRAMME, *PERSON_PROGRAMMES.values()}
            - programme_definitions.load_programmes().keys()
        )
    )


def add_demo_people() -> None:
    """Everybody with their organisations, assignments, consents, diaries, readings, answers."""
    organisations = {
        code: Organisation(kind=organisation_kind, name=organisation_name)
        for code, (organisation_kind, organisation_name) in ORGANISATIONS.items()
    }
    db.session.add_all(organisations.values())
    db.session.flush()
    staff_by_name = _add_demo_staff(organisations)
    for demo_name, (language_code, handlaggare_names, granted_codes) in DELTAGARE.items():
        handlaggare = [staff_by_name[staff_name] for staff_name in handlaggare_names]
        person_account = _add_demo_person(demo_name, language_code, handlaggare)
        if granted_codes:
            _add_demo_consent(person_account, organisations, handlaggare, granted_codes)
        if demo_name in PERSON_PROGRAMMES:
            demo_weeks.add_demo_weeks(
                load_person(person_account.id), in_arabic=language_code == "ar"
            )
        demo_wheels.add_demo_wheels(load_person(person_account.id))
        if demo_name == EVALUATED_PERSON:
            demo_evaluation.add_evaluation_participant(
                load_person(person_account.id), build_staff_member(handlaggare[0])
            )
        for days_ago, diary_answers, is_sent in DIARY_ANSWERS.get(demo_name, []):
            diary_day = today() - dt.timedelta(days=days_ago)
            _add_demo_diary(person_account, diary_day, diary_answers, is_sent=is_sent)
    _add_anonymous_group(staff_by_name["Karin Ek"])
    _answer_oldest_sheet(
        staff_by_name["Anna Lind"], "Tack för att du berättar. Vi pratar mer när vi ses på torsdag."
    )


def _add_demo_staff(organisations: Mapping[str, Organisation]) -> dict[str, Account]:
    """The invented members of staff, by name."""
    staff_by_name = {}
    for staff_name, (staff_role, organisation_code) in STAFF_MEMBERS.items():
        organisation = organisations[organisation_code] if organisation_code else None
        staff_by_name[staff_name] = Account(
            role=staff_role,
            name=staff_name,
            username=staff_name.lower().replace(" ", "."),
            organisation_id=organisation.id if organisation else None,
        )
    db.session.add_all(staff_by_name.values())
    db.session.flush()
    return staff_by_name


def _add_demo_consent(
    person_account: Account,
    organisations: Mapping[str, Organisation],
    handlaggare: Sequence[Account],
    granted_codes: Collection[str],
) -> None:
    """A Ja to the organisations in ``granted_codes``, a Nej to the others of their handläggare."""
    working_ids = {staff.organisation_id for staff in handlaggare}
    asked_kinds = list_asked_kinds(PERSON_PROGRAMMES.get(person_account.name, USUAL_PROGRAMME))
    decisions = [
        (organisation.id, asked_kind, code in granted_codes)
        for code, organisation in organisations.items()
        for asked_kind in asked_kinds
        if organisation.id in working_ids
    ]
    service.write_consent_decisions(
        person_account, decisions, language_code=person_account.language
    )


def _add_anonymous_group(handlaggare: Account) -> None:
    invited_group = [
        _add_demo_person(chosen_name, language_code, [handlaggare], 20)
        for chosen_name, language_code in demo_indicators.INVITED_GROUP.items()
    ]
    demo_indicators.add_indicator_answers(invited_group, handlaggare)


def _add_demo_person(
    chosen_name: str,
    language_code: str,
    handlaggare_accounts: list[Account],
    enrolled_days: int = 70,
) -> Account:
    person_account = Account(role=Role.DELTAGARE, name=chosen_name, language=language_code)
    db.session.add(person_account)
    db.session.flush()
    wrapped_key, master_key = sealing.create_wrapped_key()
    db.session.add(
        sealing.DataKey(person_id=person_account.id, wrapped=wrapped_key, master_key=master_key)
    )
    enrolled_since = today() - dt.timedelta(days=NEWCOMER_DAYS.get(chosen_name, enrolled_days))
    first_handlaggare = handlaggare_accounts[0]
    db.session.add(
        Enrolment(
            person_id=person_account.id,
            programme=PERSON_PROGRAMMES.get(chosen_name, USUAL_PROGRAMME),
            version=1,
            enrolled_by=first_handlaggare.id,
            enrolled_on=enrolled_since,
        )
    )
    audit.write_audit_event(
        audit.AuditAction.ENROLLED,
        person_id=PersonId(person_account.id),
        actor_id=first_handlaggare.id,
        organisation_id=first_handlaggare.organisation_id,
    )
    for assigned_account in handlaggare_accounts:
        db.session.add(
            Assignment(
                person_id=person_account.id, staff_id=assigned_account.id, since=enrolled_since
            )
        )
    db.session.flush()
    return person_account


def _add_demo_diary(
    person_account: Account, diary_day: dt.date, diary_answers: dict[str, Any], *, is_sent: bool
) -> None:
    diary_owner, sheet_key = load_person(person_account.id), diary_day.isoformat()
    draft_saving.save_answers(
        diary_owner, "diary", sheet_key, diary_answers, SheetWrite(uuid.uuid4(), 1, 0)
    )
    if is_sent:
        owner_service.send_sheet(diary_owner, "diary", sheet_key, today() + dt.timedelta(days=3))
    else:
        owner_service.keep_sheet(diary_owner, "diary", sheet_key)


def _answer_oldest_sheet(handlaggare: Account, reply_text: str) -> None:
    """The handläggare has opened the oldest sheet waiting, and answered it."""
    reader = build_staff_member(handlaggare)
    db.session.flush()
    oldest_row = db.session.execute(
        queries.select_visible_sheets(reader).order_by(Sheet.kind, Sheet.key)
    ).first()
    oldest_sheet = (
        staff_service.open_sheet_version(reader, oldest_row.public_id) if oldest_row else None
    )
    if oldest_sheet is not None:
        staff_service.add_sheet_comment(reader, oldest_sheet, reply_text, SheetTurn.DELTAGARE, None)
