"""The deltagare's desk: today, the history, who has read, and the last steps of every sheet."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.page_addresses import PagePurpose, register_page_address
from webapp.desks.participant import home_views, sheet_views  # noqa: F401 - their routes
from webapp.desks.participant.blueprint import bp
from webapp.identity.models import Role


def init_app(app: Flask) -> None:
    """Add the deltagare's common pages."""
    app.register_blueprint(bp)
    for page_purpose, endpoint in (
        (PagePurpose.HOME, "participant.show_today"),
        (PagePurpose.LOOK_THROUGH, "participant.show_look_through"),
        (PagePurpose.OWN_SHEET, "participant.show_own_sheet"),
        (PagePurpose.CHOOSE_TEXT, "participant.show_conflict_choice"),
        (PagePurpose.HISTORY, "participant.show_own_history"),
    ):
        register_page_address(app, page_purpose, endpoint)
    for endpoint, menu_label, menu_order in (
        ("participant.show_today", _l("I dag"), 10),
        ("participant.show_own_history", _l("Min historik"), 20),
        ("participant.show_own_readings", _l("Vem har läst"), 30),
    ):
        menu.add_menu_place(app, Role.DELTAGARE, endpoint, menu_label, menu_order)
