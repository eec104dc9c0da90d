"""What is checked of what an insats says about its evaluation."""

from collections.abc import Iterator

from webapp.programmes.definitions import Evaluation, Programme
from webapp.questions.format import Definition


def faults(programme: Programme, found: dict[str, Definition]) -> Iterator[str]:
    """What is wrong with it: ``$.place: reason``."""
    if programme.evaluation is None:
        return
    yield from _instruments(programme, programme.evaluation, found)
    yield from _background(programme.evaluation.background, found)


def _instruments(
    programme: Programme, evaluation: Evaluation, found: dict[str, Definition]
) -> Iterator[str]:
    used = {use.id: use.occasions for use in programme.instruments}
    for number, name in enumerate(evaluation.instruments):
        place = f"$.evaluation.instruments[{number}]"
        if name not in used:
            yield f"{place}: {name!r} is none of the insats's questionnaires"
        elif "free" in used[name]:
            yield f"{place}: {name!r} is free, it tells the day it is about"
        elif found[name].anonymous or found[name].who != "deltagare":
            yield f"{place}: {name!r} is not sent by the deltagare"
        elif "together" in found[name].ways:
            yield f"{place}: {name!r} may be answered twice, alone and together"


def _background(name: str, found: dict[str, Definition]) -> Iterator[str]:
    place, definition = "$.evaluation.background", found.get(name)
    if definition is None or definition.who != "handlaggare":
        yield f"{place}: there is no questionnaire {name!r} for handläggare"
        return
    for question in definition.questions:
        if question.own_words or question.when is not None:
            yield f"{place}: {question.id!r} must be asked of everybody, without free text"
