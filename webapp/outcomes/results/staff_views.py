"""The overview in numbers, and the projektledare's list of how far everybody has come."""

from flask import Blueprint, abort, render_template

from webapp.core import paging
from webapp.core.db import db
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_staff, require_role
from webapp.outcomes.results import queries
from webapp.outcomes.results.protected_counts import FEWEST_SHOWN, hide_small_counts
from webapp.programmes.programme_definitions import load_programmes

bp = Blueprint("results", __name__, url_prefix="/results", template_folder="templates")
bp.before_request(require_role(Role.RESULTATLASARE, Role.PROJEKTLEDARE))


@bp.get("/")
def show_results_overview() -> str:
    """How many take part, by insats; small numbers stay hidden."""
    person_counts = dict.fromkeys(load_programmes(), 0)
    person_counts |= {
        enrolled_row.programme: enrolled_row.persons
        for enrolled_row in db.session.execute(queries.select_enrolled_counts())
    }
    protected_counts = hide_small_counts(person_counts)
    return render_template(
        "results/overview.html",
        rows=[
            (_format_overview_name(programme_code), person_count)
            for programme_code, person_count in protected_counts.cells.items()
        ],
        total=protected_counts.total,
        fewest=FEWEST_SHOWN,
    )


@bp.get("/persons")
def show_participant_list() -> str:
    """Status of each deltagare; for projektledare alone."""
    if current_staff().role is not Role.PROJEKTLEDARE:
        abort(403)
    after_key = paging.read_paging_key(queries.ParticipantPageKey)
    fetched_rows = db.session.execute(
        queries.select_participants(after_key).limit(paging.PAGE_SIZE + 1)
    ).all()
    participant_rows = fetched_rows[: paging.PAGE_SIZE]
    handlaggare_names: dict[int, list[str]] = {
        participant_row.id: [] for participant_row in participant_rows
    }
    for participant_row in db.session.execute(
        queries.select_assigned_handlaggare(list(handlaggare_names))
    ):
        handlaggare_names[participant_row.person_id].append(participant_row.name)
    has_more = len(fetched_rows) > paging.PAGE_SIZE
    return render_template(
        "results/persons.html",
        rows=[
            (
                participant_row,
                _format_overview_name(participant_row.programme or ""),
                handlaggare_names[participant_row.id],
            )
            for participant_row in participant_rows
        ],
        older=paging.build_paging_key((participant_rows[-1].name, participant_rows[-1].id))
        if has_more
        else None,
    )


def _format_overview_name(programme_code: str) -> str:
    """The name of an insats; its code where its definition is gone."""
    programme = load_programmes().get(programme_code)
    return programme.name if programme else programme_code
