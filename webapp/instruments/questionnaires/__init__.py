"""Questionnaires: each file of questions becomes a kind of sheet that a deltagare fills in."""

from functools import partial

from flask import Flask

from webapp.core.definition_files import build_definition_error
from webapp.instruments.questionnaires import (
    due_occasions,
    instrument,
    owner_all_questions_views,
    owner_index_views,
)
from webapp.instruments.questionnaires.owner_views import bp
from webapp.questions.asking import load_questionnaires
from webapp.questions.wording_locks import QUESTIONNAIRE_FILES
from webapp.sheets.due_items import DUE_SOURCES
from webapp.sheets.instrument_registration import register_instrument, register_pages
from webapp.sheets.kinds import SHEET_KINDS
from webapp.sheets.page_hooks import StaffPages

__all__ = ["init_app", "owner_all_questions_views"]


def init_app(app: Flask) -> None:
    """Register every questionnaire of the deltagare as a kind of sheet, and add the pages.

    Raises:
        DefinitionError: one has the name of another kind of sheet.
    """
    with app.app_context():
        questionnaires = load_questionnaires()
    for definition in questionnaires.values():
        if definition.anonymous or definition.who != "deltagare":
            continue
        if definition.id in SHEET_KINDS.all(app):
            definition_path = QUESTIONNAIRE_FILES.get(app)[definition.id]
            raise build_definition_error(
                definition_path, f"$.id: {definition.id!r} is the name of another kind of sheet"
            )
        register_instrument(
            app,
            instrument.build_questionnaire_sheet_kind(definition),
            instrument.build_questionnaire_consent_kind(definition),
            partial(due_occasions.list_questionnaire_cards, definition.id),
        )
        # The pages of a wheel come from livshjulet, which draws it.
        if not definition.wheel:
            register_pages(
                app,
                definition.id,
                instrument.build_questionnaire_owner_pages(definition),
                StaffPages(),
            )
    DUE_SOURCES.add(app, "questionnaires", owner_index_views.list_index_cards)
    app.register_blueprint(bp)
