"""For authors of questionnaires: ``flask --app webapp instruments check FILE``."""

from pathlib import Path
from typing import Any

import click
import msgspec
from flask.cli import AppGroup

from webapp.questions import definition_format as form
from webapp.questions import wording_locks

instruments_group = AppGroup("instruments", help="Questionnaire files.")


@instruments_group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_questionnaire_file(file: Path) -> None:
    """Say whether a questionnaire file can be used, else the line and why it cannot."""
    wording_locks.refuse_changed_wording(form.read_definition_file(file), file)
    click.echo("ok")


@instruments_group.command("schema")
def print_definition_schema() -> None:
    """Print the JSON Schema of the format, as docs/instrument.schema.json has it."""
    click.echo(format_definition_schema(), nl=False)


def format_definition_schema() -> str:
    """The JSON Schema of the format as a file."""
    definition_schema: dict[str, Any] = msgspec.json.schema(form.Questionnaire)
    return msgspec.json.format(msgspec.json.encode(definition_schema), indent=2).decode() + "\n"
