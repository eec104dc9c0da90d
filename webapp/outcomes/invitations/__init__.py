"""Invitations: a person's right to answer an anonymous questionnaire once.

Here is who may answer; what was answered is with the indicators, which know nobody. The two meet in
one call, ``indicators.deposit``.
"""

from flask import Flask

from webapp.outcomes.invitations import home_cards, owner_views, staff_views
from webapp.sheets.due_items import DUE_SOURCES

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Add the person's pages, the handläggare's, and the card on the home page."""
    app.register_blueprint(owner_views.bp)
    app.register_blueprint(staff_views.bp)
    DUE_SOURCES.add(app, "invitations", home_cards.list_invitation_cards)
