"""The deltagare's desk: today, the history, who has read, and the end of every sheet."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.desks.participant import home_views, sheet_views  # noqa: F401 - their routes
from webapp.desks.participant.blueprint import bp
from webapp.identity.models import Role


def init_app(app: Flask) -> None:
    """Add the deltagare's common pages."""
    app.register_blueprint(bp)
    for endpoint, menu_label, menu_order in (
        ("participant.show_today", _l("I dag"), 10),
        ("participant.show_own_history", _l("Min historik"), 20),
        ("participant.show_own_readings", _l("Vem har läst"), 30),
    ):
        menu.add_menu_place(app, Role.DELTAGARE, endpoint, menu_label, menu_order)
