"""Aktivitetsrapport: the month's hours out of the lived weeks, signed and approved."""

from flask import Flask

from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.identity.models import Role
from webapp.instruments.report import (  # noqa: F401 - importing them adds their routes
    owner_signing_views,
    owner_views,
    report_cards,
    staff_views,
)
from webapp.instruments.report.blueprint import bp
from webapp.instruments.report.calendar_month import MonthConverter
from webapp.instruments.report.instrument import CONSENT_KIND, OWNER_PAGES, SHEET_KIND, STAFF_PAGES
from webapp.sheets.instrument_registration import register_instrument, register_pages


def init_app(app: Flask) -> None:
    """Register the activity report as an instrument, its pages and its place in the menu."""
    app.url_map.converters["month"] = MonthConverter
    register_instrument(app, SHEET_KIND, CONSENT_KIND, report_cards.list_report_cards)
    register_pages(app, SHEET_KIND.kind, OWNER_PAGES, STAFF_PAGES)
    app.register_blueprint(bp)
    app.register_blueprint(staff_views.bp)
    menu.add_menu_place(
        app, Role.HANDLAGGARE, "report_review.show_report_overview", _l("Rapporter"), 25
    )
