"""What programmes holds of a person: where they take part, and who works with them."""

from webapp.core.person_data import (
    CONTROLLER_DECIDES,
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonPart,
    build_actor_claim,
)
from webapp.programmes.models import Assignment, Enrolment

PROGRAMMES_PERSON_DATA = (
    PersonDataClaim(
        account_key=Enrolment.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_ACCOUNT,
        kept=CONTROLLER_DECIDES,
    ),
    build_actor_claim(Enrolment.enrolled_by),
    PersonDataClaim(
        account_key=Assignment.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_ACCOUNT,
        kept=CONTROLLER_DECIDES,
    ),
    build_actor_claim(Assignment.staff_id),
    build_actor_claim(Assignment.substitute_for),
)
