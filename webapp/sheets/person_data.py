"""What the road holds of a person: their sheets, with all that hangs on them."""

from webapp.core.person_data import (
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonPart,
    build_actor_claim,
)
from webapp.sheets.models import ReadMark, Sheet, SheetComment, SheetOption

SHEETS_PERSON_DATA = (
    PersonDataClaim(
        account_key=Sheet.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_DATA_KEY,
        kept="A draft as long as its owner wants; what was sent as long as the controller decides"
        " (gallringsbeslut); no source says how long.",
    ),
    build_actor_claim(SheetComment.author_id),
    build_actor_claim(ReadMark.staff_id),
    PersonDataClaim(
        account_key=SheetOption.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_ACCOUNT,
        kept="Until the person switches the question off.",
    ),
)
