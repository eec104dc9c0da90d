"""What invitations keeps about a person: their rights to answer once, never the answers."""

from webapp.core.person_data import (
    CONTROLLER_DECIDES,
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonPart,
    build_actor_claim,
)
from webapp.outcomes.invitations.models import AnswerRightRecord

INVITATIONS_PERSON_DATA = (
    PersonDataClaim(
        account_key=AnswerRightRecord.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_ACCOUNT,
        kept=CONTROLLER_DECIDES,
    ),
    build_actor_claim(AnswerRightRecord.invited_by),
)
