"""Casework: the handläggare's inbox, reading page, caseload, and one person's page."""

from flask import Flask

from webapp.accounts.models import Role
from webapp.casework import review, views
from webapp.casework.blueprint import bp
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l

__all__ = ["init_app", "review", "views"]


def init_app(app: Flask) -> None:
    """Add the handläggare's pages and their places in the menu."""
    app.register_blueprint(bp)
    for endpoint, label, order in (
        ("casework.inbox", _l("Inkorg"), 10),
        ("casework.caseload", _l("Mina personer"), 20),
        ("programmes.enrol", _l("Skriv in en person"), 30),
        ("casework.log", _l("Det här har du läst"), 40),
    ):
        nav.add(app, Role.HANDLAGGARE, endpoint, label, order)
