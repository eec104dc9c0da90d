"""Diary: what a deltagare tells about one day, in five short questions."""

from flask import Flask

from webapp.instruments.diary import diary_sheet
from webapp.instruments.diary.owner_views import bp
from webapp.sheets.instrument_registration import register_instrument, register_pages


def init_app(app: Flask) -> None:
    """Register the diary as an instrument and add its pages."""
    register_instrument(
        app, diary_sheet.SHEET_KIND, diary_sheet.CONSENT_KIND, diary_sheet.list_diary_cards
    )
    register_pages(app, diary_sheet.KIND, diary_sheet.OWNER_PAGES, diary_sheet.STAFF_PAGES)
    app.register_blueprint(bp)
