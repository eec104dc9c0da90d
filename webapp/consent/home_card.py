"""What consent has to say on other pages: one card, and where a round goes on."""

from flask import url_for
from msgspec import Struct

from webapp.consent import consent_situation
from webapp.consent.consent_situation import ConsentNeed, ConsentSituation
from webapp.consent.consent_texts import TEXT_PAGE_COUNT
from webapp.core.i18n import gettext as _


class ConsentCard(Struct, frozen=True):
    """A heading, a sentence or two, and the one thing to do."""

    title: str
    text: str
    label: str
    url: str


def find_consent_card(person_id: int) -> ConsentCard | None:
    """The card for a deltagare's home page, or None when nothing is asked; one statement."""
    return build_consent_card(consent_situation.load_situation_without_choices(person_id))


def build_consent_card(person_situation: ConsentSituation) -> ConsentCard | None:
    """The card for somebody who stands so."""
    if person_situation.need is ConsentNeed.NONE:
        return None
    next_step_url = (
        url_for("consent.show_text_changes")
        if person_situation.need is ConsentNeed.NEW_TEXT
        else build_next_step_url(person_situation)
    )
    return ConsentCard(*_describe_next_step(person_situation), next_step_url)


def _describe_next_step(person_situation: ConsentSituation) -> tuple[str, str, str]:
    """Heading, sentence and button."""
    if person_situation.wants_to_talk:
        return (
            _("Du vill prata först"),
            _("Inget nytt delas. Prata med din handläggare. Svara sedan när du vill."),
            _("Svara nu"),
        )
    if person_situation.need is ConsentNeed.START:
        return (
            _("Vem får läsa det du skickar?"),
            _("Inget delas än. Du bestämmer. Det tar ungefär 3 minuter."),
            _("Börja"),
        )
    if person_situation.need is ConsentNeed.NEW_TEXT:
        return (
            _("Texten om samtycke har ändrats"),
            _("Dina svar gäller som förut. Läs det som är nytt."),
            _("Läs vad som är nytt"),
        )
    if person_situation.need is ConsentNeed.NEW_QUESTION:
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


def build_next_step_url(person_situation: ConsentSituation) -> str:
    """The page where this round goes on."""
    if person_situation.pages_read < TEXT_PAGE_COUNT:
        return url_for("consent.show_text_page", number=person_situation.pages_read + 1)
    if person_situation.unanswered_parties:
        return url_for(
            "consent.show_organisation_questions",
            organisation=person_situation.unanswered_parties[0].public_id,
        )
    if not person_situation.open_questions:
        return url_for("consent.show_consent_overview")
    return url_for(
        "consent.show_consent_summary"
        if person_situation.is_ready_to_confirm
        else "consent.show_check_question"
    )
