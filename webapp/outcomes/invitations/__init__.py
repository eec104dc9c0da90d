"""Invitations: a person's right to answer an anonymous questionnaire once.

This slice knows who may answer. What was answered is kept by ``webapp.outcomes.indicators``, which
knows no person. The two meet in one call, ``answer_deposit.deposit_answers``.
"""

from flask import Flask

from webapp.core.person_data import claim_person_data
from webapp.outcomes.invitations import home_cards, owner_views, staff_views
from webapp.outcomes.invitations.person_data import INVITATIONS_PERSON_DATA
from webapp.sheets.due_items import DUE_SOURCES

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Add the person's pages, the handläggare's, and the card on the home page."""
    claim_person_data(app, "invitations", INVITATIONS_PERSON_DATA)
    app.register_blueprint(owner_views.bp)
    app.register_blueprint(staff_views.bp)
    DUE_SOURCES.add(app, "invitations", home_cards.list_invitation_cards)
