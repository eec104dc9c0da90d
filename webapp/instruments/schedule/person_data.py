"""What the schedule stores about a person besides sheets: the weeks they saved to plan from."""

from webapp.core.person_data import ErasureWay, ExportWay, PersonDataClaim, PersonPart
from webapp.instruments.schedule.models import UsualWeek

SCHEDULE_PERSON_DATA = (
    PersonDataClaim(
        account_key=UsualWeek.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_DATA_KEY,
        kept="As long as its owner wants.",
    ),
)
