"""Programmes: insats definitions as data, enrolment, and who works with whom."""

from flask import Flask

from webapp.core.settings import Settings
from webapp.programmes import definitions
from webapp.programmes.gone import check
from webapp.programmes.views import bp

__all__ = ["check", "init_app"]


def init_app(app: Flask, settings: Settings) -> None:
    """Load the insats definitions and add the pages."""
    definitions.PROGRAMMES.fill(app, definitions.load(settings.programmes_dir))
    app.register_blueprint(bp)
