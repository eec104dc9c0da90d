"""Casework: the handläggare's inbox, reading page, caseload, and one person's page."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.desks.casework import staff_sheet_views, staff_views  # noqa: F401 - their pages belong to the blueprint
from webapp.desks.casework.blueprint import bp
from webapp.identity.models import Role

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Add the handläggare's pages and their places in the menu."""
    app.register_blueprint(bp)
    for endpoint, label, order in (
        ("casework.show_inbox_page", _l("Inkorg"), 10),
        ("casework.show_caseload_page", _l("Mina personer"), 20),
        ("programmes.show_enrolment_page", _l("Skriv in en person"), 30),
        ("casework.show_read_log", _l("Det här har du läst"), 40),
    ):
        menu.add_menu_place(app, Role.HANDLAGGARE, endpoint, label, order)
