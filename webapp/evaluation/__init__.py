"""Evaluation: questionnaires and background facts under a number, with a consent of its own.

Pseudonymous, not anonymous, until the link between person and number is destroyed;
docs/evaluation.md says what that means.
"""

from flask import Flask

from webapp.accounts.models import Role
from webapp.consent import commands as consent
from webapp.consent import others
from webapp.core import nav
from webapp.core.i18n import lazy_gettext as _l
from webapp.core.settings import Settings
from webapp.evaluation import background, commands, evaluator, standing, views
from webapp.evaluation.texts import EVALUATION_TEXTS, EvaluationText
from webapp.sheets import receivers


def init_app(app: Flask, settings: Settings) -> None:
    """Load and prove the texts, add the pages, and name the evaluator where a sheet is sent.

    Raises:
        DefinitionError: a text cannot be used, was changed, or is not locked.
    """
    EVALUATION_TEXTS.fill(app, consent.load(app, settings.evaluation_texts_dir, EvaluationText))
    for blueprint in (views.bp, background.bp, evaluator.bp):
        app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    others.add(app, "evaluation", standing.cards)
    receivers.add(app, "evaluation", standing.receives)
    nav.add(app, Role.FOLJEFORSKARE, "evaluation_export.overview", _l("Utvärdering"), 10)
