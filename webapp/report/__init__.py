"""Aktivitetsrapport: the month's hours out of the lived weeks, signed and approved."""

from flask import Flask

from webapp.accounts.models import Role
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l
from webapp.report import cards, review, signing, views
from webapp.report.blueprint import bp
from webapp.report.instrument import CONSENT_KIND, OWNER_PAGES, SHEET_KIND, STAFF_PAGES
from webapp.report.month import MonthConverter
from webapp.sheets.instruments import register_instrument, register_pages

__all__ = ["init_app", "signing", "views"]


def init_app(app: Flask) -> None:
    """Put the activity report on the road, its pages under ``/report``."""
    app.url_map.converters["month"] = MonthConverter
    register_instrument(app, SHEET_KIND, CONSENT_KIND, cards.cards)
    register_pages(app, SHEET_KIND.kind, OWNER_PAGES, STAFF_PAGES)
    app.register_blueprint(bp)
    app.register_blueprint(review.bp)
    nav.add(app, Role.HANDLAGGARE, "report_review.reports", _l("Rapporter"), 25)
