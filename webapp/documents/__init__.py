"""Documents: signatures under versions of sheets, and their proof."""

from flask import Flask

from webapp.documents import models  # noqa: F401 - its table must be known
from webapp.documents.commands import documents_group


def init_app(app: Flask) -> None:
    """Add the command that proves the signatures."""
    app.cli.add_command(documents_group)
