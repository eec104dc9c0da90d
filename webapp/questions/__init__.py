"""Questions as data: the format of a file of them, how each kind is asked, scored and put in words.

Knows no person and no sheet. ``instruments/questionnaires`` makes sheets that a deltagare sends of
them, ``outcomes/indicators`` collects anonymous answers.
"""

from collections.abc import Iterator

from flask import Blueprint, Flask

from webapp.core import definition_files
from webapp.core.settings import Settings
from webapp.programmes.programme_definitions import PROGRAMMES, Programme, find_programme_path
from webapp.questions import commands, definition_format, evaluation_checks
from webapp.questions.asking import QUESTIONNAIRES
from webapp.questions.definition_format import Questionnaire
from webapp.questions.wording_locks import QUESTIONNAIRE_FILES, validate_answered_wordings

__all__ = ["init_app", "validate_answered_wordings"]


def init_app(app: Flask) -> None:
    """Load the questionnaire files, check that the insatser use them rightly, add the commands.

    Raises:
        DefinitionError: a file cannot be used, or an insats names a questionnaire or an occasion
            that is not there.
    """
    settings: Settings = app.extensions["settings"]
    loaded_definitions = definition_format.read_definitions_with_paths(
        str(definition_format.SHIPPED_FOLDER), settings.instruments_dir
    )
    questionnaires = {code: loaded.definition for code, loaded in loaded_definitions.items()}
    QUESTIONNAIRES.fill(app, questionnaires)
    QUESTIONNAIRE_FILES.fill(
        app, {code: loaded.yaml_path for code, loaded in loaded_definitions.items()}
    )
    for programme in PROGRAMMES.get(app).values():
        for fault in _list_programme_faults(programme, questionnaires):
            raise definition_files.build_definition_error(
                find_programme_path(settings.programmes_dir, programme.code), fault
            )
    app.register_blueprint(Blueprint("questions", __name__, template_folder="templates"))
    app.cli.add_command(commands.instruments_group)


def _list_programme_faults(
    programme: Programme, questionnaires: dict[str, Questionnaire]
) -> Iterator[str]:
    """What is wrong with the questionnaires an insats names: ``$.place: reason``."""
    for number, use in enumerate(programme.instruments):
        place = f"$.instruments[{number}]"
        if use.id not in questionnaires:
            yield f"{place}.id: there is no questionnaire {use.id!r}"
            return
        for index, occasion in enumerate(use.occasions):
            if occasion not in questionnaires[use.id].occasions:
                yield f"{place}.occasions[{index}]: {use.id!r} has no {occasion!r}"
    yield from evaluation_checks.list_evaluation_faults(programme, questionnaires)
