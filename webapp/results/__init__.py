"""Results: numbers for those who steer, status for those who lead; never content."""

from flask import Flask

from webapp.accounts.models import Role
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l
from webapp.results.views import bp


def init_app(app: Flask) -> None:
    """Add the pages and their places in the menu."""
    app.register_blueprint(bp)
    nav.add(app, Role.RESULTATLASARE, "results.overview", _l("Översikt"), 10)
    nav.add(app, Role.PROJEKTLEDARE, "results.persons", _l("Deltagare"), 10)
    nav.add(app, Role.PROJEKTLEDARE, "results.overview", _l("Översikt"), 20)
