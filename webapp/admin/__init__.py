"""Admin: organisations, staff, assignments, and the texts in use; no content is reachable here."""

from flask import Flask

from webapp.accounts.models import Role
from webapp.admin import assignments, staff, views
from webapp.admin.blueprint import bp
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l

__all__ = ["assignments", "init_app", "staff", "views"]


def init_app(app: Flask) -> None:
    """Add the administrator's pages and their places in the menu."""
    app.register_blueprint(bp)
    for endpoint, label, order in (
        ("admin.organisations", _l("Organisationer"), 10),
        ("admin.staff", _l("Personal"), 20),
        ("admin.persons", _l("Deltagare och handläggare"), 30),
        ("admin.consent_texts", _l("Samtyckestexter"), 40),
        ("admin.programmes", _l("Insatser"), 50),
    ):
        nav.add(app, Role.ADMINISTRATOR, endpoint, label, order)
