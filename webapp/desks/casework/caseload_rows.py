"""The rows of the caseload; of a person without consent only the name is told."""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row

from webapp.consent.service import compute_last_consent_day
from webapp.core.clock import to_stockholm, today
from webapp.core.db import db
from webapp.desks.casework import queries
from webapp.desks.casework.words import ReplyTurn, describe_reply_turn
from webapp.identity.people.persons import StaffMember
from webapp.programmes.programme_definitions import load_programmes
from webapp.sheets.models import SheetTurn


class SubmissionStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What a person under consent has sent.

    ``last_sent_day`` and ``turn`` are None where nothing was sent. ``silent_days`` is the number of
    days since then, once they are as many as the insats says; else None.
    """

    last_consent_day: dt.date
    last_sent_day: dt.date | None = None
    silent_days: int | None = None
    turn: ReplyTurn | None = None


class CaseloadRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person; ``submissions`` is None without a consent to the reader's organisation."""

    public_id: UUID
    name: str
    wants_to_talk: bool
    submissions: SubmissionStatus | None


def build_caseload_rows(reader: StaffMember, person_rows: list[Row[Any]]) -> list[CaseloadRow]:
    """The rows for ``person_rows`` of ``select_caseload_rows``, with one more statement for all."""
    consented_ids = [person_row.id for person_row in person_rows if person_row.until is not None]
    turn_rows = {}
    if consented_ids:
        turn_rows = {
            turn_row.person_id: turn_row
            for turn_row in db.session.execute(queries.select_turn_counts(reader, consented_ids))
        }
    return [
        CaseloadRow(
            public_id=person_row.public_id,
            name=person_row.name,
            wants_to_talk=person_row.wants_to_talk,
            submissions=_build_submission_status(person_row, turn_rows.get(person_row.id)),
        )
        for person_row in person_rows
    ]


def _build_submission_status(
    person_row: Row[Any], turn_row: Row[Any] | None
) -> SubmissionStatus | None:
    if person_row.until is None:
        return None
    last_consent_day = compute_last_consent_day(person_row.until)
    if turn_row is None:
        return SubmissionStatus(last_consent_day=last_consent_day)
    last_sent_day = to_stockholm(turn_row.last_sent).date()
    return SubmissionStatus(
        last_consent_day=last_consent_day,
        last_sent_day=last_sent_day,
        silent_days=_count_silent_days(person_row.programme, last_sent_day),
        turn=_describe_person_turn(turn_row),
    )


def _count_silent_days(programme_code: str | None, last_sent_day: dt.date) -> int | None:
    """Days since the last sent sheet, once they are as many as the insats says; else None."""
    programme = load_programmes().get(programme_code or "")
    silent_days = (today() - last_sent_day).days
    if programme is None or silent_days < programme.silent_days:
        return None
    return silent_days


def _describe_person_turn(turn_row: Row[Any]) -> ReplyTurn:
    """Whose turn it is with a person's sheets; the handläggare's where any of them waits for us."""
    if turn_row.ours:
        return describe_reply_turn(SheetTurn.HANDLAGGARE, turn_row.due)
    if turn_row.theirs:
        return describe_reply_turn(SheetTurn.DELTAGARE, None)
    return describe_reply_turn(SheetTurn.NOBODY, None)
