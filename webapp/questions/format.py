"""The format of a questionnaire file, and what is checked before one is used."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from webapp.core import definitions
from webapp.core.definitions import DefinitionError
from webapp.programmes.definitions import Code, Count, Occasion
from webapp.questions.kinds import Kind
from webapp.questions.kinds.base import Id, Text

SHIPPED = Path(__file__).parent / "definitions"
FEWEST_AREAS = 3
# Names that a sheet keeps beside its answers.
DEFINITION, LANGUAGE = "definition", "shown_in"


class Score(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number made of answers to scales and numbers.

    A question in ``reversed`` counts from the other end of its scale. Up to ``missing`` questions
    may be without an answer; a sum then adds those that were answered.
    """

    id: Id
    text: Text
    how: Literal["sum", "mean"]
    of: Annotated[tuple[Id, ...], Meta(min_length=1)]
    reversed: tuple[Id, ...] = ()
    missing: Annotated[int, Meta(ge=0, le=100)] = 0


class Lock(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose wording this is, and why nobody here changes it."""

    owner: Text
    reason: Text


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """Questions that belong together, in order, under a heading."""

    title: Text
    questions: Annotated[tuple[Id, ...], Meta(min_length=1)]


class Area(Struct, frozen=True, forbid_unknown_fields=True):
    """A spoke of the wheel: the scale that asks about it, and its short name."""

    question: Id
    name: Text


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A questionnaire: ``mention`` names it within a sentence to its owner ("din enkät").

    ``attribution`` is shown under each question, as it stands. ``who`` answers: a handläggare fills
    in background facts; ``ways`` says whether a deltagare also answers together with a handläggare,
    kept apart from what they answer alone. ``pages`` groups all questions under headings. A
    ``wheel`` shows scales as Livshjulet does. An ``anonymous`` one asks for indicators: it never
    travels the road, and each question that counts says which answers agree.
    """

    id: Code
    version: Count
    title: Text
    mention: Text
    occasions: Annotated[tuple[Occasion, ...], Meta(min_length=1)]
    licence: Text
    questions: Annotated[tuple[Kind, ...], Meta(min_length=1, max_length=200)]
    attribution: str = ""
    who: Literal["deltagare", "handlaggare"] = "deltagare"
    ways: Annotated[tuple[Literal["alone", "together"], ...], Meta(min_length=1)] = ("alone",)
    pages: tuple[Page, ...] = ()
    wheel: Annotated[tuple[Area, ...], Meta(max_length=12)] = ()
    anonymous: bool = False
    scores: tuple[Score, ...] = ()
    lock: Lock | None = None

    def texts(self) -> Iterator[str]:
        """Every text for people."""
        yield self.title
        yield self.mention
        for question in self.questions:
            yield from question.texts()
        yield from (page.title for page in self.pages)
        yield from (area.name for area in self.wheel)
        yield from (score.text for score in self.scores)

    def question(self, name: str) -> Kind | None:
        """The question called so."""
        return next((each for each in self.questions if each.id == name), None)


def read(path: Path) -> Definition:
    """The questionnaire in a file.

    Raises:
        DefinitionError: it cannot be used; says the file, the line, the place and the reason.
    """
    return definitions.load(path, Definition, faults)


def load(*folders: str) -> dict[str, Definition]:
    """Every questionnaire of these folders by id, the earliest occasion first; "" is no folder.

    Raises:
        DefinitionError: one cannot be used, an id stands twice, or a folder is not there.
    """
    return {name: definition for name, (_path, definition) in find(*folders).items()}


def find(*folders: str) -> dict[str, tuple[Path, Definition]]:
    """``load``, each with its file.

    Raises:
        DefinitionError: as ``load``.
    """
    found: dict[str, tuple[Path, Definition]] = {}
    for folder in filter(None, folders):
        if not Path(folder).is_dir():
            raise DefinitionError(f"{folder}: no such folder")
        for path in sorted(Path(folder).glob("*.yaml")):
            definition = read(path)
            if definition.id in found:
                raise definitions.wrong(
                    path, f"$.id: {definition.id!r} stands twice, also in {found[definition.id][0]}"
                )
            found[definition.id] = path, definition
    order = get_args(Occasion)
    return dict(sorted(found.items(), key=lambda each: order.index(each[1][1].occasions[0])))


def faults(definition: Definition) -> Iterator[str]:
    """What is wrong with a definition beyond its types: ``$.place: reason``."""
    yield from _twice("occasions", list(definition.occasions), "")
    yield from _twice("ways", list(definition.ways), "")
    names = [question.id for question in definition.questions]
    yield from _twice("questions", names, ".id")
    for number, question in enumerate(definition.questions):
        place = f"$.questions[{number}]"
        if question.id in {DEFINITION, LANGUAGE}:
            yield f"{place}.id: {question.id!r} is kept for the sheet itself"
        yield from (f"{place}{fault}" for fault in question.faults())
        yield from _condition(definition, number, place)
        for at, answer in enumerate(question.agrees):
            if not (question.counts and question.possible(answer)):
                yield f"{place}.agrees[{at}]: {answer!r} is no answer that can be counted"
    for number in range(len(definition.scores)):
        yield from _score(definition, number)
    yield from _pages(definition)
    yield from _wheel(definition)
    if definition.anonymous:
        yield from _anonymous(definition)


def _pages(definition: Definition) -> Iterator[str]:
    grouped = [name for page in definition.pages for name in page.questions]
    if grouped and grouped != [question.id for question in definition.questions]:
        yield "$.pages: every question stands in one page, in the order they are asked"


def _wheel(definition: Definition) -> Iterator[str]:
    spans = {each.id: each.span() for each in definition.questions if each.counts and each.span()}
    for number, area in enumerate(definition.wheel):
        if area.question not in spans:
            yield f"$.wheel[{number}].question: {area.question!r} is no scale"
        elif spans[area.question] != spans.get(definition.wheel[0].question):
            yield f"$.wheel[{number}].question: the areas have different scales"
    yield from _twice("wheel", [area.question for area in definition.wheel], ".question")
    if 0 < len(definition.wheel) < FEWEST_AREAS:
        yield f"$.wheel: fewer than {FEWEST_AREAS} areas"


def _anonymous(definition: Definition) -> Iterator[str]:
    """Nothing that could point at somebody: only what can be counted (domain.md 4, NNS)."""
    for number, question in enumerate(definition.questions):
        if question.when is not None:
            yield f"$.questions[{number}].when: an anonymous question is asked of everybody"
        if not question.counts:
            yield f"$.questions[{number}].kind: an anonymous answer is a scale or a choice"
    if not any(question.agrees for question in definition.questions):
        yield "$.questions: none says which answers agree"
    if definition.scores or definition.wheel or definition.who != "deltagare":
        yield "$.anonymous: such a questionnaire has no scores, no wheel and is the deltagare's"


def _twice(where: str, names: list[Any], part: str) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            number = [at for at, each in enumerate(names) if each == name][1]
            yield f"$.{where}[{number}]{part}: {name!r} stands twice"


def _condition(definition: Definition, number: int, place: str) -> Iterator[str]:
    when = definition.questions[number].when
    if when is None:
        return
    earlier = {each.id: each for each in definition.questions[:number]}
    if when.question not in earlier:
        yield f"{place}.when.question: {when.question!r} is no earlier question"
        return
    for at, answer in enumerate(when.answers):
        if not earlier[when.question].possible(answer):
            yield f"{place}.when.answers[{at}]: {answer!r} is no answer to {when.question!r}"


def _score(definition: Definition, number: int) -> Iterator[str]:
    score, place = definition.scores[number], f"$.scores[{number}]"
    earlier = [*definition.questions, *definition.scores[:number]]
    if score.id in [each.id for each in earlier]:
        yield f"{place}.id: {score.id!r} stands twice"
    for at, name in enumerate(score.of):
        question = definition.question(name)
        if question is None or question.span() is None:
            yield f"{place}.of[{at}]: {name!r} is no question answered with a number"
        if name in score.of[:at]:
            yield f"{place}.of[{at}]: {name!r} stands twice"
    for at, name in enumerate(score.reversed):
        if (
            name not in score.of
            or msgspec.to_builtins(definition.question(name))["kind"] != "scale"
        ):
            yield f"{place}.reversed[{at}]: {name!r} is no scale of this score"
    if score.missing >= len(score.of):
        yield f"{place}.missing: must be less than the {len(score.of)} questions"
