"""What another slice shows above a question: a picture of it, or what was answered so far."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from msgspec import Struct

from webapp.accounts.persons import Person
from webapp.core.registry import Shelf
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.sheets.road import Stored


class Above(Struct, frozen=True):
    """A template and what it finds as ``above.shown``; how far one has come, in words too."""

    template: str
    shown: Any
    words: str
    number: int
    total: int


# Takes the person, the kind, the definition, the sheet so far and the question that is asked.
Shows = Callable[[Person, str, Definition, Stored, Kind], Above | None]


_BANNERS: Shelf[Shows] = Shelf("question banners")


def add(app: Flask, name: str, shows: Shows) -> None:
    """Ask ``shows`` for each question of each questionnaire."""
    _BANNERS.add(app, name, shows)


def of(
    person: Person, kind: str, definition: Definition, stored: Stored, asked: Kind
) -> Above | None:
    """What stands above the question, if any slice has something."""
    found = (shows(person, kind, definition, stored, asked) for shows in _BANNERS.all().values())
    return next((above for above in found if above is not None), None)
