"""Sheets: the road of every instrument, from draft to read; no pages of its own."""

from flask import Blueprint, Flask

from webapp.core.person_data import claim_person_data
from webapp.sheets.person_data import SHEETS_PERSON_DATA


def init_app(app: Flask) -> None:
    """Add the parts of pages that instruments and desks share."""
    claim_person_data(app, "sheets", SHEETS_PERSON_DATA)
    app.register_blueprint(Blueprint("sheets", __name__, template_folder="templates"))
