"""Checks of the ``evaluation`` section in the file of an insats."""

from collections.abc import Iterator

from webapp.programmes.programme_definitions import EvaluationDefinition, Programme
from webapp.questions.definition_format import Questionnaire


def list_evaluation_faults(
    programme: Programme, questionnaires: dict[str, Questionnaire]
) -> Iterator[str]:
    """What is wrong with the evaluation of an insats: ``$.place: reason``; empty without one."""
    if programme.evaluation is None:
        return
    yield from _list_evaluated_instrument_faults(programme, programme.evaluation, questionnaires)
    yield from _list_background_faults(programme.evaluation.background, questionnaires)


def _list_evaluated_instrument_faults(
    programme: Programme, evaluation: EvaluationDefinition, questionnaires: dict[str, Questionnaire]
) -> Iterator[str]:
    used_occasions = {use.id: use.occasions for use in programme.instruments}
    for index, instrument_id in enumerate(evaluation.instruments):
        place = f"$.evaluation.instruments[{index}]"
        if instrument_id not in used_occasions:
            yield f"{place}: {instrument_id!r} is none of the insats's questionnaires"
        elif "free" in used_occasions[instrument_id]:
            yield f"{place}: {instrument_id!r} is free, it tells the day it is about"
        elif (
            questionnaires[instrument_id].anonymous
            or questionnaires[instrument_id].who != "deltagare"
        ):
            yield f"{place}: {instrument_id!r} is not sent by the deltagare"
        elif "together" in questionnaires[instrument_id].ways:
            yield f"{place}: {instrument_id!r} may be answered twice, alone and together"


def _list_background_faults(
    instrument_id: str, questionnaires: dict[str, Questionnaire]
) -> Iterator[str]:
    place = "$.evaluation.background"
    definition = questionnaires.get(instrument_id)
    if definition is None or definition.who != "handlaggare":
        yield f"{place}: there is no questionnaire {instrument_id!r} for handläggare"
        return
    for question in definition.questions:
        if question.own_words or question.when is not None:
            yield f"{place}: {question.id!r} must be asked of everybody, without free text"
