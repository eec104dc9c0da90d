"""The log in words, for the person it is about."""

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Row

from webapp.core.audit import AuditAction
from webapp.core.clock import to_stockholm
from webapp.core.i18n import format_day, format_time
from webapp.core.i18n import gettext as _
from webapp.sheets.kinds import get_sheet_kinds

_SAME_READING = dt.timedelta(minutes=30)


class LogSentence(msgspec.Struct, frozen=True):
    """What somebody did, ready to read; ``number`` names the event in the person's chain."""

    number: int
    at: dt.datetime
    text: str


def describe_log_events(event_rows: list[Row[Any]]) -> list[LogSentence]:
    """One sentence for each event, newest first.

    Where somebody reads the same sheet again within 30 minutes of the time before, no second
    sentence is made.
    """
    log_sentences: list[LogSentence] = []
    last_told_at: dict[tuple[int, str, str], dt.datetime] = {}
    for event_row in reversed(event_rows):
        audit_event = event_row.AuditEvent
        event_identity = (audit_event.actor_id, audit_event.action, audit_event.subject)
        if (
            audit_event.action == AuditAction.READ
            and event_identity in last_told_at
            and audit_event.at - last_told_at[event_identity] <= _SAME_READING
        ):
            last_told_at[event_identity] = audit_event.at
            continue
        last_told_at[event_identity] = audit_event.at
        log_sentences.append(
            LogSentence(audit_event.number, audit_event.at, _describe_log_event(event_row))
        )
    return log_sentences[::-1]


def _describe_log_event(event_row: Row[Any]) -> str:
    audit_event = event_row.AuditEvent
    actor_words = (
        f"{event_row.name}, {event_row.organisation}" if event_row.organisation else event_row.name
    )
    sentence_values = {
        "day": format_day(to_stockholm(audit_event.at).date()),
        "time": format_time(audit_event.at),
        "who": actor_words,
        "what": _describe_event_subject(audit_event.subject),
    }
    if audit_event.action == AuditAction.READ:
        # NOTE: who is a name with its organisation. what is a kind of sheet with its day or week,
        # such as "Dagbok, tisdag 24 november": a noun in its basic form.
        return _("%(day)s %(time)s. %(who)s läste %(what)s.", **sentence_values)
    if audit_event.action == AuditAction.COMMENTED:
        return _("%(day)s %(time)s. %(who)s svarade på %(what)s.", **sentence_values)
    if audit_event.action == AuditAction.SIGNED:
        return _("%(day)s %(time)s. %(who)s skrev under %(what)s.", **sentence_values)
    if audit_event.action == AuditAction.APPROVED:
        return _("%(day)s %(time)s. %(who)s godkände %(what)s.", **sentence_values)
    return _describe_personal_event(audit_event.action, sentence_values)


def _describe_personal_event(audit_action: AuditAction, sentence_values: dict[str, str]) -> str:
    """A sentence for what staff did that is not about a sheet."""
    if audit_action == AuditAction.ENROLLED:
        return _("%(day)s %(time)s. %(who)s skrev in dig.", **sentence_values)
    if audit_action == AuditAction.CARD_ISSUED:
        return _("%(day)s %(time)s. %(who)s gjorde ett kort till dig.", **sentence_values)
    if audit_action == AuditAction.ASSIGNED:
        return _("%(day)s %(time)s. %(who)s valde en handläggare till dig.", **sentence_values)
    if audit_action == AuditAction.UNASSIGNED:
        return _("%(day)s %(time)s. %(who)s avslutade en handläggares uppdrag.", **sentence_values)
    if audit_action == AuditAction.BACKGROUND:
        return _(
            "%(day)s %(time)s. %(who)s fyllde i bakgrundsuppgifter för utvärderingen.",
            **sentence_values,
        )
    if audit_action == AuditAction.EXPORTED:
        return _(
            "%(day)s %(time)s. %(who)s hämtade svar utan namn för utvärderingen.", **sentence_values
        )
    if audit_action == AuditAction.INVITED:
        return _("%(day)s %(time)s. %(who)s bjöd in dig att svara anonymt.", **sentence_values)
    return _("%(day)s %(time)s. %(who)s ändrade något hos dig.", **sentence_values)


def _describe_event_subject(event_subject: str) -> str:
    # The subject of a signature goes on, after a space, with the version and part of the hash.
    sheet_kind, _slash, sheet_key = event_subject.partition(" ")[0].partition("/")
    instrument = get_sheet_kinds().get(sheet_kind)
    return instrument.mention(sheet_key) if instrument and sheet_key else event_subject
