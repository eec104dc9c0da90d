"""The overview in numbers, and the projektledare's list of how far everybody has come."""

import datetime as dt

import msgspec
from flask import Blueprint, abort, render_template

from webapp.core import paging
from webapp.core.db import db
from webapp.core.ids import PersonId
from webapp.identity.models import Role
from webapp.identity.sessions.current import current_staff, require_role
from webapp.outcomes.results import queries
from webapp.outcomes.results.protected_counts import FEWEST_SHOWN, hide_small_counts
from webapp.outcomes.results.words import format_programme_name
from webapp.programmes.programme_definitions import load_programmes

bp = Blueprint("results", __name__, url_prefix="/results", template_folder="templates")
bp.before_request(require_role(Role.RESULTATLASARE, Role.PROJEKTLEDARE))


class OverviewRow(msgspec.Struct, frozen=True):
    """An insats and how many take part in it; None is a number that is hidden."""

    programme_name: str
    person_count: int | None


class ResultsOverviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """What ``results/overview.html`` shows; ``total`` is None where it is hidden."""

    rows: list[OverviewRow]
    total: int | None
    fewest_shown: int


class ParticipantRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far a deltagare has come; nothing of what they wrote.

    ``programme_name`` is "" and ``enrolled_on`` None for somebody without an insats.
    ``has_consented`` where any consent holds today.
    """

    name: str
    programme_name: str
    enrolled_on: dt.date | None
    has_consented: bool
    handlaggare_names: list[str]


class ParticipantListPage(msgspec.Struct, frozen=True, kw_only=True):
    """What ``results/persons.html`` shows; ``next_page_key`` is None on the last page."""

    rows: list[ParticipantRow]
    next_page_key: str | None


@bp.get("/")
def show_results_overview() -> str:
    """The page with how many take part in each insats; small numbers are hidden."""
    person_counts = dict.fromkeys(load_programmes(), 0)
    person_counts |= {
        enrolled_row.programme: enrolled_row.persons
        for enrolled_row in db.session.execute(queries.select_enrolled_counts())
    }
    protected_counts = hide_small_counts(person_counts)
    page = ResultsOverviewPage(
        rows=[
            OverviewRow(format_programme_name(programme_code), person_count)
            for programme_code, person_count in protected_counts.cells.items()
        ],
        total=protected_counts.total,
        fewest_shown=FEWEST_SHOWN,
    )
    return render_template("results/overview.html", page=page)


@bp.get("/persons")
def show_participant_list() -> str:
    """The page with how far each deltagare has come; for projektledare alone."""
    if current_staff().role is not Role.PROJEKTLEDARE:
        abort(403)
    after_key = paging.read_paging_key(queries.ParticipantPageKey)
    fetched_rows = db.session.execute(
        queries.select_participants(after_key).limit(paging.PAGE_SIZE + 1)
    ).all()
    participant_rows = fetched_rows[: paging.PAGE_SIZE]
    handlaggare_names: dict[PersonId, list[str]] = {
        participant_row.id: [] for participant_row in participant_rows
    }
    for assignment_row in db.session.execute(
        queries.select_assigned_handlaggare(list(handlaggare_names))
    ):
        handlaggare_names[assignment_row.person_id].append(assignment_row.name)
    next_page_key = None
    if len(fetched_rows) > paging.PAGE_SIZE:
        last_row = participant_rows[-1]
        next_page_key = paging.build_paging_key((last_row.name, last_row.id))
    page = ParticipantListPage(
        rows=[
            ParticipantRow(
                name=participant_row.name,
                programme_name=format_programme_name(participant_row.programme or ""),
                enrolled_on=participant_row.enrolled_on,
                has_consented=participant_row.consented,
                handlaggare_names=handlaggare_names[participant_row.id],
            )
            for participant_row in participant_rows
        ],
        next_page_key=next_page_key,
    )
    return render_template("results/persons.html", page=page)
