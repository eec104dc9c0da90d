"""Documents: signatures under versions of sheets, and their proof."""

from flask import Flask

from webapp.core.person_data import claim_person_data
from webapp.documents.commands import documents_group
from webapp.documents.person_data import DOCUMENTS_PERSON_DATA


def init_app(app: Flask) -> None:
    """Add the command that proves the signatures."""
    claim_person_data(app, "documents", DOCUMENTS_PERSON_DATA)
    app.cli.add_command(documents_group)
