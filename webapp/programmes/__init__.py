"""Programmes: insats definitions as data, enrolment, and who works with whom."""

from flask import Flask

from webapp.core.person_data import claim_person_data
from webapp.core.settings import Settings
from webapp.programmes import programme_definitions
from webapp.programmes.missing_definitions import validate_used_programmes
from webapp.programmes.person_data import PROGRAMMES_PERSON_DATA
from webapp.programmes.staff_views import bp

__all__ = ["init_app", "validate_used_programmes"]


def init_app(app: Flask, settings: Settings) -> None:
    """Load the insats definitions and add the pages."""
    programme_definitions.register_programmes(
        app, programme_definitions.read_programme_files(settings.programmes_dir)
    )
    claim_person_data(app, "programmes", PROGRAMMES_PERSON_DATA)
    app.register_blueprint(bp)
