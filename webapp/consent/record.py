"""A receipt for machines: the fields of ISO/IEC TS 27560:2023 (consent record)."""

import datetime as dt
from typing import Any

from webapp.accounts.models import Organisation
from webapp.accounts.persons import Person
from webapp.consent.history import label
from webapp.consent.models import Grant, Receipt
from webapp.consent.texts import ConsentText
from webapp.core.clock import local, now
from webapp.core.i18n import LANGUAGES, SWEDISH, speaking
from webapp.core.settings import Settings

SCHEMA = "ISO/IEC TS 27560:2023; egenmakt 1"
# Two fields on purpose: consent lifts secrecy, and is not the basis for processing (GDPR art. 6).
LAWFUL_BASIS = (
    "Samtycke som häver sekretess, offentlighets- och sekretesslagen (2009:400) 10 kap. 1 § och "
    "12 kap. Den rättsliga grunden enligt dataskyddsförordningen är en annan och anges av "
    "den personuppgiftsansvariga."
)
_SENSITIVE = "Kan innehålla uppgifter om hälsa"


def consent_record(
    person: Person,
    receipt: Receipt,
    decisions: list[tuple[Grant, Organisation]],
    text: ConsentText,
    settings: Settings,
) -> dict[str, Any]:
    """The record of one receipt, decisions with what became of them, as JSON-ready values."""
    return {
        "schema_version": SCHEMA,
        "record_id": str(receipt.public_id),
        "pii_principal_id": str(person.public_id),
        "pii_processing": {
            "privacy_notice": {
                "version": receipt.text_version,
                "language": SWEDISH.tag,
                "language_shown": LANGUAGES.get(receipt.language, SWEDISH).tag,
                "hash_algorithm": "SHA-256",
                "hash": receipt.text_hash,
                "content": [[part.id, part.title, part.text] for part in text.parts],
            },
            "purposes": [
                _purpose(text, kind, [each for each in decisions if each[0].kind == kind])
                for kind in dict.fromkeys(grant.kind for grant, _organisation in decisions)
            ],
        },
        "party_identification": [_controller(settings), *_recipients(decisions)],
        "consent": [
            event
            for grant, organisation in decisions
            for event in _events(receipt, grant, organisation)
        ],
    }


def _purpose(
    text: ConsentText, kind: str, decisions: list[tuple[Grant, Organisation]]
) -> dict[str, Any]:
    """What sheets of ``kind`` are read for and by whom: a reader of one kind reads no other."""
    granted = [(grant, organisation) for grant, organisation in decisions if grant.granted]
    with speaking(SWEDISH.code):
        name = label(kind)
    return {
        "purpose": text.purpose.code,
        "purpose_description": text.purpose.text,
        "lawful_basis": LAWFUL_BASIS,
        "pii_information": [
            {"pii_type": kind, "pii_description": name, "sensitive_pii_category": _SENSITIVE}
        ],
        "pii_controllers": ["controller"],
        "recipient_third_parties": sorted(
            {str(organisation.public_id) for _grant, organisation in granted}
        ),
        "collection_method": "Personen skriver själv och skickar själv.",
        "processing_method": "Läses av handläggare som arbetar med personen.",
        "storage_locations": ["Hos den personuppgiftsansvariga"],
        "retention_period": "Enligt den personuppgiftsansvarigas beslut om gallring",
        "withdrawal_method": "Svara Nej på sidan Mina samtycken. Det gäller vid nästa läsning.",
    }


def _controller(settings: Settings) -> dict[str, Any]:
    return {
        "party_id": "controller",
        "party_role": "pii_controller",
        "party_name": settings.controller_name,
        "party_contact": settings.controller_contact,
        "party_dpo_contact": settings.dpo_contact,
    }


def _recipients(decisions: list[tuple[Grant, Organisation]]) -> list[dict[str, Any]]:
    parties = {organisation.id: organisation for _grant, organisation in decisions}
    return [
        {
            "party_id": str(each.public_id),
            "party_role": "recipient",
            "party_type": each.kind.value,
            "party_name": each.name,
        }
        for each in parties.values()
    ]


def _events(receipt: Receipt, grant: Grant, organisation: Organisation) -> list[dict[str, Any]]:
    """What happened with one decision: given or refused, then perhaps withdrawn or expired."""

    def event(state: str, at: dt.datetime) -> dict[str, Any]:
        return {
            "event_state": state,
            "event_time": local(at).isoformat(timespec="seconds"),
            "event_type": "explicit",
            "entity_id": str(organisation.public_id),
            "pii_type": grant.kind,
            "collected_by": receipt.how.value,
        }

    if not grant.granted:
        return [event("consent_refused", grant.since)]
    until = local(grant.until).isoformat(timespec="seconds")
    found = [event("consent_given", grant.since) | {"valid_until": until}]
    if grant.withdrawn_at is not None and grant.withdrawn_at < grant.until:
        found.append(event("consent_withdrawn", grant.withdrawn_at))
    elif grant.until <= now():
        found.append(event("consent_expired", grant.until))
    return found
