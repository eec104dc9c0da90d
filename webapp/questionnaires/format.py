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
from webapp.questionnaires.kinds import Kind
from webapp.questionnaires.kinds.base import Id, Text

SHIPPED = Path(__file__).parent / "definitions"
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


class Definition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A questionnaire: ``mention`` names it within a sentence to its owner ("din enkät").

    ``attribution`` is shown under each question, as it stands.
    """

    id: Code
    version: Count
    title: Text
    mention: Text
    occasions: Annotated[tuple[Occasion, ...], Meta(min_length=1)]
    licence: Text
    questions: Annotated[tuple[Kind, ...], Meta(min_length=1, max_length=200)]
    attribution: str = ""
    scores: tuple[Score, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every text for people."""
        yield self.title
        yield self.mention
        for question in self.questions:
            yield from question.texts()
        for score in self.scores:
            yield score.text

    def question(self, name: str) -> Kind | None:
        """The question called so."""
        return next((each for each in self.questions if each.id == name), None)


def read(path: Path) -> Definition:
    """The questionnaire in a file.

    Raises:
        DefinitionError: it cannot be used; says the file, the place and the reason.
    """
    found = definitions.load(path, Definition)
    for fault in faults(found):
        raise DefinitionError(f"{path}: {fault}")
    return found


def load(*folders: str) -> dict[str, Definition]:
    """Every questionnaire of these folders by id, the earliest occasion first; "" is no folder.

    Raises:
        DefinitionError: one cannot be used, an id stands twice, or a folder is not there.
    """
    found: dict[str, Definition] = {}
    for folder in filter(None, folders):
        if not Path(folder).is_dir():
            raise DefinitionError(f"{folder}: no such folder")
        for path in sorted(Path(folder).glob("*.yaml")):
            definition = read(path)
            if definition.id in found:
                raise DefinitionError(f"{path}: $.id: {definition.id!r} stands twice")
            found[definition.id] = definition
    order = get_args(Occasion)
    return dict(sorted(found.items(), key=lambda each: order.index(each[1].occasions[0])))


def faults(definition: Definition) -> Iterator[str]:
    """What is wrong with a definition beyond its types: ``$.place: reason``."""
    yield from _twice("occasions", list(definition.occasions), "")
    names = [question.id for question in definition.questions]
    yield from _twice("questions", [*names, *(score.id for score in definition.scores)], ".id")
    for number, question in enumerate(definition.questions):
        place = f"$.questions[{number}]"
        if question.id in {DEFINITION, LANGUAGE}:
            yield f"{place}.id: {question.id!r} is kept for the sheet itself"
        yield from (f"{place}{fault}" for fault in question.faults())
        yield from _condition(definition, number, place)
    for number, score in enumerate(definition.scores):
        yield from _score(definition, score, f"$.scores[{number}]")


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


def _score(definition: Definition, score: Score, place: str) -> Iterator[str]:
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
