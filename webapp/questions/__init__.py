"""Questions as data: the format of a file of them, how each kind is asked, scored and put in words.

Knows no person and no sheet: questionnaires put it on the road, indicators beside it.
"""

from collections.abc import Iterator

from flask import Blueprint, Flask

from webapp.core import definitions
from webapp.core.settings import Settings
from webapp.programmes.definitions import PROGRAMMES, Programme, path_of
from webapp.questions import commands, evaluated, format
from webapp.questions.asking import DEFINITIONS
from webapp.questions.format import Definition
from webapp.questions.locks import FILES, check

__all__ = ["check", "init_app"]


def init_app(app: Flask) -> None:
    """Load the files, check what the insatser name, and add the commands.

    Raises:
        DefinitionError: a file, or what an insats says of one, cannot be used.
    """
    settings: Settings = app.extensions["settings"]
    found = format.find(str(format.SHIPPED), settings.instruments_dir)
    known = {name: definition for name, (_path, definition) in found.items()}
    DEFINITIONS.fill(app, known)
    FILES.fill(app, {name: path for name, (path, _definition) in found.items()})
    for programme in PROGRAMMES.get(app).values():
        for fault in _faults(programme, known):
            raise definitions.wrong(path_of(settings.programmes_dir, programme.code), fault)
    app.register_blueprint(Blueprint("questions", __name__, template_folder="templates"))
    app.cli.add_command(commands.group)


def _faults(programme: Programme, found: dict[str, Definition]) -> Iterator[str]:
    for number, use in enumerate(programme.instruments):
        place = f"$.instruments[{number}]"
        if use.id not in found:
            yield f"{place}.id: there is no questionnaire {use.id!r}"
            return
        for at, occasion in enumerate(use.occasions):
            if occasion not in found[use.id].occasions:
                yield f"{place}.occasions[{at}]: {use.id!r} has no {occasion!r}"
    yield from evaluated.faults(programme, found)
