"""Sheets: the road of every instrument, from draft to read; no pages of its own."""

from flask import Blueprint, Flask


def init_app(app: Flask) -> None:
    """Add the parts of pages that instruments and desks share."""
    app.register_blueprint(Blueprint("sheets", __name__, template_folder="templates"))
