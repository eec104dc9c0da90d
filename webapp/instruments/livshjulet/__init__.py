"""Livshjulet: questionnaires about areas of life, drawn as a wheel and compared over time."""

from flask import Flask

from webapp.instruments.livshjulet import area_banners, instrument, staff_views
from webapp.instruments.livshjulet.owner_views import bp
from webapp.instruments.questionnaires import question_banners
from webapp.sheets.page_hooks import SENT_SHEET_LINKS

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Register every questionnaire that has a wheel; call it after that of ``questionnaires``."""
    for wheel_kind in instrument.list_wheel_kinds(app):
        instrument.register_wheel(app, wheel_kind)
    question_banners.register_banner_source(app, "livshjulet", area_banners.find_wheel_banner)
    SENT_SHEET_LINKS.add(app, "livshjulet", staff_views.list_wheel_links)
    app.register_blueprint(bp)
    app.register_blueprint(staff_views.bp)
