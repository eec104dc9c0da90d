"""Sheets: the road of every instrument, from draft to read."""

from flask import Flask

from webapp.accounts.models import Role
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l
from webapp.sheets import home, views


def init_app(app: Flask) -> None:
    """Add the deltagare's common pages."""
    app.register_blueprint(views.bp)
    app.register_blueprint(home.bp)
    for endpoint, label, order in (
        ("home.today", _l("I dag"), 10),
        ("home.history", _l("Min historik"), 20),
        ("home.readings", _l("Vem har läst"), 30),
    ):
        nav.add(app, Role.DELTAGARE, endpoint, label, order)
