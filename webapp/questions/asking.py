"""Which questions of a definition are asked, and in which language."""

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.core import i18n
from webapp.core.registry import Slot
from webapp.questions.format import Definition
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import Say

DEFINITIONS: Slot[dict[str, Definition]] = Slot("questions")


def definitions() -> dict[str, Definition]:
    """The definitions of this installation by id."""
    return DEFINITIONS.get()


def offered(definition: Definition) -> bool:
    """Whether every text of it is there in the language in use: never half of them."""
    return i18n.speaks(definition.texts())


def voice(definition: Definition) -> Say:
    """Its texts in the language in use, or all of them in Swedish."""
    return i18n.gettext if offered(definition) else i18n.swedish


def shown(definition: Definition, answers: Mapping[str, Any]) -> list[Kind]:
    """The questions that are asked, given the answers so far."""
    found: dict[str, Kind] = {}
    for question in definition.questions:
        when = question.when
        if when is None or (
            when.question in found and _meets(when.answers, answers.get(when.question))
        ):
            found[question.id] = question
    return list(found.values())


def parts(definition: Definition, asked: Sequence[Kind]) -> list[tuple[str, list[Kind]]]:
    """The questions that are asked under the headings of their pages, empty pages left out.

    Without pages it is one part without a heading.
    """
    if not definition.pages:
        return [("", list(asked))]
    found = [
        (page.title, [each for each in asked if each.id in page.questions])
        for page in definition.pages
    ]
    return [part for part in found if part[1]]


def _meets(wanted: Sequence[str | int], given: Any) -> bool:
    return any(each in wanted for each in (given if isinstance(given, list) else [given]))
