"""What the evaluation holds of a person: their decisions, and whose number it is while it goes on.

What is kept when it has ended (``EvaluationRecord``) is not listed: no column says whose it is.
"""

from webapp.core.person_data import (
    CONTROLLER_DECIDES,
    ErasureWay,
    ExportWay,
    PersonDataClaim,
    PersonPart,
)
from webapp.outcomes.evaluation.models import EvaluationConsent, EvaluationLink

EVALUATION_PERSON_DATA = (
    PersonDataClaim(
        account_key=EvaluationConsent.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_ACCOUNT,
        kept=CONTROLLER_DECIDES,
    ),
    PersonDataClaim(
        account_key=EvaluationLink.person_id,
        row_is_about=PersonPart.SUBJECT,
        exported=ExportWay.AS_READ,
        erased=ErasureWay.WITH_ACCOUNT,
        kept="Until the evaluation of the insats is ended (docs/evaluation.md).",
    ),
)
