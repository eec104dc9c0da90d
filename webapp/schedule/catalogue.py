"""The activities a week is made of: our own list, and what an insats adds to it."""

from pathlib import Path
from typing import Annotated

from flask import Flask
from msgspec import Meta, Struct

from webapp.core import definitions
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.registry import Slot
from webapp.programmes.definitions import PROGRAMMES
from webapp.programmes.queries import enrolment_of

_FILE = Path(__file__).with_name("activities.yaml")

Code = Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]


class Activity(Struct, frozen=True, forbid_unknown_fields=True):
    """One activity; ``category`` is the code of the one of our own it is counted under."""

    code: Code
    text: str
    picture: str
    category: str = ""
    offered: bool = True

    @property
    def label(self) -> str:
        """Its name in the language of the request."""
        return _(self.text)


_OWN_ACTIVITIES: Slot[dict[str, Activity]] = Slot("own activities")
_ACTIVITIES_BY_PROGRAMME: Slot[dict[str, dict[str, Activity]]] = Slot("activities by insats")


def load(app: Flask) -> None:
    """Read the list, and each insats' own activities.

    Raises:
        DefinitionError: a code stands twice, or an insats names one that is none.
    """
    own = {each.code: each for each in definitions.load(_FILE, list[Activity])}
    by_programme = {}
    for programme in PROGRAMMES.get(app).values():
        extra = {
            each.code: Activity(each.code, each.text, each.picture, each.category)
            for each in programme.activities
        }
        wrong = extra.keys() & own.keys()
        wrong |= {each.category for each in extra.values()} - own.keys()
        if programme.report is not None:
            wrong |= set(programme.report.counts) - own.keys() - extra.keys()
        if wrong:
            names = ", ".join(sorted(wrong))
            raise definitions.DefinitionError(f"{programme.code}: wrong activities: {names}")
        by_programme[programme.code] = own | extra
    _OWN_ACTIVITIES.fill(app, own)
    _ACTIVITIES_BY_PROGRAMME.fill(app, by_programme)


def categories() -> dict[str, Activity]:
    """Our own activities by code: what all are counted under."""
    return _OWN_ACTIVITIES.get()


def known() -> dict[str, Activity]:
    """Every activity of any insats by code, for weeks planned in it."""
    found: dict[str, Activity] = {}
    for each in _ACTIVITIES_BY_PROGRAMME.get().values():
        found |= each
    return found | categories()


def offered_to(person_id: int) -> dict[str, Activity]:
    """What a person can choose among: our own activities and those of their insats."""
    enrolment = db.session.scalar(*enrolment_of(person_id))
    found = _ACTIVITIES_BY_PROGRAMME.get().get(
        enrolment.programme if enrolment else "", categories()
    )
    own_first = sorted(found.values(), key=lambda each: each.code in categories())
    return {each.code: each for each in own_first if each.offered}


def category_of(code: str) -> str:
    """The category a code counts under; "other" for one that nobody knows any more."""
    activity = known().get(code)
    if activity is None:
        return "other"
    return activity.category or activity.code
