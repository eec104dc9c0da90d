"""The names of those who get what a person sends, and the day by which it is answered."""

import datetime as dt

from webapp.consent.consent_kinds import resolve_consent_kind
from webapp.consent.queries import select_consented_readers
from webapp.core import clock
from webapp.core.db import db
from webapp.identity.people.persons import Person
from webapp.programmes.participation import find_own_programme
from webapp.sheets import receivers

# For a person in no insats; an insats has its own number of weekdays.
_REPLY_WEEKDAYS = 3


def list_handlaggare_readers(person: Person, sheet_kind: str) -> list[str]:
    """The handläggare who can read sheets of that kind now, as "name (organisation)"."""
    reader_rows = db.run(*select_consented_readers(person.id, resolve_consent_kind(sheet_kind)))
    return [f"{reader_row.name} ({reader_row.organisation})" for reader_row in reader_rows]


def format_sheet_readers(person: Person, sheet_kind: str) -> str:
    """Everybody who gets sheets of that kind now, with commas between; "" for nobody."""
    return ", ".join(
        [
            *list_handlaggare_readers(person, sheet_kind),
            *receivers.list_receiver_names(person, sheet_kind),
        ]
    )


def compute_reply_day(person: Person, sent_on: dt.date) -> dt.date:
    """The day by which a handläggare answers a sheet that ``person`` sends on ``sent_on``."""
    programme = find_own_programme(person.id)
    if programme is None:
        return clock.add_weekdays(sent_on, _REPLY_WEEKDAYS)
    return programme.reply_due(sent_on)
