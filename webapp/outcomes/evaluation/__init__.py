"""Evaluation: questionnaires and background facts under a number, with a consent of its own.

The answers are pseudonymous, not anonymous, until the link between person and number is destroyed;
docs/evaluation.md says what that means.
"""

from flask import Flask

from webapp.consent import other_consents
from webapp.consent.commands import load_locked_texts
from webapp.core import menu
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.person_data import claim_person_data
from webapp.core.settings import Settings
from webapp.identity.models import Role
from webapp.outcomes.evaluation import (
    commands,
    evaluation_standing,
    evaluator_views,
    owner_views,
    staff_views,
)
from webapp.outcomes.evaluation.evaluation_text import EVALUATION_TEXTS, EvaluationText
from webapp.outcomes.evaluation.person_data import EVALUATION_PERSON_DATA
from webapp.sheets import page_hooks, receivers


def init_app(app: Flask, settings: Settings) -> None:
    """Load and check the texts, add pages and commands, and name the evaluator to those who send.

    Raises:
        DefinitionError: a text cannot be used, was changed, or is not in the lock file.
    """
    evaluation_texts = load_locked_texts(app, settings.evaluation_texts_dir, EvaluationText)
    EVALUATION_TEXTS.fill(app, evaluation_texts)
    claim_person_data(app, "evaluation", EVALUATION_PERSON_DATA)
    for blueprint in (owner_views.bp, staff_views.bp, evaluator_views.bp):
        app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    other_consents.register_other_consents(
        app, "evaluation", evaluation_standing.list_evaluation_cards
    )
    page_hooks.PERSON_CARDS.add(app, "evaluation", staff_views.list_number_cards)
    receivers.register_receiver(app, "evaluation", evaluation_standing.describe_evaluation_receiver)
    menu.add_menu_place(
        app, Role.FOLJEFORSKARE, "evaluation_export.show_evaluator_overview", _l("Utvärdering"), 10
    )
