"""Consents that are asked for on pages of their own; each slice adds its own to the overview."""

from collections.abc import Callable

from flask import Flask

from webapp.consent.home_card import ConsentCard
from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person

# What there is to say to a person: where they stand and where it is changed, a card a question.
FindConsentCards = Callable[[Person], list[ConsentCard]]


_OTHER_CONSENTS: RegistryShelf[FindConsentCards] = RegistryShelf("other consents")


def register_other_consents(app: Flask, slice_name: str, find_cards: FindConsentCards) -> None:
    """Show what ``find_cards`` gives on the overview; ``slice_name`` is the slice."""
    _OTHER_CONSENTS.add(app, slice_name, find_cards)


def list_other_consent_cards(person: Person) -> list[ConsentCard]:
    """What stands on the overview besides the handläggare."""
    return [
        consent_card
        for find_cards in _OTHER_CONSENTS.all().values()
        for consent_card in find_cards(person)
    ]
