"""Indicators: answers without a person. What waits is sealed together; what is told are sums.

Stands beside the road and knows nobody: it may import core, programmes and questions alone.
"""

from flask import Flask

from webapp.core.definitions import DefinitionError
from webapp.indicators.deposit import Refused, deposit
from webapp.indicators.wording import HELP, asked
from webapp.questions.asking import DEFINITIONS

__all__ = ["HELP", "Refused", "asked", "deposit", "init_app"]


def init_app(app: Flask) -> None:
    """Check that the question the app asks last is nobody else's.

    Raises:
        DefinitionError: an anonymous questionnaire has a question of that name.
    """
    for definition in DEFINITIONS.get(app).values():
        if definition.anonymous and definition.question(HELP.id) is not None:
            raise DefinitionError(f"{definition.id}: $.questions: {HELP.id!r} is asked by the app")
