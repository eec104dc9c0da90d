"""What consent holds of a person: what they decided, and how far they have come."""

from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from webapp.consent.models import ConsentChoice, ConsentState, Grant, Receipt
from webapp.core.person_data import (
    CONTROLLER_DECIDES,
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonPart,
)


def _build_decision_claim(account_key: InstrumentedAttribute[Any], kept: str) -> PersonDataClaim:
    return PersonDataClaim(
        account_key=account_key,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_ACCOUNT,
        kept=kept,
    )


CONSENT_PERSON_DATA = (
    _build_decision_claim(Receipt.person_id, CONTROLLER_DECIDES),
    _build_decision_claim(Grant.person_id, CONTROLLER_DECIDES),
    _build_decision_claim(ConsentChoice.person_id, "Until the round it was made in is confirmed."),
    _build_decision_claim(ConsentState.person_id, CONTROLLER_DECIDES),
)
