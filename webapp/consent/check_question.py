"""The check question: who may read, with the person's own organisations as options."""

from babel.lists import format_list
from msgspec import Struct

from webapp.consent.consent_situation import ConsentSituation
from webapp.consent.words import format_consent_kind
from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _


class CheckOption(Struct, frozen=True):
    """One possible answer: the organisations that read, in words.

    ``value`` is the form's value: the places of the organisations with dashes between, or "none".
    """

    value: str
    words: str
    right: bool


def list_check_options(person_situation: ConsentSituation) -> list[CheckOption]:
    """Each organisation alone, all of them, nobody, and the right answer where it is another.

    Few readers come before many, nobody comes last.
    """
    active_ids = [party.id for party in person_situation.parties if party.active]
    right_ids = person_situation.reading_organisation_ids(person_situation.text.check.kind)
    reader_id_sets = [frozenset({organisation_id}) for organisation_id in active_ids]
    for further_ids in (right_ids, frozenset(active_ids)):
        if further_ids and further_ids not in reader_id_sets:
            reader_id_sets.append(further_ids)
    reader_id_sets.sort(key=len)
    reader_id_sets.append(frozenset())
    return [
        CheckOption(
            value=_build_option_value(active_ids, reader_ids),
            words=format_reader_names(person_situation, reader_ids),
            right=reader_ids == right_ids,
        )
        for reader_ids in reader_id_sets
    ]


def _build_option_value(active_ids: list[int], reader_ids: frozenset[int]) -> str:
    reader_places = [
        str(place)
        for place, organisation_id in enumerate(active_ids)
        if organisation_id in reader_ids
    ]
    return "-".join(reader_places) if reader_places else "none"


def format_reader_names(person_situation: ConsentSituation, reader_ids: frozenset[int]) -> str:
    """The names of these organisations as a list in words, in the language of the request."""
    # Unicode isolates keep a name in Latin letters from reversing the Arabic words around it.
    organisation_names = [
        f"\u2068{party.name}\u2069" for party in person_situation.parties if party.id in reader_ids
    ]
    if not organisation_names:
        return _("Ingen annan än jag")
    return format_list(organisation_names, locale=current_language().locale)


def describe_check_result(person_situation: ConsentSituation, given_answer: str) -> str:
    """The message after an answer: that it is right, or which answer is."""
    right_option = next(
        check_option for check_option in list_check_options(person_situation) if check_option.right
    )
    if right_option.value == given_answer:
        return _("Det stämmer.")
    kind_label = format_consent_kind(person_situation.text.check.kind)
    if right_option.value == "none":
        return _(
            "Så här blir det. %(kind)s: ingen annan än du kan läsa. Det står också nedan.",
            kind=kind_label,
        )
    return _(
        "Så här blir det. %(kind)s: %(readers)s kan läsa det du skickar. Det står också nedan.",
        kind=kind_label,
        readers=right_option.words,
    )
