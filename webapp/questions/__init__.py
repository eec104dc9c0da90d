"""Questions as data: the format of a file of them, how each kind is asked, scored and put in words.

Knows no person and no sheet: questionnaires put it on the road, indicators beside it.
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
    """Load the files, check what the insatser name, and add the commands.

    Raises:
        DefinitionError: a file, or what an insats says of one, cannot be used.
    """
    settings: Settings = app.extensions["settings"]
    entries = definition_format.read_definitions_with_paths(
        str(definition_format.SHIPPED_FOLDER), settings.instruments_dir
    )
    questionnaires = {code: definition for code, (_path, definition) in entries.items()}
    QUESTIONNAIRES.fill(app, questionnaires)
    QUESTIONNAIRE_FILES.fill(app, {code: path for code, (path, _questionnaire) in entries.items()})
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
    for number, use in enumerate(programme.instruments):
        place = f"$.instruments[{number}]"
        if use.id not in questionnaires:
            yield f"{place}.id: there is no questionnaire {use.id!r}"
            return
        for index, occasion in enumerate(use.occasions):
            if occasion not in questionnaires[use.id].occasions:
                yield f"{place}.occasions[{index}]: {use.id!r} has no {occasion!r}"
    yield from evaluation_checks.list_evaluation_faults(programme, questionnaires)
