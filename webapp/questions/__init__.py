"""Questions as data: the format of a file of them, how each kind is asked, scored and put in words.

Knows no person and no sheet: questionnaires put it on the road, indicators beside it.
"""

from flask import Blueprint, Flask

from webapp.core.definitions import DefinitionError
from webapp.core.settings import Settings
from webapp.programmes.definitions import Programme
from webapp.questions import commands, evaluated, format
from webapp.questions.format import Definition


def init_app(app: Flask) -> None:
    """Load the files, check what the insatser name, and add the commands.

    Raises:
        DefinitionError: a file, or what an insats says of one, cannot be used.
    """
    settings: Settings = app.extensions["settings"]
    found = format.load(str(format.SHIPPED), settings.instruments_dir)
    for programme in app.extensions["programmes"].values():
        _check(programme, found)
    app.extensions["questions"] = found
    app.register_blueprint(Blueprint("questions", __name__, template_folder="templates"))
    app.cli.add_command(commands.group)


def _check(programme: Programme, found: dict[str, Definition]) -> None:
    for number, use in enumerate(programme.instruments):
        place = f"insats {programme.code}: $.instruments[{number}]"
        if use.id not in found:
            raise DefinitionError(f"{place}.id: there is no questionnaire {use.id!r}")
        for occasion in use.occasions:
            if occasion not in found[use.id].occasions:
                raise DefinitionError(f"{place}.occasions: {use.id!r} has no {occasion!r}")
    for fault in evaluated.faults(programme, found):
        raise DefinitionError(f"insats {programme.code}: {fault}")
