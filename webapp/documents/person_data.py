"""What documents holds of a person: that they signed a version of a sheet."""

from webapp.core.person_data import (
    WITH_ITS_RECORD,
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonPart,
)
from webapp.documents.models import Signature

# The signer is the sheet's owner or staff who approve; for both the row is about their own act.
DOCUMENTS_PERSON_DATA = (
    PersonDataClaim(
        account_key=Signature.signer_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_FACT,
        erased=ErasureWay.WITH_RECORD,
        kept=WITH_ITS_RECORD,
    ),
)
