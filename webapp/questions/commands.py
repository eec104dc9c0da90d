"""For authors of questionnaires: ``flask --app webapp instruments check FILE``."""

from pathlib import Path
from typing import Any

import click
import msgspec
from flask.cli import AppGroup

from webapp.questions import definition_format, wording_locks

instruments_group = AppGroup("instruments", help="Questionnaire files.")


@instruments_group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_questionnaire_file(file: Path) -> None:
    """Print ``ok`` for a file that can be used, else the line and the reason why it cannot."""
    wording_locks.refuse_changed_wording(definition_format.read_definition_file(file), file)
    click.echo("ok")


@instruments_group.command("schema")
def print_definition_schema() -> None:
    """Print the JSON Schema of the format, as docs/instrument.schema.json has it."""
    click.echo(format_definition_schema(), nl=False)


def format_definition_schema() -> str:
    """The text of docs/instrument.schema.json: the JSON Schema of the format."""
    definition_schema: dict[str, Any] = msgspec.json.schema(definition_format.Questionnaire)
    return msgspec.json.format(msgspec.json.encode(definition_schema), indent=2).decode() + "\n"
