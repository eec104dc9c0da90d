"""Diary: what a deltagare tells about one day, in five short questions."""

from flask import Flask

from webapp.diary import body
from webapp.diary.views import bp
from webapp.sheets import instruments


def init_app(app: Flask) -> None:
    """Put the diary on the road and add its pages."""
    instruments.add(app, body.INSTRUMENT)
    app.register_blueprint(bp)
