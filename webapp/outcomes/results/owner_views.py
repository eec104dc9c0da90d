"""What those in a deltagare's insats answered together: the figures that staff see, in words."""

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

bp = Blueprint("group_results", __name__, url_prefix="/together", template_folder="templates")
bp.before_request(require_role(Role.DELTAGARE))

# Only the newest years, to keep the page short.
_YEARS_SHOWN = 2
_PERIODS_NEWEST_FIRST = (ResultPeriod.YEAR, ResultPeriod.SECOND, ResultPeriod.FIRST)


class GroupLine(msgspec.Struct, frozen=True):
    """One question: its text, the answers that count as agreeing, and how many agree."""

    text: str
    counted: tuple[str, ...]
    cell: ProtectedCell


class GroupResult(msgspec.Struct, frozen=True, kw_only=True):
    """One questionnaire of one insats over one period, all but the lines in words."""

    title: str
    programme_name: str
    period: str
    attribution: str
    lines: list[GroupLine]


class GroupResultsPage(msgspec.Struct, frozen=True):
    """What ``results/together.html`` shows; no results where nothing may be shown yet."""

    group_results: list[GroupResult]


@bp.get("/")
def show_group_results() -> str:
    """The page with the newest figures of each questionnaire of my insatser that may be shown."""
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
    page = GroupResultsPage(list(newest_results.values()))
    return render_template("results/together.html", page=page, words=words)


def _build_group_result(table: IndicatorTable, programme: str) -> GroupResult | None:
    """The figures of one insats in a table; None where none of them may be shown.

    Of the whole year, else of the newest half-year with a figure.
    """
    lines = table.for_programme(programme).lines
    for period in _PERIODS_NEWEST_FIRST:
        cells = [line.last_row.cells[period] for line in lines]
        if any(cell.shown for cell in cells):
            return GroupResult(
                title=table.title,
                programme_name=words.format_programme_name(programme),
                period=words.format_result_period(period, table.year),
                attribution=table.attribution,
                lines=[
                    GroupLine(line.text, line.counted, cell)
                    for line, cell in zip(lines, cells, strict=True)
                ],
            )
    return None
