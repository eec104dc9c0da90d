"""The rows of the caseload: what may be told of each, and nothing where consent is missing."""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row

from webapp.accounts.persons import StaffMember
from webapp.casework import queries
from webapp.casework.words import Turn, turn
from webapp.consent.service import last_day
from webapp.core.clock import local, today
from webapp.core.db import db
from webapp.programmes.definitions import programmes
from webapp.sheets.models import Waits


class Work(msgspec.Struct, frozen=True):
    """What a person under consent has sent: when last, silent for how many days, whose turn."""

    until: dt.date
    last_sent: dt.date | None
    silent: int | None
    turn: Turn | None


class Person(msgspec.Struct, frozen=True):
    """One row; ``work`` is None where no consent to the reader's organisation holds."""

    public_id: UUID
    name: str
    wants_to_talk: bool
    work: Work | None


def rows(reader: StaffMember, people: list[Row[Any]]) -> list[Person]:
    """The rows of these people of ``reader``'s, in two reads however many they are."""
    consented = [row.id for row in people if row.until is not None]
    found = {}
    if consented:
        found = {row.person_id: row for row in db.session.execute(queries.turns(reader, consented))}
    return [
        Person(
            row.public_id,
            row.name,
            row.wants_to_talk,
            None if row.until is None else _work(row, found.get(row.id)),
        )
        for row in people
    ]


def _work(person: Row[Any], sent: Row[Any] | None) -> Work:
    until = last_day(person.until)
    if sent is None:
        return Work(until, None, None, None)
    last = local(sent.last_sent).date()
    return Work(until, last, _silent(person.programme, last), _turn(sent))


def _silent(programme: str | None, last: dt.date) -> int | None:
    """Days since the last sent sheet, once they are as many as the insats says; else None."""
    definition = programmes().get(programme or "")
    days = (today() - last).days
    return days if definition is not None and days >= definition.silent_days else None


def _turn(sent: Row[Any]) -> Turn:
    if sent.ours:
        return turn(Waits.HANDLAGGARE, sent.due)
    return turn(Waits.DELTAGARE if sent.theirs else Waits.NOBODY, None)
