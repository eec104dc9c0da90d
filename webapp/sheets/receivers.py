"""Who gets a sent sheet besides handläggare; slices above this one register theirs."""

from collections.abc import Callable

from flask import Flask

from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person

# Gives the name of who receives a person's sheets of a kind, for use in a sentence; "" for nobody.
Receiver = Callable[[Person, str], str]
_RECEIVERS: RegistryShelf[Receiver] = RegistryShelf("receivers")


def register_receiver(app: Flask, slice_name: str, receiver: Receiver) -> None:
    """Add a receiver of the slice ``slice_name`` to what a person is told about who can read."""
    _RECEIVERS.add(app, slice_name, receiver)


def list_receiver_names(person: Person, sheet_kind: str) -> list[str]:
    """Who gets what ``person`` sends of that kind besides handläggare; may be empty."""
    all_receivers = _RECEIVERS.all().values()
    return [
        receiver_name
        for receiver_name in (receiver(person, sheet_kind) for receiver in all_receivers)
        if receiver_name
    ]
