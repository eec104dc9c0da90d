"""A receipt as data: the fields of ISO/IEC TS 27560:2023 (consent record)."""

import datetime as dt
from typing import Any

from webapp.consent.consent_texts import ConsentText
from webapp.consent.models import Receipt
from webapp.consent.own_receipts import OwnReceipt, ReceiptDecision
from webapp.consent.words import format_consent_kind
from webapp.core.clock import to_stockholm, utc_now
from webapp.core.i18n import LANGUAGES, SWEDISH, use_language
from webapp.core.settings import Settings
from webapp.identity.people.persons import Person

RECORD_SCHEMA = "ISO/IEC TS 27560:2023; egenmakt 1"
# This consent lifts secrecy; the lawful basis for processing (GDPR art. 6) is another one.
LAWFUL_BASIS = (
    "Samtycke som häver sekretess, offentlighets- och sekretesslagen (2009:400) 10 kap. 1 § och "
    "12 kap. Den rättsliga grunden enligt dataskyddsförordningen är en annan och anges av "
    "den personuppgiftsansvariga."
)
_SENSITIVE_CATEGORY = "Kan innehålla uppgifter om hälsa"


def build_consent_record(
    person: Person, own_receipt: OwnReceipt, app_settings: Settings
) -> dict[str, Any]:
    """The record of one receipt as JSON values: its decisions, and what became of them."""
    receipt, consent_text = own_receipt.receipt, own_receipt.text
    decisions = own_receipt.decisions
    return {
        "schema_version": RECORD_SCHEMA,
        "record_id": str(receipt.public_id),
        "pii_principal_id": str(person.public_id),
        "pii_processing": {
            "privacy_notice": {
                "version": receipt.text_version,
                "language": SWEDISH.tag,
                "language_shown": LANGUAGES.get(receipt.language, SWEDISH).tag,
                "hash_algorithm": "SHA-256",
                "hash": receipt.text_hash,
                "content": [
                    [text_part.id, text_part.title, text_part.text]
                    for text_part in consent_text.parts
                ],
            },
            "purposes": [
                _build_purpose(
                    consent_text,
                    kind_code,
                    [decision for decision in decisions if decision.grant.kind == kind_code],
                )
                for kind_code in dict.fromkeys(decision.grant.kind for decision in decisions)
            ],
        },
        "party_identification": [_build_controller(app_settings), *_list_recipients(decisions)],
        "consent": [
            decision_event
            for decision in decisions
            for decision_event in _list_decision_events(receipt, decision)
        ],
    }


def _build_purpose(
    consent_text: ConsentText, kind_code: str, decisions: list[ReceiptDecision]
) -> dict[str, Any]:
    """What data of one kind is read for, and by whom, given the decisions about that kind."""
    reader_ids = {
        str(decision.organisation.public_id) for decision in decisions if decision.grant.granted
    }
    with use_language(SWEDISH.code):
        kind_label = format_consent_kind(kind_code)
    return {
        "purpose": consent_text.purpose.code,
        "purpose_description": consent_text.purpose.text,
        "lawful_basis": LAWFUL_BASIS,
        "pii_information": [
            {
                "pii_type": kind_code,
                "pii_description": kind_label,
                "sensitive_pii_category": _SENSITIVE_CATEGORY,
            }
        ],
        "pii_controllers": ["controller"],
        "recipient_third_parties": sorted(reader_ids),
        "collection_method": "Personen skriver själv och skickar själv.",
        "processing_method": "Läses av handläggare som arbetar med personen.",
        "storage_locations": ["Hos den personuppgiftsansvariga"],
        "retention_period": "Enligt den personuppgiftsansvarigas beslut om gallring",
        "withdrawal_method": "Svara Nej på sidan Mina samtycken. Det gäller vid nästa läsning.",
    }


def _build_controller(app_settings: Settings) -> dict[str, Any]:
    return {
        "party_id": "controller",
        "party_role": "pii_controller",
        "party_name": app_settings.controller_name,
        "party_contact": app_settings.controller_contact,
        "party_dpo_contact": app_settings.dpo_contact,
    }


def _list_recipients(decisions: list[ReceiptDecision]) -> list[dict[str, Any]]:
    recipients_by_id = {decision.organisation.id: decision.organisation for decision in decisions}
    return [
        {
            "party_id": str(recipient.public_id),
            "party_role": "recipient",
            "party_type": recipient.kind.value,
            "party_name": recipient.name,
        }
        for recipient in recipients_by_id.values()
    ]


def _list_decision_events(receipt: Receipt, decision: ReceiptDecision) -> list[dict[str, Any]]:
    """What happened with one decision: given or refused, then perhaps withdrawn or expired."""
    grant = decision.grant

    def build_decision_event(event_state: str, event_moment: dt.datetime) -> dict[str, Any]:
        return {
            "event_state": event_state,
            "event_time": to_stockholm(event_moment).isoformat(timespec="seconds"),
            "event_type": "explicit",
            "entity_id": str(decision.organisation.public_id),
            "pii_type": grant.kind,
            "collected_by": receipt.how.value,
        }

    if not grant.granted:
        return [build_decision_event("consent_refused", grant.since)]
    valid_until = to_stockholm(grant.until).isoformat(timespec="seconds")
    decision_events = [
        build_decision_event("consent_given", grant.since) | {"valid_until": valid_until}
    ]
    if grant.withdrawn_at is not None and grant.withdrawn_at < grant.until:
        decision_events.append(build_decision_event("consent_withdrawn", grant.withdrawn_at))
    elif grant.until <= utc_now():
        decision_events.append(build_decision_event("consent_expired", grant.until))
    return decision_events
