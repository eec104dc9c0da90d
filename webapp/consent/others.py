"""Consents that are asked for on pages of their own; each slice adds its own to the overview."""

from collections.abc import Callable

from flask import Flask

from webapp.accounts.persons import Person
from webapp.consent.home import Card
from webapp.core.registry import Shelf

# What there is to say to a person: where they stand and where it is changed, a card a question.
Find = Callable[[Person], list[Card]]


_OTHER_CONSENTS: Shelf[Find] = Shelf("other consents")


def add(app: Flask, name: str, find: Find) -> None:
    """Show what ``find`` gives on the overview; ``name`` is the slice."""
    _OTHER_CONSENTS.add(app, name, find)


def cards(person: Person) -> list[Card]:
    """What stands on the overview besides the handläggare."""
    return [card for find in _OTHER_CONSENTS.all().values() for card in find(person)]
