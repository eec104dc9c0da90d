"""The overview in numbers, and the projektledare's list of how far everybody has come."""

from flask import Blueprint, abort, render_template

from webapp.accounts.access import current_staff, only
from webapp.accounts.models import Role
from webapp.core import paging
from webapp.core.db import db
from webapp.programmes.definitions import programmes
from webapp.results import queries
from webapp.results.protect import FEWEST, shown

bp = Blueprint("results", __name__, url_prefix="/results", template_folder="templates")
bp.before_request(only(Role.RESULTATLASARE, Role.PROJEKTLEDARE))


@bp.get("/")
def overview() -> str:
    """How many take part, by insats; small numbers stay hidden."""
    counts = dict.fromkeys(programmes(), 0)
    counts |= {row.programme: row.persons for row in db.session.execute(queries.enrolled())}
    table = shown(counts)
    return render_template(
        "results/overview.html",
        rows=[(_name(code), number) for code, number in table.cells.items()],
        total=table.total,
        fewest=FEWEST,
    )


@bp.get("/persons")
def persons() -> str:
    """Status of each deltagare; for projektledare alone."""
    if current_staff().role is not Role.PROJEKTLEDARE:
        abort(403)
    after = paging.after(queries.Key)
    rows = db.session.execute(queries.persons(after).limit(paging.SIZE + 1)).all()
    people = rows[: paging.SIZE]
    names: dict[int, list[str]] = {row.id: [] for row in people}
    for row in db.session.execute(queries.handlaggare(list(names))):
        names[row.person_id].append(row.name)
    more = len(rows) > paging.SIZE
    return render_template(
        "results/persons.html",
        rows=[(row, _name(row.programme or ""), names[row.id]) for row in people],
        older=paging.key((people[-1].name, people[-1].id)) if more else None,
    )


def _name(code: str) -> str:
    """The name of an insats; its code where its definition is gone."""
    programme = programmes().get(code)
    return programme.name if programme else code
