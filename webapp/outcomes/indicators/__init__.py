"""Indicators: anonymous answers. Those not yet counted are sealed together; the rest are sums.

Nothing here knows a person: it may import core, programmes and questions alone.
"""

from flask import Flask

from webapp.core.definition_files import DefinitionError
from webapp.outcomes.indicators.question_wording import HELPER_QUESTION
from webapp.questions.asking import QUESTIONNAIRES

__all__ = ["init_app"]


def init_app(app: Flask) -> None:
    """Check that no anonymous questionnaire uses the id of the question that the app asks last.

    Raises:
        DefinitionError: an anonymous questionnaire has a question of that id.
    """
    for definition in QUESTIONNAIRES.get(app).values():
        if definition.anonymous and definition.question(HELPER_QUESTION.id) is not None:
            raise DefinitionError(
                f"{definition.id}: $.questions: {HELPER_QUESTION.id!r} is asked by the app"
            )
