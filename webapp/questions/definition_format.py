"""The format of a questionnaire file, and what is checked before one is used."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta, Struct

from webapp.core import definition_files
from webapp.core.definition_files import DefinitionError
from webapp.programmes.programme_definitions import DefinitionCode, Occasion, PositiveCount
from webapp.questions.kinds import AnyQuestion
from webapp.questions.kinds.question_base import DefinitionId, DefinitionText
from webapp.questions.kinds.scale_question import ScaleQuestion

SHIPPED_FOLDER = Path(__file__).parent / "definitions"
FEWEST_WHEEL_AREAS = 3
# Names under which a sheet keeps facts about itself, beside its answers.
KEPT_DEFINITION = "definition"
SHOWN_LANGUAGE = "shown_in"


class Score(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number made of answers to scales and numbers.

    ``of`` are the questions it is made of. One in ``reversed`` counts from the other end of its
    scale. Up to ``missing`` questions may be without an answer; the sum or the mean is then that of
    the answered ones.
    """

    id: DefinitionId
    text: DefinitionText
    how: Literal["sum", "mean"]
    of: Annotated[tuple[DefinitionId, ...], Meta(min_length=1)]
    reversed: tuple[DefinitionId, ...] = ()
    missing: Annotated[int, Meta(ge=0, le=100)] = 0


class WordingLock(Struct, frozen=True, forbid_unknown_fields=True):
    """Who owns the wording of a questionnaire, and why it may not be changed."""

    owner: DefinitionText
    reason: DefinitionText


class QuestionPage(Struct, frozen=True, forbid_unknown_fields=True):
    """Questions that belong together, in order, under a heading."""

    title: DefinitionText
    questions: Annotated[tuple[DefinitionId, ...], Meta(min_length=1)]


class WheelArea(Struct, frozen=True, forbid_unknown_fields=True):
    """A spoke of the wheel: the scale that asks about it, and its short name."""

    question: DefinitionId
    name: DefinitionText


class Questionnaire(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A questionnaire as its file defines it.

    ``mention`` names it within a sentence to its owner ("din enkät"). ``attribution`` is shown
    under each question, in the language of the file. ``who`` answers it: a deltagare, or a
    handläggare who fills in background facts about one. ``ways`` says whether a deltagare answers
    it alone, together with a handläggare, or both, in two sheets. ``pages`` groups all questions
    under headings. ``wheel`` are the scales that are drawn as Livshjulet. An ``anonymous`` one asks
    for indicators: its answers are counted and belong to nobody's sheet, and ``agrees`` of a
    question says which answers count as agreeing.
    """

    id: DefinitionCode
    version: PositiveCount
    title: DefinitionText
    mention: DefinitionText
    occasions: Annotated[tuple[Occasion, ...], Meta(min_length=1)]
    licence: DefinitionText
    questions: Annotated[tuple[AnyQuestion, ...], Meta(min_length=1, max_length=200)]
    attribution: str = ""
    who: Literal["deltagare", "handlaggare"] = "deltagare"
    ways: Annotated[tuple[Literal["alone", "together"], ...], Meta(min_length=1)] = ("alone",)
    pages: tuple[QuestionPage, ...] = ()
    wheel: Annotated[tuple[WheelArea, ...], Meta(max_length=12)] = ()
    anonymous: bool = False
    scores: tuple[Score, ...] = ()
    lock: WordingLock | None = None

    def texts(self) -> Iterator[str]:
        """Every text for people."""
        yield self.title
        yield self.mention
        for question in self.questions:
            yield from question.texts()
        yield from (page.title for page in self.pages)
        yield from (area.name for area in self.wheel)
        yield from (score.text for score in self.scores)

    def question(self, question_id: str) -> AnyQuestion | None:
        """The question with that id; None where there is none."""
        return next((question for question in self.questions if question.id == question_id), None)


class LoadedDefinition(Struct, frozen=True):
    """A questionnaire and the file it was read from."""

    yaml_path: Path
    definition: Questionnaire


def read_definition_file(definition_path: Path) -> Questionnaire:
    """The questionnaire in a file.

    Raises:
        DefinitionError: it cannot be used; says the file, the line, the place and the reason.
    """
    return definition_files.load_definition(definition_path, Questionnaire, list_definition_faults)


def read_definition_folders(*folders: str) -> dict[str, Questionnaire]:
    """Every questionnaire of these folders by id, the earliest occasion first; "" is skipped.

    Raises:
        DefinitionError: one cannot be used, an id stands twice, or a folder is not there.
    """
    return {
        code: loaded.definition for code, loaded in read_definitions_with_paths(*folders).items()
    }


def read_definitions_with_paths(*folders: str) -> dict[str, LoadedDefinition]:
    """As ``read_definition_folders``, each questionnaire with its file.

    Raises:
        DefinitionError: one cannot be used, an id stands twice, or a folder is not there.
    """
    loaded_by_id: dict[str, LoadedDefinition] = {}
    for folder in filter(None, folders):
        if not Path(folder).is_dir():
            raise DefinitionError(f"{folder}: no such folder")
        for yaml_path in sorted(Path(folder).glob("*.yaml")):
            definition = read_definition_file(yaml_path)
            if definition.id in loaded_by_id:
                other_path = loaded_by_id[definition.id].yaml_path
                raise definition_files.build_definition_error(
                    yaml_path, f"$.id: {definition.id!r} stands twice, also in {other_path}"
                )
            loaded_by_id[definition.id] = LoadedDefinition(yaml_path, definition)
    by_first_occasion = sorted(loaded_by_id.values(), key=_find_first_occasion_place)
    return {loaded.definition.id: loaded for loaded in by_first_occasion}


def _find_first_occasion_place(loaded: LoadedDefinition) -> int:
    """Where its first occasion stands in the course of an insats, from 0."""
    occasions: tuple[str, ...] = get_args(Occasion)
    return occasions.index(loaded.definition.occasions[0])


def list_definition_faults(definition: Questionnaire) -> Iterator[str]:
    """What is wrong with a definition beyond its types: ``$.place: reason``."""
    yield from _list_duplicate_faults("occasions", list(definition.occasions), "")
    yield from _list_duplicate_faults("ways", list(definition.ways), "")
    question_ids = [question.id for question in definition.questions]
    yield from _list_duplicate_faults("questions", question_ids, ".id")
    for number, question in enumerate(definition.questions):
        place = f"$.questions[{number}]"
        if question.id in {KEPT_DEFINITION, SHOWN_LANGUAGE}:
            yield f"{place}.id: {question.id!r} is kept for the sheet itself"
        yield from (f"{place}{own_fault}" for own_fault in question.faults())
        yield from _list_condition_faults(definition, number, place)
        for index, answer in enumerate(question.agrees):
            if not (question.is_countable and question.is_possible_answer(answer)):
                yield f"{place}.agrees[{index}]: {answer!r} is no answer that can be counted"
    for number in range(len(definition.scores)):
        yield from _list_score_faults(definition, number)
    yield from _list_page_faults(definition)
    yield from _list_wheel_faults(definition)
    if definition.anonymous:
        yield from _list_anonymous_faults(definition)


def _list_page_faults(definition: Questionnaire) -> Iterator[str]:
    grouped_ids = [question_id for page in definition.pages for question_id in page.questions]
    if grouped_ids and grouped_ids != [question.id for question in definition.questions]:
        yield "$.pages: every question stands in one page, in the order they are asked"


def _list_wheel_faults(definition: Questionnaire) -> Iterator[str]:
    number_ranges = {
        question.id: question.number_range()
        for question in definition.questions
        if question.is_countable and question.number_range()
    }
    for index, area in enumerate(definition.wheel):
        if area.question not in number_ranges:
            yield f"$.wheel[{index}].question: {area.question!r} is no scale"
        elif number_ranges[area.question] != number_ranges.get(definition.wheel[0].question):
            yield f"$.wheel[{index}].question: the areas have different scales"
    yield from _list_duplicate_faults(
        "wheel", [area.question for area in definition.wheel], ".question"
    )
    if 0 < len(definition.wheel) < FEWEST_WHEEL_AREAS:
        yield f"$.wheel: fewer than {FEWEST_WHEEL_AREAS} areas"


def _list_anonymous_faults(definition: Questionnaire) -> Iterator[str]:
    """What an anonymous questionnaire asks that cannot be counted, or could point at somebody.

    See docs/domain.md, "Indicators".
    """
    for index, question in enumerate(definition.questions):
        if question.when is not None:
            yield f"$.questions[{index}].when: an anonymous question is asked of everybody"
        if not question.is_countable:
            yield f"$.questions[{index}].kind: an anonymous answer is a scale or a choice"
    if not any(question.agrees for question in definition.questions):
        yield "$.questions: none says which answers agree"
    if definition.scores or definition.wheel or definition.who != "deltagare":
        yield "$.anonymous: such a questionnaire has no scores, no wheel and is the deltagare's"


def _list_duplicate_faults(list_name: str, names: list[Any], suffix: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            second_index = names.index(name, names.index(name) + 1)
            yield f"$.{list_name}[{second_index}]{suffix}: {name!r} stands twice"


def _list_condition_faults(definition: Questionnaire, number: int, place: str) -> Iterator[str]:
    condition = definition.questions[number].when
    if condition is None:
        return
    earlier = {question.id: question for question in definition.questions[:number]}
    if condition.question not in earlier:
        yield f"{place}.when.question: {condition.question!r} is no earlier question"
        return
    for index, answer in enumerate(condition.answers):
        if not earlier[condition.question].is_possible_answer(answer):
            reason = f"{answer!r} is no answer to {condition.question!r}"
            yield f"{place}.when.answers[{index}]: {reason}"


def _list_score_faults(definition: Questionnaire, number: int) -> Iterator[str]:
    score = definition.scores[number]
    place = f"$.scores[{number}]"
    earlier = [*definition.questions, *definition.scores[:number]]
    if score.id in [definition_part.id for definition_part in earlier]:
        yield f"{place}.id: {score.id!r} stands twice"
    for index, question_id in enumerate(score.of):
        question = definition.question(question_id)
        if question is None or question.number_range() is None:
            yield f"{place}.of[{index}]: {question_id!r} is no question answered with a number"
        if question_id in score.of[:index]:
            yield f"{place}.of[{index}]: {question_id!r} stands twice"
    for index, question_id in enumerate(score.reversed):
        is_scale = isinstance(definition.question(question_id), ScaleQuestion)
        if question_id not in score.of or not is_scale:
            yield f"{place}.reversed[{index}]: {question_id!r} is no scale of this score"
    if score.missing >= len(score.of):
        yield f"{place}.missing: must be less than the {len(score.of)} questions"
