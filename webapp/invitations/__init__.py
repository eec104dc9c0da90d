"""Invitations: a person's right to answer an anonymous questionnaire once.

Here is who may answer; what was answered is with the indicators, which know nobody. The two meet in
one call, ``indicators.deposit``.
"""

from flask import Flask

from webapp.invitations import cards, staff, views
from webapp.sheets.due import DUE

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Add the person's pages, the handläggare's, and the card on the home page."""
    app.register_blueprint(views.bp)
    app.register_blueprint(staff.bp)
    DUE.add(app, "invitations", cards.cards)
