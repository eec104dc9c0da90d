"""Questionnaires: each file of questions becomes an instrument on the road."""

from flask import Flask

from webapp.core.definitions import wrong
from webapp.questionnaires import at_once, index, instrument
from webapp.questionnaires.views import bp
from webapp.questions.asking import definitions
from webapp.sheets import instruments

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
        if definition.id in app.extensions["instruments"]:
            path = app.extensions["question_files"][definition.id]
            raise wrong(path, f"$.id: {definition.id!r} is the name of another kind of sheet")
        instruments.add(app, instrument.of(definition))
    instruments.add_cards(app, index.cards)
    app.register_blueprint(bp)
