"""The activities a week is made of: our own list, and what an insats adds to it."""

from pathlib import Path
from typing import Annotated

from flask import Flask
from msgspec import Meta, Struct

from webapp.core import definition_files
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId
from webapp.core.registry import RegistrySlot
from webapp.programmes.participation import find_newest_participation
from webapp.programmes.programme_definitions import PROGRAMMES

_OWN_ACTIVITIES_FILE = Path(__file__).with_name("activities.yaml")

ActivityCode = Annotated[str, Meta(pattern=r"^[a-z_]{2,32}$")]


class Activity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that can be planned.

    ``text`` is its name in Swedish and ``picture`` its pictogram. ``category`` is the code of the
    activity of our own list it is counted under, "" where that is itself. ``offered`` is False for
    one that stands in earlier weeks but can no longer be chosen.
    """

    code: ActivityCode
    text: str
    picture: str
    category: str = ""
    offered: bool = True

    @property
    def label(self) -> str:
        """Its name in the language of the request."""
        return _(self.text)


_OWN_ACTIVITIES: RegistrySlot[dict[str, Activity]] = RegistrySlot("own activities")
_ACTIVITIES_BY_PROGRAMME: RegistrySlot[dict[str, dict[str, Activity]]] = RegistrySlot(
    "activities by insats"
)


def load_activity_catalogue(app: Flask) -> None:
    """Read our own list of activities, and those each insats adds to it.

    Raises:
        DefinitionError: an insats uses the code of one of our own for an activity of its own, or
            names a category or an activity that does not exist.
    """
    own_activities = {
        activity.code: activity
        for activity in definition_files.load_definition(_OWN_ACTIVITIES_FILE, list[Activity])
    }
    activities_by_programme = {}
    for programme in PROGRAMMES.get(app).values():
        extra_activities = {
            activity.code: Activity(
                code=activity.code,
                text=activity.text,
                picture=activity.picture,
                category=activity.category,
            )
            for activity in programme.activities
        }
        wrong_codes = extra_activities.keys() & own_activities.keys()
        wrong_codes |= {
            activity.category for activity in extra_activities.values()
        } - own_activities.keys()
        if programme.report is not None:
            wrong_codes |= (
                set(programme.report.counts) - own_activities.keys() - extra_activities.keys()
            )
        if wrong_codes:
            wrong_names = ", ".join(sorted(wrong_codes))
            raise definition_files.DefinitionError(
                f"{programme.code}: wrong activities: {wrong_names}"
            )
        activities_by_programme[programme.code] = own_activities | extra_activities
    _OWN_ACTIVITIES.fill(app, own_activities)
    _ACTIVITIES_BY_PROGRAMME.fill(app, activities_by_programme)


def list_categories() -> dict[str, Activity]:
    """Our own activities by code; every activity is counted under one of them."""
    return _OWN_ACTIVITIES.get()


def list_known_activities() -> dict[str, Activity]:
    """Our own activities and those of every insats, by code, whether still offered or not."""
    known_activities: dict[str, Activity] = {}
    for programme_activities in _ACTIVITIES_BY_PROGRAMME.get().values():
        known_activities |= programme_activities
    return known_activities | list_categories()


def list_offered_activities(person_id: PersonId) -> dict[str, Activity]:
    """The activities a person can choose among, by code: those of their insats, then our own."""
    own_activities = list_categories()
    participation = find_newest_participation(person_id)
    programme_code = participation.code if participation else ""
    known_activities = _ACTIVITIES_BY_PROGRAMME.get().get(programme_code, own_activities)
    sorted_activities = sorted(
        known_activities.values(), key=lambda activity: activity.code in own_activities
    )
    return {activity.code: activity for activity in sorted_activities if activity.offered}


def resolve_category_code(activity_code: str) -> str:
    """The code of the category an activity is counted under; "other" for an unknown activity."""
    activity = list_known_activities().get(activity_code)
    if activity is None:
        return "other"
    return activity.category or activity.code
