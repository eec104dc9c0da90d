"""The chart of two weeks: ratings 1 to 5 over days, as coordinates for an SVG."""

import datetime as dt

import msgspec

from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _

CHART_DAYS = 14
CHART_WIDTH = 320
_EDGE_START, _EDGE_END, _PLOT_TOP, _PLOT_BOTTOM = 26, 10, 14, 122
_DATES_Y, _LEGEND_Y, _LEGEND_ROW_HEIGHT = 144, 172, 22
# Classes of the style sheet; they differ by dash as well as by colour.
_SERIES_STYLES = ("", "energy")


class LegendKey(msgspec.Struct, frozen=True):
    """Where each row of the legend has its stroke and its label, in x."""

    stroke_start: int
    stroke_end: int
    label_x: int


class RatingSeries(msgspec.Struct, frozen=True, kw_only=True):
    """One measure: ``runs`` of days without a gap as points of a polyline, a dot for each day.

    ``key_y`` is the base line of its row in the legend.
    """

    label: str
    style: str
    key_y: int
    runs: list[str]
    dots: list[tuple[int, int]]


class RatingChart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the template draws, and the same numbers as a table.

    ``near_x`` and ``near_anchor`` place the numbers of the scale, on the side where reading begins.
    ``ends`` are the first and the last day: x, text anchor and day. ``grid`` is a rating and its y.
    ``table`` is a day, newest first, and its ratings in the order of ``series``. ``labels`` names
    all measures.
    """

    width: int
    height: int
    dates_y: int
    near_x: int
    near_anchor: str
    legend_key: LegendKey
    ends: list[tuple[int, str, str]]
    grid: list[tuple[int, int]]
    series: list[RatingSeries]
    table: list[tuple[str, list[int | None]]]
    labels: str


def _compute_day_x(day_index: int) -> int:
    """The x of a day, 0 the first; from right to left in a language that is read so."""
    day_step = (CHART_WIDTH - _EDGE_START - _EDGE_END) / (CHART_DAYS - 1)
    x_offset = round(_EDGE_START + day_index * day_step)
    return CHART_WIDTH - x_offset if current_language().dir == "rtl" else x_offset


def _format_short_day(chart_day: dt.date) -> str:
    return f"{chart_day.day}/{chart_day.month}"


def _compute_rating_y(rating: int) -> int:
    return round(_PLOT_BOTTOM - (rating - 1) * (_PLOT_BOTTOM - _PLOT_TOP) / 4)


def draw_rating_chart(
    ratings_by_day: dict[dt.date, dict[str, int]], last_day: dt.date
) -> RatingChart | None:
    """The chart of the two weeks that end with ``last_day``; None where nothing was measured."""
    days = [
        last_day - dt.timedelta(days=CHART_DAYS - 1 - position) for position in range(CHART_DAYS)
    ]
    measures = list(
        dict.fromkeys(measure for day in days for measure in ratings_by_day.get(day, {}))
    )
    if not measures:
        return None
    is_rtl = current_language().dir == "rtl"
    # The text in the drawing has direction ltr, so that an anchor means the same side always.
    near_side, far_side = ("end", "start") if is_rtl else ("start", "end")
    return RatingChart(
        width=CHART_WIDTH,
        height=_LEGEND_Y + _LEGEND_ROW_HEIGHT * (len(measures) - 1) + 10,
        dates_y=_DATES_Y,
        near_x=CHART_WIDTH if is_rtl else 0,
        near_anchor=near_side,
        legend_key=_place_legend_key(is_rtl),
        ends=[
            (CHART_WIDTH if is_rtl else 0, near_side, _format_short_day(days[0])),
            (0 if is_rtl else CHART_WIDTH, far_side, _format_short_day(days[-1])),
        ],
        grid=[(rating, _compute_rating_y(rating)) for rating in range(1, 6)],
        series=[
            _draw_rating_series(measure, position, days, ratings_by_day)
            for position, measure in enumerate(measures)
        ],
        table=[
            (_format_short_day(day), [ratings_by_day[day].get(measure) for measure in measures])
            for day in reversed(days)
            if day in ratings_by_day
        ],
        labels=_(", ").join(measures),
    )


def _place_legend_key(is_rtl: bool) -> LegendKey:
    if is_rtl:
        return LegendKey(CHART_WIDTH, CHART_WIDTH - 32, CHART_WIDTH - 40)
    return LegendKey(0, 32, 40)


def _draw_rating_series(
    measure_name: str,
    measure_index: int,
    chart_days: list[dt.date],
    ratings_by_day: dict[dt.date, dict[str, int]],
) -> RatingSeries:
    unbroken_runs: list[list[tuple[int, int]]] = [[]]
    for day_index, chart_day in enumerate(chart_days):
        rating = ratings_by_day.get(chart_day, {}).get(measure_name)
        if rating is None:
            unbroken_runs.append([])
        else:
            unbroken_runs[-1].append((_compute_day_x(day_index), _compute_rating_y(rating)))
    return RatingSeries(
        label=measure_name,
        style=_SERIES_STYLES[measure_index % len(_SERIES_STYLES)],
        key_y=_LEGEND_Y + _LEGEND_ROW_HEIGHT * measure_index,
        runs=[
            " ".join(f"{dot_x},{dot_y}" for dot_x, dot_y in unbroken_run)
            for unbroken_run in unbroken_runs
            if len(unbroken_run) > 1
        ],
        dots=[day_dot for unbroken_run in unbroken_runs for day_dot in unbroken_run],
    )
