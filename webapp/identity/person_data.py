"""What sign-in holds of a person; what is only a hash or a public key is exported as a fact."""

from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from webapp.core.person_data import (
    CONTROLLER_DECIDES,
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonPart,
    build_actor_claim,
)
from webapp.identity.models import (
    Card,
    CarriedForm,
    Challenge,
    LoginSession,
    Passkey,
    Phone,
    RecoveryCode,
    StaffInvitation,
)


def _build_sign_in_claim(
    account_key: InstrumentedAttribute[Any],
    kept: str,
    exported: ExportWay = ExportWay.AS_FACT,
    not_exported_because: str = "",
) -> PersonDataClaim:
    return PersonDataClaim(
        account_key=account_key,
        row_is_about=PersonPart.SUBJECT,
        exported=exported,
        erased=ErasureWay.WITH_ACCOUNT,
        kept=kept,
        not_exported_because=not_exported_because,
    )


IDENTITY_PERSON_DATA = (
    _build_sign_in_claim(
        LoginSession.account_id,
        "Deleted at the first sign-in that comes 30 days after it began (identity.sessions).",
        ExportWay.AS_READ,
    ),
    _build_sign_in_claim(Card.account_id, CONTROLLER_DECIDES),
    build_actor_claim(Card.issued_by),
    _build_sign_in_claim(Phone.account_id, CONTROLLER_DECIDES),
    _build_sign_in_claim(
        Passkey.account_id,
        "Until its owner takes it away, or gets a new card or accepts a new invitation.",
    ),
    _build_sign_in_claim(RecoveryCode.account_id, "Until its owner gets new ones."),
    _build_sign_in_claim(StaffInvitation.account_id, CONTROLLER_DECIDES),
    _build_sign_in_claim(
        Challenge.account_id,
        "Until it is answered; after it has expired, until the next one is made.",
        ExportWay.NOT_EXPORTED,
        "It is a random number that waits for a passkey and says nothing.",
    ),
    _build_sign_in_claim(
        CarriedForm.account_id,
        "Until its page is sent; shown for 24 hours and deleted when the next form is kept"
        " (identity.sessions.kept_forms).",
        ExportWay.AS_READ,
    ),
)
