"""The log in words for the person it is about; readings within half an hour are one."""

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Row

from webapp.core.audit import AuditAction
from webapp.core.clock import to_stockholm
from webapp.core.i18n import format_day, format_time
from webapp.core.i18n import gettext as _
from webapp.sheets.kinds import sheet_kinds

_TOGETHER = dt.timedelta(minutes=30)


class ReadingSentence(msgspec.Struct, frozen=True):
    """What somebody did, ready to read; ``number`` names the event in the person's chain."""

    number: int
    at: dt.datetime
    text: str


def describe_readings(rows: list[Row[Any]]) -> list[ReadingSentence]:
    """One sentence a reading, newest first; the same sheet by the same person within 30 minutes
    of the reading before is told once."""
    told: list[ReadingSentence] = []
    last: dict[tuple[int, str, str], dt.datetime] = {}
    for row in reversed(rows):
        event = row.AuditEvent
        same = (event.actor_id, event.action, event.subject)
        if event.action == AuditAction.READ and same in last and event.at - last[same] <= _TOGETHER:
            last[same] = event.at
            continue
        last[same] = event.at
        told.append(ReadingSentence(event.number, event.at, _describe_event(row)))
    return told[::-1]


def _describe_event(row: Row[Any]) -> str:
    event = row.AuditEvent
    who = f"{row.name}, {row.organisation}" if row.organisation else row.name
    values = {
        "day": format_day(to_stockholm(event.at).date()),
        "time": format_time(event.at),
        "who": who,
        "what": _describe_subject(event.subject),
    }
    if event.action == AuditAction.READ:
        return _("%(day)s %(time)s. %(who)s läste %(what)s.", **values)
    if event.action == AuditAction.COMMENTED:
        return _("%(day)s %(time)s. %(who)s svarade på %(what)s.", **values)
    if event.action == AuditAction.SIGNED:
        return _("%(day)s %(time)s. %(who)s skrev under %(what)s.", **values)
    if event.action == AuditAction.APPROVED:
        return _("%(day)s %(time)s. %(who)s godkände %(what)s.", **values)
    return _describe_person_event(event.action, values)


def _describe_person_event(action: AuditAction, values: dict[str, str]) -> str:
    """What was done that is about no sheet."""
    if action == AuditAction.ENROLLED:
        return _("%(day)s %(time)s. %(who)s skrev in dig.", **values)
    if action == AuditAction.CARD_ISSUED:
        return _("%(day)s %(time)s. %(who)s gjorde ett kort till dig.", **values)
    if action == AuditAction.ASSIGNED:
        return _("%(day)s %(time)s. %(who)s valde en handläggare till dig.", **values)
    if action == AuditAction.UNASSIGNED:
        return _("%(day)s %(time)s. %(who)s avslutade en handläggares uppdrag.", **values)
    if action == AuditAction.BACKGROUND:
        return _(
            "%(day)s %(time)s. %(who)s fyllde i bakgrundsuppgifter för utvärderingen.", **values
        )
    if action == AuditAction.EXPORTED:
        return _("%(day)s %(time)s. %(who)s hämtade svar utan namn för utvärderingen.", **values)
    if action == AuditAction.INVITED:
        return _("%(day)s %(time)s. %(who)s bjöd in dig att svara anonymt.", **values)
    return _("%(day)s %(time)s. %(who)s ändrade något hos dig.", **values)


def _describe_subject(subject: str) -> str:
    # After a space stands the version that was signed, and the start of its hash.
    kind, _slash, key = subject.partition(" ")[0].partition("/")
    instrument = sheet_kinds().get(kind)
    return instrument.mention(key) if instrument and key else subject
