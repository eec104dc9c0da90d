"""Admin: organisations, staff, assignments and the texts in use; nothing that deltagare write."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.desks.admin import (  # noqa: F401 - their routes
    staff_account_views,
    staff_assignment_views,
    staff_configuration_views,
)
from webapp.desks.admin.blueprint import bp
from webapp.identity.models import Role


def init_app(app: Flask) -> None:
    """Add the administrator's pages and their places in the menu."""
    app.register_blueprint(bp)
    for endpoint, menu_label, menu_order in (
        ("admin.show_organisations", _l("Organisationer"), 10),
        ("admin.show_staff", _l("Personal"), 20),
        ("admin.show_persons", _l("Deltagare och handläggare"), 30),
        ("admin.show_consent_texts", _l("Samtyckestexter"), 40),
        ("admin.show_programmes", _l("Insatser"), 50),
    ):
        menu.add_menu_place(app, Role.ADMINISTRATOR, endpoint, menu_label, menu_order)
