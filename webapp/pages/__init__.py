"""Pages without sign-in: accessibility, privacy, health; and the way in."""

from flask import Flask

from webapp.pages.public_views import bp


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
