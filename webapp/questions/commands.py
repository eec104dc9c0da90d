"""For authors of questionnaires: ``flask --app webapp instruments check FILE``."""

from pathlib import Path
from typing import Any

import click
import msgspec
from flask.cli import AppGroup

from webapp.questions import format as form
from webapp.questions import locks

group = AppGroup("instruments", help="Questionnaire files.")


@group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Say whether a questionnaire file can be used, else the line and why it cannot."""
    locks.held(form.read(file), file)
    click.echo("ok")


@group.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of the format, as docs/instrument.schema.json has it."""
    click.echo(written(), nl=False)


def written() -> str:
    """The JSON Schema of the format as a file."""
    schema: dict[str, Any] = msgspec.json.schema(form.Definition)
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
