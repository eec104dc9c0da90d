"""Questionnaires as data: each file of questions becomes an instrument on the road."""

from flask import Flask

from webapp.core.definitions import DefinitionError
from webapp.core.settings import Settings
from webapp.programmes.definitions import Programme
from webapp.questionnaires import commands, format, instrument
from webapp.questionnaires.format import Definition
from webapp.questionnaires.views import bp
from webapp.sheets import instruments


def init_app(app: Flask) -> None:
    """Load the questionnaires, check what the insatser name, and add pages and commands.

    Raises:
        DefinitionError: a questionnaire, or what an insats says of one, cannot be used.
    """
    settings: Settings = app.extensions["settings"]
    found = format.load(str(format.SHIPPED), settings.instruments_dir)
    for programme in app.extensions["programmes"].values():
        _check(programme, found)
    app.extensions["questionnaires"] = found
    for definition in found.values():
        if definition.id in app.extensions["instruments"]:
            raise DefinitionError(f"$.id: {definition.id!r} is the name of another kind of sheet")
        instruments.add(app, instrument.of(definition))
    app.register_blueprint(bp)
    app.cli.add_command(commands.group)


def _check(programme: Programme, found: dict[str, Definition]) -> None:
    for number, use in enumerate(programme.instruments):
        place = f"insats {programme.code}: $.instruments[{number}]"
        if use.id not in found:
            raise DefinitionError(f"{place}.id: there is no questionnaire {use.id!r}")
        for occasion in use.occasions:
            if occasion not in found[use.id].occasions:
                raise DefinitionError(f"{place}.occasions: {use.id!r} has no {occasion!r}")
