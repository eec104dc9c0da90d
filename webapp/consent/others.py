"""Consents that are asked for on pages of their own; each slice adds its own to the overview."""

from collections.abc import Callable

from flask import Flask, current_app

from webapp.accounts.persons import Person
from webapp.consent.home import Card

# What there is to say to a person: where they stand and where it is changed, a card a question.
Find = Callable[[Person], list[Card]]


def add(app: Flask, find: Find) -> None:
    """Show what ``find`` gives on the overview."""
    app.extensions.setdefault("other_consents", []).append(find)


def cards(person: Person) -> list[Card]:
    """What stands on the overview besides the handläggare."""
    found: list[Find] = current_app.extensions.get("other_consents", [])
    return [card for find in found for card in find(person)]
