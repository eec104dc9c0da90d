"""Consents that other slices ask for on their own pages; they register a card each here."""

from collections.abc import Callable

from flask import Flask

from webapp.consent.home_card import ConsentCard
from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person

# Gives a card for each question: what the person answered, and where they can change it.
FindConsentCards = Callable[[Person], list[ConsentCard]]


_OTHER_CONSENTS: RegistryShelf[FindConsentCards] = RegistryShelf("other consents")


def register_other_consents(app: Flask, slice_name: str, find_cards: FindConsentCards) -> None:
    """Show the cards that ``find_cards`` gives on the overview of consents."""
    _OTHER_CONSENTS.add(app, slice_name, find_cards)


def list_other_consent_cards(person: Person) -> list[ConsentCard]:
    """The cards of other slices on the overview; may be empty."""
    return [
        consent_card
        for find_cards in _OTHER_CONSENTS.all().values()
        for consent_card in find_cards(person)
    ]
