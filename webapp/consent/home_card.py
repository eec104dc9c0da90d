"""The card about consent on other pages, and the address where a round goes on."""

from flask import url_for
from msgspec import Struct

from webapp.consent import situation_loading
from webapp.consent.consent_situation import ConsentNeed, ConsentSituation
from webapp.consent.consent_texts import TEXT_PAGE_COUNT
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId


class ConsentCard(Struct, frozen=True, kw_only=True):
    """A heading, a sentence or two, and a button with its address."""

    title: str
    text: str
    label: str
    url: str


class StepWords(Struct, frozen=True, kw_only=True):
    """The heading, the sentences and the button of a ``ConsentCard``."""

    title: str
    text: str
    label: str


def find_consent_card(person_id: PersonId) -> ConsentCard | None:
    """The card for a deltagare's home page, or None when nothing is asked; one statement."""
    return build_consent_card(situation_loading.load_situation_without_choices(person_id))


def build_consent_card(person_situation: ConsentSituation) -> ConsentCard | None:
    """The card for a person's home page and overview, or None when nothing is asked."""
    if person_situation.need is ConsentNeed.NONE:
        return None
    step_words = _describe_next_step(person_situation)
    next_step_url = build_next_step_url(person_situation)
    if person_situation.need is ConsentNeed.NEW_TEXT:
        next_step_url = url_for("consent.show_text_changes")
    return ConsentCard(
        title=step_words.title, text=step_words.text, label=step_words.label, url=next_step_url
    )


def _describe_next_step(person_situation: ConsentSituation) -> StepWords:
    if person_situation.wants_to_talk:
        return StepWords(
            title=_("Du vill prata först"),
            text=_("Inget nytt delas. Prata med din handläggare. Svara sedan när du vill."),
            label=_("Svara nu"),
        )
    if person_situation.need is ConsentNeed.START:
        return StepWords(
            title=_("Vem får läsa det du skickar?"),
            text=_("Inget delas än. Du bestämmer. Det tar ungefär 3 minuter."),
            label=_("Börja"),
        )
    if person_situation.need is ConsentNeed.NEW_TEXT:
        return StepWords(
            title=_("Texten om samtycke har ändrats"),
            text=_("Dina svar gäller som förut. Läs det som är nytt."),
            label=_("Läs vad som är nytt"),
        )
    if person_situation.need is ConsentNeed.NEW_QUESTION:
        return StepWords(
            title=_("Det finns en ny fråga om samtycke"),
            text=_("Inget nytt delas förrän du har svarat Ja."),
            label=_("Svara nu"),
        )
    return StepWords(
        title=_("Ditt Ja har gått ut"),
        text=_("Det du svarade Ja till delas inte längre. Du kan svara igen."),
        label=_("Svara nu"),
    )


def build_next_step_url(person_situation: ConsentSituation) -> str:
    """The address of the page where this round goes on."""
    if person_situation.pages_read < TEXT_PAGE_COUNT:
        return url_for("consent.show_text_page", number=person_situation.pages_read + 1)
    if person_situation.unanswered_parties:
        return url_for(
            "consent.show_organisation_questions",
            organisation=person_situation.unanswered_parties[0].public_id,
        )
    if not person_situation.open_questions:
        return url_for("consent.show_consent_overview")
    if person_situation.is_ready_to_confirm:
        return url_for("consent.show_consent_summary")
    return url_for("consent.show_check_question")
