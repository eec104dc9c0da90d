"""What another slice shows above a question: a picture of it, or what was answered so far."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from msgspec import Struct

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


# Takes the kind, the definition, the sheet so far and the question that is asked.
Shows = Callable[[str, Definition, Stored, Kind], Above | None]


def add(app: Flask, shows: Shows) -> None:
    """Ask ``shows`` for each question of each questionnaire."""
    app.extensions.setdefault("questionnaires_above", []).append(shows)


def of(kind: str, definition: Definition, stored: Stored, asked: Kind) -> Above | None:
    """What stands above the question, if any slice has something."""
    every: list[Shows] = current_app.extensions.get("questionnaires_above", [])
    found = (shows(kind, definition, stored, asked) for shows in every)
    return next((above for above in found if above is not None), None)
