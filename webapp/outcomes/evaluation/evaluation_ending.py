"""The end of an evaluation: answers stay under their numbers, the links to persons are deleted.

Nothing here commits.
"""

import math
import secrets
from collections import defaultdict

import msgspec
import sqlalchemy as sa

from webapp.core.clock import today
from webapp.core.db import db
from webapp.identity.models import CarriedForm
from webapp.outcomes.evaluation import queries, service
from webapp.outcomes.evaluation.export_rows import ExportRow
from webapp.outcomes.evaluation.models import EvaluationLink, EvaluationRecord

# The bytes of a kept body are padded to a multiple of this.
_BODY_BLOCK = 1024


class EvaluationEndCounts(msgspec.Struct, frozen=True):
    """How many numbers are kept at the end of an evaluation, and how many links were deleted.

    Numbers without a live consent or without any answer lose their link and are not kept.
    """

    kept_numbers: int
    destroyed_links: int


def end_evaluation(programme: str, sheet_kinds: list[str]) -> EvaluationEndCounts:
    """Keep the answers under their numbers, then delete every link between person and number.

    Raises:
        EvaluationEnded: it has ended before.
        TamperedError: facts or a sheet do not open; nothing is written or deleted then.
    """
    evaluation_state = service.lock_evaluation(programme)
    if evaluation_state.ended_on is not None:
        raise service.EvaluationEnded(programme)
    export_rows = service.load_live_rows(
        queries.select_linked_numbers(programme),
        queries.select_evaluation_sheets(programme, sheet_kinds),
    )
    kept_count = _keep_export_rows(programme, export_rows)
    destroyed_links = db.session.execute(
        sa.delete(EvaluationLink)
        .where(EvaluationLink.programme == programme)
        .returning(EvaluationLink.number)
    ).all()
    _delete_waiting_forms(programme)
    evaluation_state.ended_on = today()
    db.session.flush()
    return EvaluationEndCounts(kept_count, len(destroyed_links))


def _keep_export_rows(programme: str, export_rows: list[ExportRow]) -> int:
    """Add one record a number, in random order; returns how many."""
    rows_by_number: dict[int, list[ExportRow]] = defaultdict(list)
    for export_row in export_rows:
        rows_by_number[export_row.number].append(export_row)
    bodies = {
        number: msgspec.json.encode(number_rows) for number, number_rows in rows_by_number.items()
    }
    # All are made as long as the longest: a length would tell how much somebody has sent.
    longest_body = max((len(body) for body in bodies.values()), default=0)
    body_length = math.ceil(longest_body / _BODY_BLOCK) * _BODY_BLOCK
    numbers = list(bodies)
    secrets.SystemRandom().shuffle(numbers)
    for number in numbers:
        sealed_body = service.seal_number_part(number, "kept", bodies[number].ljust(body_length))
        db.session.add(EvaluationRecord(number=number, programme=programme, body=sealed_body))
        # Flushed one by one, so that the database stores the rows in this random order.
        db.session.flush()
    return len(numbers)


def _delete_waiting_forms(programme: str) -> None:
    """Delete facts that wait to be sent again after a session ended.

    The address they are kept under names the person (see ``identity.sessions.kept_forms``).
    """
    db.session.execute(
        sa.delete(CarriedForm).where(
            CarriedForm.path.endswith(f"/{service.EVALUATION_SUBJECT}/{programme}", autoescape=True)
        )
    )
