"""A person's own receipt with all it decided, and the text it rests on."""

import uuid
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from webapp.consent import queries
from webapp.consent.consent_texts import ConsentText, load_consent_texts
from webapp.consent.models import Grant, Receipt
from webapp.core.db import db
from webapp.identity.models import Organisation
from webapp.identity.people.persons import Person


class ReceiptDecision(Struct, frozen=True):
    """One decision on a receipt, and the organisation it is about."""

    grant: Grant
    organisation: Organisation


class OwnReceipt(Struct, frozen=True):
    """A receipt with its decisions, in the order they are shown, and the version of the text."""

    receipt: Receipt
    decisions: list[ReceiptDecision]
    text: ConsentText


def load_own_receipt(person: Person, receipt_public_id: uuid.UUID) -> OwnReceipt | None:
    """One of a person's own receipts; None where it is not theirs, or its text is not here."""
    receipt_rows = db.session.execute(
        queries.select_consent_receipt(person, receipt_public_id)
    ).all()
    if not receipt_rows:
        return None
    receipt = receipt_rows[0].Receipt
    consent_text = load_consent_texts().versions.get(receipt.text_version)
    if consent_text is None:
        return None
    return OwnReceipt(receipt, build_receipt_decisions(receipt_rows), consent_text)


def build_receipt_decisions(receipt_rows: Iterable[Any]) -> list[ReceiptDecision]:
    """The decisions in rows of ``queries.select_consent_receipts``."""
    return [
        ReceiptDecision(receipt_row.Grant, receipt_row.Organisation) for receipt_row in receipt_rows
    ]
