"""What the home page says about an invitation."""

import datetime as dt
from collections.abc import Sequence

from flask import url_for

from webapp.accounts.persons import Person
from webapp.core.i18n import gettext as _
from webapp.invitations import rights
from webapp.programmes.definitions import programmes
from webapp.questions.asking import voice
from webapp.sheets.due import DueItem, States


def cards(person: Person, _moment: dt.datetime, _states: States) -> Sequence[DueItem]:
    """One card for each right that is not used up; one statement, none where no insats asks."""
    if not any(any(rights.anonymous(each)) for each in programmes().values()):
        return []
    return [_card(right) for right in rights.of(person.id) if not right.used]


def _card(right: rights.Right) -> DueItem:
    return DueItem(
        source="invitations",
        title=voice(right.definition)(right.definition.title),
        text=_("Vill du svara? Ingen i programmet kan se att det var du."),
        url=url_for("invitations.banner", kind=right.definition.id, occasion=right.occasion),
        icon="lock",
        action=_("Läs mer och svara"),
    )
