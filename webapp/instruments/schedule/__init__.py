"""Min vecka: the weekly schedule, planned and lived."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.person_data import claim_person_data
from webapp.identity.models import Role
from webapp.instruments.schedule import (  # noqa: F401 - their routes
    activity_catalogue,
    home_cards,
    owner_block_views,
    owner_calendar_views,
    owner_copy_views,
    owner_day_views,
    owner_lookback_views,
    owner_views,
    staff_views,
)
from webapp.instruments.schedule.blueprint import bp
from webapp.instruments.schedule.instrument import (
    CONSENT_KIND,
    OWNER_PAGES,
    SHEET_KIND,
    STAFF_PAGES,
)
from webapp.instruments.schedule.person_data import SCHEDULE_PERSON_DATA
from webapp.sheets.instrument_registration import register_instrument, register_pages


def init_app(app: Flask) -> None:
    """Register the weekly schedule: its kind of sheet, its pages and its place in the menu.

    Raises:
        DefinitionError: the list of activities, or what an insats adds to it, has an error.
    """
    activity_catalogue.load_activity_catalogue(app)
    claim_person_data(app, "schedule", SCHEDULE_PERSON_DATA)
    register_instrument(app, SHEET_KIND, CONSENT_KIND, home_cards.list_schedule_cards)
    register_pages(app, SHEET_KIND.kind, OWNER_PAGES, STAFF_PAGES)
    app.register_blueprint(bp)
    app.register_blueprint(staff_views.bp)
    menu.add_menu_place(
        app,
        Role.DELTAGARE,
        "schedule.redirect_to_this_week",
        _l("Min vecka"),
        15,
        "schedule.show_week_page",
    )
