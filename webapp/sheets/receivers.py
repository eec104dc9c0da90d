"""Who gets a sent sheet besides handläggare; each slice above the road adds its own."""

from collections.abc import Callable

from flask import Flask

from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person

# Names who gets what a person sends of a kind of sheet, within a sentence; "" for nobody.
Receiver = Callable[[Person, str], str]
_RECEIVERS: RegistryShelf[Receiver] = RegistryShelf("receivers")


def add_receiver(app: Flask, name: str, receiver: Receiver) -> None:
    """Name ``receiver`` wherever a person is told who can read; ``name`` is the slice."""
    _RECEIVERS.add(app, name, receiver)


def list_receivers(person: Person, kind: str) -> list[str]:
    """Who gets what ``person`` sends of that kind besides handläggare; may be empty."""
    receivers = _RECEIVERS.all().values()
    return [name for name in (receiver(person, kind) for receiver in receivers) if name]
