"""Whose turn it is with a sent sheet, and until when, in words."""

import datetime as dt

import msgspec

from webapp.core.clock import today
from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.sheets.models import SheetTurn


class ReplyTurn(msgspec.Struct, frozen=True):
    """Whose turn it is, in words; ``late`` where the promised day has passed."""

    text: str
    late: bool = False


def describe_reply_turn(waits_for: str, due_day: dt.date | None) -> ReplyTurn:
    """Whose turn it is with a sheet; ``waits_for`` is a SheetTurn, ``due_day`` a promised day."""
    if waits_for == SheetTurn.DELTAGARE:
        return ReplyTurn(_("Väntar på deltagaren"))
    if waits_for != SheetTurn.HANDLAGGARE:
        return ReplyTurn(_("Inget mer behövs"))
    if due_day is None:
        return ReplyTurn(_("Väntar på svar"))
    if due_day < today():
        return ReplyTurn(_("Skulle ha svarats %(day)s", day=format_day(due_day)), late=True)
    return ReplyTurn(_("Svar senast %(day)s", day=format_day(due_day)))
