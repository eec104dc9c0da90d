"""Min vecka: the weekly schedule, planned and lived."""

from flask import Flask

from webapp.accounts.models import Role
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l
from webapp.schedule import (  # noqa: F401 - their routes
    calendar,
    cards,
    catalogue,
    copying,
    living,
    lookback,
    review,
    views,
)
from webapp.schedule.blueprint import bp
from webapp.schedule.instrument import CONSENT_KIND, OWNER_PAGES, SHEET_KIND, STAFF_PAGES
from webapp.sheets.instruments import register_instrument, register_pages


def init_app(app: Flask) -> None:
    """Put the weekly schedule on the road, its pages under ``/schedule``.

    Raises:
        DefinitionError: the catalogue of activities, or an insats' own, cannot be used.
    """
    catalogue.load(app)
    register_instrument(app, SHEET_KIND, CONSENT_KIND, cards.cards)
    register_pages(app, SHEET_KIND.kind, OWNER_PAGES, STAFF_PAGES)
    app.register_blueprint(bp)
    app.register_blueprint(review.bp)
    nav.add(app, Role.DELTAGARE, "schedule.this_week", _l("Min vecka"), 15, "schedule.week")
