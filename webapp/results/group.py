"""What a deltagare's insats said together: the figures of the staff's own table, in plain words."""

import msgspec
from flask import Blueprint, render_template

from webapp.accounts.access import current_person, only
from webapp.accounts.models import Role
from webapp.core.db import db
from webapp.results import queries, words
from webapp.results.figures import programme_name
from webapp.results.indicators import Period, Table, read
from webapp.results.protect import Cell

bp = Blueprint("group_results", __name__, url_prefix="/together", template_folder="templates")
bp.before_request(only(Role.DELTAGARE))

# The newest first; more years would be more to read, not more to know.
_YEARS = 2
_NEWEST_FIRST = (Period.YEAR, Period.SECOND, Period.FIRST)


class Said(msgspec.Struct, frozen=True):
    """One questionnaire of one insats over one period: (question, answers that count, figure)."""

    title: str
    programme: str
    period: str
    attribution: str
    lines: list[tuple[str, tuple[str, ...], Cell]]


@bp.get("/")
def said() -> str:
    """The newest figures of each questionnaire of my insatser that may be shown."""
    mine = list(db.session.scalars(queries.own_programmes(current_person().id)))
    rows = db.session.execute(queries.indicator_years(mine)).all()
    years = list(dict.fromkeys(int(row.year) for row in rows))[:_YEARS]
    found: dict[tuple[str, str, str], Said] = {}
    for year in years:
        for table in reversed(read(year)):
            for programme in mine:
                shown = _said(table, programme)
                if shown is not None:
                    found.setdefault((programme, table.instrument, table.occasion), shown)
    return render_template(
        "results/together.html", found=list(found.values()), words=words, any=bool(rows)
    )


def _said(table: Table, programme: str) -> Said | None:
    """The newest period with a figure, the whole year before its halves."""
    lines = table.only(programme).lines
    for period in _NEWEST_FIRST:
        cells = [line.told.cells[period] for line in lines]
        if any(cell.shown for cell in cells):
            return Said(
                table.title,
                programme_name(programme),
                words.period(period, table.year),
                table.attribution,
                [(line.text, line.counted, cell) for line, cell in zip(lines, cells, strict=True)],
            )
    return None
