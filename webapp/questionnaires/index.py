"""All questionnaires of a deltagare's insats in one place, whether their time has come or not."""

import datetime as dt
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import render_template, url_for
from msgspec import Struct

from webapp.accounts.access import current_person
from webapp.accounts.persons import Person
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.programmes.definitions import Programme, programmes
from webapp.programmes.queries import enrolment_of
from webapp.questionnaires import body, plan
from webapp.questionnaires.views import bp
from webapp.questions.asking import definitions
from webapp.sheets.due import DueItem, State, States, state_of
from webapp.sheets.kinds import sheet_kinds
from webapp.sheets.models import Sheet


class Listed(Struct, frozen=True):
    """A questionnaire of one occasion, or today's of a free one; no state: not begun."""

    title: str
    url: str
    free: bool
    state: State | None


@bp.get("/")
def index() -> str:
    """What there is to fill in, and how far each has come."""
    enrolment = db.session.scalar(*enrolment_of(current_person().id))
    programme = programmes().get(enrolment.programme) if enrolment else None
    states = {(state.kind, state.key): state for state in _states(current_person().id)}
    return render_template(
        "questionnaires/index.html",
        listed=[_listed(kind, key, states.get((kind, key))) for kind, key in _all_of(programme)],
    )


def cards(person: Person, _moment: dt.datetime, _states: States) -> Sequence[DueItem]:
    """The way here from the home page, for those whose insats has questionnaires."""
    if not any(True for _each in _all_of(plan.own_programme(person))):
        return []
    return [
        DueItem(
            source="questionnaires",
            title=_("Dina formulär"),
            text=_("Alla formulär i din insats."),
            url=url_for("questionnaires.index"),
            icon="pen",
            action=_("Visa"),
            is_later=True,
        )
    ]


def _all_of(programme: Programme | None) -> Iterator[tuple[str, str]]:
    """Kind and key of each, in the order of the insats; a free one is today's."""
    for use in programme.instruments if programme else ():
        if use.id in sheet_kinds():
            for occasion in use.occasions:
                yield use.id, clock.today().isoformat() if occasion == body.FREE else occasion


def own_sheets(person_id: int, kinds: Sequence[str], keys: Sequence[str]) -> sa.Select[Sheet]:
    """A person's own sheets of these kinds and keys."""
    return sa.select(Sheet).where(
        Sheet.person_id == person_id, Sheet.kind.in_(kinds), Sheet.key.in_(keys)
    )


def _states(person_id: int) -> Iterator[State]:
    keys = [*body.OCCASIONS, clock.today().isoformat()]
    for row in db.session.scalars(own_sheets(person_id, list(definitions()), keys)):
        yield state_of(row)


def _listed(kind: str, key: str, state: State | None) -> Listed:
    done = state is not None and (state.version or state.kept)
    endpoint = "home.sheet" if done else "questionnaires.sheet"
    return Listed(
        title=body.title(kind, key),
        url=url_for(endpoint, kind=kind, key=key),
        free=key not in body.OCCASIONS,
        state=state,
    )
