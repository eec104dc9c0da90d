"""Who gets a sent sheet besides handläggare; each slice above the road adds its own."""

from collections.abc import Callable

from flask import Flask, current_app

# Names who gets what the person signed in sends of a kind, within a sentence; "" for nobody.
Receiver = Callable[[str], str]


def add(app: Flask, receiver: Receiver) -> None:
    """Name ``receiver`` wherever a person is told who can read."""
    app.extensions.setdefault("receivers", []).append(receiver)


def names(kind: str) -> list[str]:
    """Who gets what I send of that kind besides handläggare."""
    found: list[Receiver] = current_app.extensions.get("receivers", [])
    return [name for name in (receiver(kind) for receiver in found) if name]
