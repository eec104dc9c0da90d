"""Diary: what a deltagare tells about one day, in five short questions."""

from flask import Flask

from webapp.diary import body
from webapp.diary.views import bp
from webapp.sheets.instruments import register_instrument, register_pages


def init_app(app: Flask) -> None:
    """Put the diary on the road and add its pages."""
    register_instrument(app, body.SHEET_KIND, body.CONSENT_KIND, body.cards)
    register_pages(app, body.KIND, body.OWNER_PAGES, body.STAFF_PAGES)
    app.register_blueprint(bp)
