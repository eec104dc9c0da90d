"""The rows of the caseload: what may be told of each, and nothing where consent is missing."""

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


class SubmissionStatus(msgspec.Struct, frozen=True):
    """What a person under consent has sent: when last, silent for how many days, whose turn."""

    until: dt.date
    last_sent: dt.date | None
    silent: int | None
    turn: ReplyTurn | None


class CaseloadRow(msgspec.Struct, frozen=True):
    """One row; ``work`` is None where no consent to the reader's organisation holds."""

    public_id: UUID
    name: str
    wants_to_talk: bool
    work: SubmissionStatus | None


def build_caseload_rows(reader: StaffMember, person_rows: list[Row[Any]]) -> list[CaseloadRow]:
    """The rows of these people of ``reader``'s, in two reads however many they are."""
    consented_ids = [person_row.id for person_row in person_rows if person_row.until is not None]
    turns_by_person = {}
    if consented_ids:
        turns_by_person = {
            person_row.person_id: person_row
            for person_row in db.session.execute(queries.select_turn_counts(reader, consented_ids))
        }
    return [
        CaseloadRow(
            person_row.public_id,
            person_row.name,
            person_row.wants_to_talk,
            None
            if person_row.until is None
            else _build_submission_status(person_row, turns_by_person.get(person_row.id)),
        )
        for person_row in person_rows
    ]


def _build_submission_status(person_row: Row[Any], turn_row: Row[Any] | None) -> SubmissionStatus:
    last_consent_day = compute_last_consent_day(person_row.until)
    if turn_row is None:
        return SubmissionStatus(last_consent_day, None, None, None)
    last_sent_day = to_stockholm(turn_row.last_sent).date()
    return SubmissionStatus(
        last_consent_day,
        last_sent_day,
        _count_silent_days(person_row.programme, last_sent_day),
        _describe_person_turn(turn_row),
    )


def _count_silent_days(programme: str | None, last_sent_day: dt.date) -> int | None:
    """Days since the last sent sheet, once they are as many as the insats says; else None."""
    programme_definition = load_programmes().get(programme or "")
    silent_days = (today() - last_sent_day).days
    return (
        silent_days
        if programme_definition is not None and silent_days >= programme_definition.silent_days
        else None
    )


def _describe_person_turn(turn_row: Row[Any]) -> ReplyTurn:
    if turn_row.ours:
        return describe_reply_turn(SheetTurn.HANDLAGGARE, turn_row.due)
    return describe_reply_turn(SheetTurn.DELTAGARE if turn_row.theirs else SheetTurn.NOBODY, None)
