"""Who gets a sent sheet besides handläggare; each slice above the road adds its own."""

from collections.abc import Callable

from flask import Flask

from webapp.accounts.persons import Person
from webapp.core.registry import Shelf

# Names who gets what a person sends of a kind of sheet, within a sentence; "" for nobody.
Receiver = Callable[[Person, str], str]
_RECEIVERS: Shelf[Receiver] = Shelf("receivers")


def add(app: Flask, name: str, receiver: Receiver) -> None:
    """Name ``receiver`` wherever a person is told who can read; ``name`` is the slice."""
    _RECEIVERS.add(app, name, receiver)


def names(person: Person, kind: str) -> list[str]:
    """Who gets what ``person`` sends of that kind besides handläggare; may be empty."""
    receivers = _RECEIVERS.all().values()
    return [name for name in (receiver(person, kind) for receiver in receivers) if name]
