"""Livshjulet: questionnaires with a wheel, drawn, and start compared with end."""

from flask import Flask

from webapp.instruments.livshjulet import area_banners, instrument, staff_views
from webapp.instruments.livshjulet.owner_views import bp
from webapp.instruments.questionnaires import question_banners

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Let every questionnaire that has a wheel be one; call it after ``questionnaires``."""
    for wheel_kind in instrument.list_wheel_kinds(app):
        instrument.register_wheel(app, wheel_kind)
    question_banners.register_banner_source(app, "livshjulet", area_banners.find_wheel_banner)
    app.register_blueprint(bp)
    app.register_blueprint(staff_views.bp)
