"""Results: numbers for those who steer, status for those who lead; never content.

What a group said of its insats goes back to the group as well.
"""

from flask import Flask

from webapp.accounts.models import Role
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l
from webapp.results import figures, group
from webapp.results.views import bp

__all__ = ["figures", "init_app"]


def init_app(app: Flask) -> None:
    """Add the pages and their places in the menu."""
    app.register_blueprint(bp)
    app.register_blueprint(group.bp)
    nav.add(app, Role.RESULTATLASARE, "results.overview", _l("Översikt"), 10)
    nav.add(app, Role.RESULTATLASARE, "results.indicators", _l("Resultat"), 20)
    nav.add(app, Role.PROJEKTLEDARE, "results.persons", _l("Deltagare"), 10)
    nav.add(app, Role.PROJEKTLEDARE, "results.overview", _l("Översikt"), 20)
    nav.add(app, Role.PROJEKTLEDARE, "results.indicators", _l("Resultat"), 30)
    nav.add(app, Role.DELTAGARE, "group_results.said", _l("Det här sa vi"), 50, aside=True)
