"""Evening in Stockholm whatever the clock says: a server that reads another map of time zones."""

import datetime as dt
import struct
from pathlib import Path

_EVENING = 19
_FURTHEST_EAST = 14
_HOUR = 3600


def offset() -> int:
    """How many hours after UTC, or before it where negative, it is evening now."""
    hours = _EVENING - dt.datetime.now(dt.UTC).hour
    return hours if hours <= _FURTHEST_EAST else hours - 24


def write(folder: Path, hours: int) -> str:
    """Make a map where Stockholm lies ``hours`` from UTC; what PYTHONTZPATH is to say."""
    place = folder / "zones" / "Europe" / "Stockholm"
    place.parent.mkdir(parents=True)
    # RFC 8536, version 1: no changes of the clock, one kind of time, four characters of its name.
    head = b"TZif" + bytes(16) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    place.write_bytes(head + struct.pack(">lbb", hours * _HOUR, 0, 0) + b"EVE\0")
    return str(folder / "zones")


def today(hours: int) -> dt.date:
    """The day it is there."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)).date()
