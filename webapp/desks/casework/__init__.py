"""Casework: the inbox, the reading page, the caseload and the person page of a handläggare."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.page_addresses import PagePurpose, register_page_address
from webapp.desks.casework import staff_sheet_views, staff_views  # noqa: F401 - their routes
from webapp.desks.casework.blueprint import bp
from webapp.identity.models import Role


def init_app(app: Flask) -> None:
    """Add the handläggare's pages and their places in the menu."""
    app.register_blueprint(bp)
    for page_purpose, endpoint in (
        (PagePurpose.PERSON, "casework.show_caseload_person"),
        (PagePurpose.CASELOAD, "casework.show_caseload_page"),
        (PagePurpose.READING, "casework.show_sent_sheet"),
    ):
        register_page_address(app, page_purpose, endpoint)
    for endpoint, label, order in (
        ("casework.show_inbox_page", _l("Inkorg"), 10),
        ("casework.show_caseload_page", _l("Mina personer"), 20),
        ("programmes.show_enrolment_page", _l("Skriv in en person"), 30),
        ("casework.show_read_log", _l("Det här har du läst"), 40),
    ):
        menu.add_menu_place(app, Role.HANDLAGGARE, endpoint, label, order)
