"""Sheets: the road of every instrument, from draft to read."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.desks.participant import home_views, sheet_views
from webapp.identity.models import Role


def init_app(app: Flask) -> None:
    """Add the deltagare's common pages."""
    app.register_blueprint(sheet_views.bp)
    app.register_blueprint(home_views.bp)
    for endpoint, label, order in (
        ("participant.show_today", _l("I dag"), 10),
        ("participant.show_history", _l("Min historik"), 20),
        ("participant.show_readings", _l("Vem har läst"), 30),
    ):
        menu.add_menu_place(app, Role.DELTAGARE, endpoint, label, order)
