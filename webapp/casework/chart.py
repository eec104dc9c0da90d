"""The small picture of the last two weeks: numbers 1 to 5 over days, as coordinates for an SVG."""

import datetime as dt

import msgspec

from webapp.core.i18n import gettext as _
from webapp.core.i18n import language

DAYS = 14
WIDTH = 320
_EDGE_START, _EDGE_END, _TOP, _BOTTOM = 26, 10, 14, 122
_DATES, _LEGEND, _ROW = 144, 172, 22
# Distinct by line and dash as well as by colour; see the style sheet.
_STYLES = ("", "energy")


class Series(msgspec.Struct, frozen=True):
    """One measure: unbroken runs of days as polyline points, a dot for each day, its key below."""

    label: str
    style: str
    key_y: int
    runs: list[str]
    dots: list[tuple[int, int]]


class Picture(msgspec.Struct, frozen=True):
    """Everything the template draws, and the same numbers for its table."""

    width: int
    height: int
    dates_y: int
    near_x: int
    near_anchor: str
    key: tuple[int, int, int]
    ends: list[tuple[int, str, str]]
    grid: list[tuple[int, int]]
    series: list[Series]
    table: list[tuple[str, list[int | None]]]
    labels: str


def _x(place: int) -> int:
    """Where the day number ``place`` stands; time runs as the language is read."""
    step = (WIDTH - _EDGE_START - _EDGE_END) / (DAYS - 1)
    along = round(_EDGE_START + place * step)
    return WIDTH - along if language().dir == "rtl" else along


def _short(day: dt.date) -> str:
    return f"{day.day}/{day.month}"


def _y(value: int) -> int:
    return round(_BOTTOM - (value - 1) * (_BOTTOM - _TOP) / 4)


def picture(measured: dict[dt.date, dict[str, int]], last: dt.date) -> Picture | None:
    """The picture of the two weeks that end with ``last``; None where nothing was measured."""
    days = [last - dt.timedelta(days=DAYS - 1 - place) for place in range(DAYS)]
    names = list(dict.fromkeys(name for day in days for name in measured.get(day, {})))
    if not names:
        return None
    rtl = language().dir == "rtl"
    # The drawing's own letters always run from the left, so that anchors mean one side each.
    near, far = ("end", "start") if rtl else ("start", "end")
    return Picture(
        width=WIDTH,
        height=_LEGEND + _ROW * (len(names) - 1) + 10,
        dates_y=_DATES,
        near_x=WIDTH if rtl else 0,
        near_anchor=near,
        key=(WIDTH, WIDTH - 32, WIDTH - 40) if rtl else (0, 32, 40),
        ends=[
            (WIDTH if rtl else 0, near, _short(days[0])),
            (0 if rtl else WIDTH, far, _short(days[-1])),
        ],
        grid=[(value, _y(value)) for value in range(1, 6)],
        series=[_series(name, place, days, measured) for place, name in enumerate(names)],
        table=[
            (_short(day), [measured[day].get(name) for name in names])
            for day in reversed(days)
            if day in measured
        ],
        labels=_(", ").join(names),
    )


def _series(
    name: str, number: int, days: list[dt.date], measured: dict[dt.date, dict[str, int]]
) -> Series:
    runs: list[list[tuple[int, int]]] = [[]]
    for place, day in enumerate(days):
        value = measured.get(day, {}).get(name)
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_x(place), _y(value)))
    return Series(
        name,
        _STYLES[number % len(_STYLES)],
        _LEGEND + _ROW * number,
        [" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1],
        [dot for run in runs for dot in run],
    )
