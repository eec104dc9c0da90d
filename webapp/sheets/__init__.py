"""Sheets: what all instruments share, from the draft to the comment; it has no pages itself."""

from flask import Blueprint, Flask

from webapp.core.person_data import claim_person_data
from webapp.sheets.person_data import SHEETS_PERSON_DATA


def init_app(app: Flask) -> None:
    """Add the parts of pages that instruments and desks share."""
    claim_person_data(app, "sheets", SHEETS_PERSON_DATA)
    app.register_blueprint(Blueprint("sheets", __name__, template_folder="templates"))
