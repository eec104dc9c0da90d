"""What a deltagare's insats said together: the figures of the staff's own table, in plain words."""

import msgspec
from flask import Blueprint, render_template

from webapp.core.db import db
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_person, require_role
from webapp.outcomes.results import queries, words
from webapp.outcomes.results.indicator_tables import (
    IndicatorTable,
    ResultPeriod,
    read_indicator_tables,
)
from webapp.outcomes.results.protected_counts import ProtectedCell
from webapp.outcomes.results.staff_indicator_views import format_programme_name

bp = Blueprint("group_results", __name__, url_prefix="/together", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

# The newest first; more years would be more to read, not more to know.
_YEARS_SHOWN = 2
_PERIODS_NEWEST_FIRST = (ResultPeriod.YEAR, ResultPeriod.SECOND, ResultPeriod.FIRST)


class GroupResult(msgspec.Struct, frozen=True):
    """One questionnaire of one insats over one period: (question, answers that count, figure)."""

    title: str
    programme: str
    period: str
    attribution: str
    lines: list[tuple[str, tuple[str, ...], ProtectedCell]]


@bp.get("/")
def show_group_results() -> str:
    """The newest figures of each questionnaire of my insatser that may be shown."""
    own_programmes = list(db.session.scalars(queries.select_own_programmes(current_person().id)))
    year_rows = db.session.execute(queries.select_indicator_years(own_programmes)).all()
    newest_years = list(dict.fromkeys(int(year_row.year) for year_row in year_rows))[:_YEARS_SHOWN]
    newest_results: dict[tuple[str, str, str], GroupResult] = {}
    for year in newest_years:
        for table in reversed(read_indicator_tables(year)):
            for programme in own_programmes:
                group_result = _build_group_result(table, programme)
                if group_result is not None:
                    newest_results.setdefault(
                        (programme, table.instrument, table.occasion), group_result
                    )
    return render_template(
        "results/together.html",
        group_results=list(newest_results.values()),
        words=words,
        has_answers=bool(year_rows),
    )


def _build_group_result(table: IndicatorTable, programme: str) -> GroupResult | None:
    """The newest period with a figure, the whole year before its halves."""
    lines = table.for_programme(programme).lines
    for period in _PERIODS_NEWEST_FIRST:
        cells = [line.last_row.cells[period] for line in lines]
        if any(cell.shown for cell in cells):
            return GroupResult(
                table.title,
                format_programme_name(programme),
                words.format_result_period(period, table.year),
                table.attribution,
                [(line.text, line.counted, cell) for line, cell in zip(lines, cells, strict=True)],
            )
    return None
