"""What consent has to say on other pages: one card, and where a round goes on."""

from flask import url_for
from msgspec import Struct

from webapp.consent import situation
from webapp.consent.situation import Need, Situation
from webapp.consent.texts import PAGES
from webapp.core.i18n import gettext as _


class Card(Struct, frozen=True):
    """A heading, a sentence or two, and the one thing to do."""

    title: str
    text: str
    label: str
    url: str


def card(person_id: int) -> Card | None:
    """The card for a deltagare's home page, or None when nothing is asked; one statement."""
    return card_of(situation.glance(person_id))


def card_of(found: Situation) -> Card | None:
    """The card for somebody who stands so."""
    if found.need is Need.NONE:
        return None
    url = url_for("consent.changes") if found.need is Need.NEW_TEXT else next_url(found)
    return Card(*_words(found), url)


def _words(found: Situation) -> tuple[str, str, str]:
    """Heading, sentence and button."""
    if found.wants_to_talk:
        return (
            _("Du vill prata först"),
            _("Inget nytt delas. Prata med din handläggare. Svara sedan när du vill."),
            _("Svara nu"),
        )
    if found.need is Need.START:
        return (
            _("Vem får läsa det du skickar?"),
            _("Inget delas än. Du bestämmer. Det tar ungefär 3 minuter."),
            _("Börja"),
        )
    if found.need is Need.NEW_TEXT:
        return (
            _("Texten om samtycke har ändrats"),
            _("Dina svar gäller som förut. Läs det som är nytt."),
            _("Läs vad som är nytt"),
        )
    if found.need is Need.NEW_QUESTION:
        return (
            _("Det finns en ny fråga om samtycke"),
            _("Inget nytt delas förrän du har svarat Ja."),
            _("Svara nu"),
        )
    return (
        _("Ditt Ja har gått ut"),
        _("Det du svarade Ja till delas inte längre. Du kan svara igen."),
        _("Svara nu"),
    )


def next_url(found: Situation) -> str:
    """The page where this round goes on."""
    if found.pages_read < PAGES:
        return url_for("consent.page", number=found.pages_read + 1)
    if found.unanswered:
        return url_for("consent.organisation", organisation=found.unanswered[0].public_id)
    if not found.asked:
        return url_for("consent.overview")
    return url_for("consent.summary" if found.ready else "consent.check")
