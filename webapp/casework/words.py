"""A sheet's place in the work, put into words: whose turn it is, until when."""

import datetime as dt

import msgspec

from webapp.core.clock import today
from webapp.core.i18n import format_day
from webapp.core.i18n import gettext as _
from webapp.sheets.models import Waits


class Turn(msgspec.Struct, frozen=True):
    """Whose turn it is; ``late`` where a promised day has gone by."""

    text: str
    late: bool = False


def turn(waits: str, due: dt.date | None) -> Turn:
    """Whose turn it is with a sheet that waits for ``waits`` until ``due``."""
    if waits == Waits.DELTAGARE:
        return Turn(_("Väntar på deltagaren"))
    if waits != Waits.HANDLAGGARE:
        return Turn(_("Inget mer behövs"))
    if due is None:
        return Turn(_("Väntar på svar"))
    if due < today():
        return Turn(_("Skulle ha svarats %(day)s", day=format_day(due)), late=True)
    return Turn(_("Svar senast %(day)s", day=format_day(due)))
