"""Indicators: answers without a person. What waits is sealed together; what is told are sums.

Stands beside the road and knows nobody: it may import core, programmes and questions alone.
"""

from flask import Flask

from webapp.core.definition_files import DefinitionError
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION
from webapp.questions.asking import QUESTIONNAIRES

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Check that the question the app asks last is nobody else's.

    Raises:
        DefinitionError: an anonymous questionnaire has a question of that name.
    """
    for definition in QUESTIONNAIRES.get(app).values():
        if definition.anonymous and definition.question(HELPER_QUESTION.id) is not None:
            raise DefinitionError(
                f"{definition.id}: $.questions: {HELPER_QUESTION.id!r} is asked by the app"
            )
