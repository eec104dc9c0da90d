"""When which questionnaire is due for somebody in an insats."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import g, url_for

from webapp.accounts.persons import Person
from webapp.core import clock
from webapp.core.db import Rows, db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.prepared import prepared
from webapp.programmes.definitions import Programme, programmes
from webapp.programmes.models import Enrolment
from webapp.programmes.queries import enrolment_of
from webapp.questionnaires import body
from webapp.questions import asking
from webapp.questions.asking import definitions
from webapp.questions.format import Definition
from webapp.sheets.due import DueItem, States
from webapp.sheets.models import Sheet


def occasions(programme: Programme | None, kind: str) -> Sequence[str]:
    """On which occasions an insats uses a questionnaire; none where it does not."""
    uses = programme.instruments if programme else ()
    return next((use.occasions for use in uses if use.id == kind), ())


def asks(programme: Programme | None, kind: str) -> bool:
    """Whether somebody in this insats has the questionnaire to decide about."""
    return bool(occasions(programme, kind))


def is_mine(person_id: int, kind: str, key: str) -> bool:
    """Whether the insats a person is in uses the questionnaire on the occasion of ``key``."""
    enrolment = db.session.scalar(*enrolment_of(person_id))
    programme = programmes().get(enrolment.programme) if enrolment else None
    return body.occasion(key) in occasions(programme, kind)


def due(programme: Programme, enrolled_on: dt.date, ended_on: dt.date | None) -> set[str]:
    """The occasions whose time it is: the start until the end, the middle at half the length."""
    age, weeks = clock.today() - enrolled_on, programme.length_weeks
    ended = ended_on is not None and ended_on <= clock.today()
    if ended or (weeks is not None and age >= dt.timedelta(weeks=weeks)):
        return {"slut"}
    half = weeks is not None and age >= dt.timedelta(weeks=weeks) / 2
    return {"start", "mitt"} if half else {"start"}


@prepared
def own_standing(person_id: int) -> Rows:
    """A person's newest enrolment, beside each of their sheets of an occasion."""
    newest = (
        sa.select(sa.func.max(Enrolment.id))
        .where(Enrolment.person_id == person_id)
        .scalar_subquery()
    )
    mine = sa.and_(Sheet.person_id == Enrolment.person_id, Sheet.key.in_(list(body.OCCASIONS)))
    return (
        sa.select(
            Enrolment.programme,
            Enrolment.enrolled_on,
            Enrolment.ended_on,
            Sheet.kind,
            Sheet.key,
            Sheet.version,
            Sheet.kept,
        )
        .select_from(Enrolment)
        .outerjoin(Sheet, mine)
        .where(Enrolment.id == newest)
    )


def _standing(person_id: int) -> list[Any]:
    """Read once a request, for all questionnaires together."""
    read: dict[int, list[Any]] = g.setdefault("questionnaires_standing", {})
    if person_id not in read:
        read[person_id] = list(db.run(*own_standing(person_id)).all())
    return read[person_id]


def own_programme(person: Person) -> Programme | None:
    """The insats that ``person`` is in; None where they are in none that has a definition."""
    rows = _standing(person.id)
    return programmes().get(rows[0].programme) if rows else None


def due_now(person: Person, kind: str) -> list[str]:
    """The occasions whose time it is for ``person``, where their insats uses the questionnaire."""
    rows, programme = _standing(person.id), own_programme(person)
    if programme is None:
        return []
    now = due(programme, rows[0].enrolled_on, rows[0].ended_on)
    return [occasion for occasion in occasions(programme, kind) if occasion in now]


def cards(kind: str, person: Person, _moment: dt.datetime, _states: States) -> Sequence[DueItem]:
    """What is due and neither sent nor kept."""
    if not any(asks(programme, kind) for programme in programmes().values()):
        return []
    sheets = {row.key: row for row in _standing(person.id) if row.kind == kind}
    return [
        _card(kind, key, begun=key in sheets)
        for key in due_now(person, kind)
        if not (key in sheets and (sheets[key].version or sheets[key].kept))
    ]


def _card(kind: str, key: str, *, begun: bool) -> DueItem:
    return DueItem(
        source=kind,
        key=key,
        title=body.title(kind, key),
        text=_("Börjat. Du kan fortsätta när du vill.") if begun else _length(definitions()[kind]),
        url=url_for("questionnaires.sheet", kind=kind, key=key),
        icon="pen",
        action=_("Fortsätt") if begun else _("Börja"),
    )


def _length(definition: Definition) -> str:
    """How much there is to answer, as its first page counts it."""
    if definition.wheel:
        return ngettext(
            "%(n)s område. Du kan ta paus.",
            "%(n)s områden. Du kan ta paus.",
            len(definition.wheel),
        )
    count = len(asking.shown(definition, {}))
    return _("Antal frågor: %(count)s. Du kan ta paus.", count=count)
