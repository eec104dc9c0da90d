"""Livshjulet: questionnaires with a wheel, drawn, and start compared with end."""

from flask import Flask

from webapp.livshjulet import filling, instrument, review
from webapp.livshjulet.views import bp
from webapp.questionnaires import above

__all__ = ["init_app", "review"]


def init_app(app: Flask) -> None:
    """Let every questionnaire that has a wheel be one; call it after ``questionnaires``."""
    for kind in instrument.wheels(app):
        instrument.register_wheel(app, kind)
    above.add(app, "livshjulet", filling.above)
    app.register_blueprint(bp)
    app.register_blueprint(review.bp)
