"""Results: counts for resultatläsare, and for projektledare how far each deltagare has come.

Shows no sheet, comment or log. A deltagare sees what everybody in the insats answered together.
"""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.identity.models import Role
from webapp.outcomes.results import owner_views, staff_indicator_views
from webapp.outcomes.results.staff_views import bp

__all__ = ["init_app", "staff_indicator_views"]


def init_app(app: Flask) -> None:
    """Add the pages and their places in the menu."""
    app.register_blueprint(bp)
    app.register_blueprint(owner_views.bp)
    menu.add_menu_place(
        app, Role.RESULTATLASARE, "results.show_results_overview", _l("Översikt"), 10
    )
    menu.add_menu_place(
        app, Role.RESULTATLASARE, "results.show_indicator_results", _l("Resultat"), 20
    )
    menu.add_menu_place(
        app, Role.PROJEKTLEDARE, "results.show_participant_list", _l("Deltagare"), 10
    )
    menu.add_menu_place(
        app, Role.PROJEKTLEDARE, "results.show_results_overview", _l("Översikt"), 20
    )
    menu.add_menu_place(
        app, Role.PROJEKTLEDARE, "results.show_indicator_results", _l("Resultat"), 30
    )
    menu.add_menu_place(
        app, Role.DELTAGARE, "group_results.show_group_results", _l("Det här sa vi"), 50, aside=True
    )
