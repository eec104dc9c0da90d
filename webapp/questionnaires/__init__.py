"""Questionnaires: each file of questions becomes an instrument on the road."""

from functools import partial

from flask import Flask

from webapp.core.definitions import wrong
from webapp.questionnaires import at_once, index, instrument, plan
from webapp.questionnaires.views import bp
from webapp.questions.asking import definitions
from webapp.questions.locks import FILES
from webapp.sheets.due import DUE
from webapp.sheets.instruments import register_instrument, register_pages
from webapp.sheets.kinds import SHEET_KINDS
from webapp.sheets.page_hooks import StaffPages

__all__ = ["at_once", "init_app"]


def init_app(app: Flask) -> None:
    """Put every questionnaire on the road, and add the pages.

    Raises:
        DefinitionError: one has the name of another kind of sheet.
    """
    with app.app_context():
        found = definitions()
    for definition in found.values():
        if definition.anonymous or definition.who != "deltagare":
            continue
        if definition.id in SHEET_KINDS.all(app):
            path = FILES.get(app)[definition.id]
            raise wrong(path, f"$.id: {definition.id!r} is the name of another kind of sheet")
        register_instrument(
            app,
            instrument.sheet_kind_of(definition),
            instrument.consent_kind_of(definition),
            partial(plan.cards, definition.id),
        )
        # The pages of a wheel come from the slice above, which draws it.
        if not definition.wheel:
            register_pages(app, definition.id, instrument.owner_pages_of(definition), StaffPages())
    DUE.add(app, "questionnaires", index.cards)
    app.register_blueprint(bp)
