"""What the home page says about an invitation."""

from collections.abc import Sequence

from flask import url_for

from webapp.accounts.access import current_person
from webapp.core.i18n import gettext as _
from webapp.invitations import rights
from webapp.programmes.definitions import programmes
from webapp.questions.asking import voice
from webapp.sheets.instruments import Card


def cards() -> Sequence[Card]:
    """One card for each right that is not used up; one statement, none where no insats asks."""
    if not any(any(rights.anonymous(each)) for each in programmes().values()):
        return []
    return [_card(right) for right in rights.of(current_person().id) if not right.used]


def _card(right: rights.Right) -> Card:
    return Card(
        title=voice(right.definition)(right.definition.title),
        text=_("Vill du svara? Ingen i programmet kan se att det var du."),
        url=url_for("invitations.banner", kind=right.definition.id, occasion=right.occasion),
        icon="lock",
        action=_("Läs mer och svara"),
    )
