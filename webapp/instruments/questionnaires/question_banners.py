"""What other slices show above a question, such as the wheel as answered so far."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from msgspec import Struct

from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.sheets.draft_saving import StoredSheet


class QuestionBanner(Struct, frozen=True, kw_only=True):
    """What stands above a question.

    ``template`` draws it and finds ``shown`` as ``above.shown``. ``words`` says how far the person
    has come, and is the page's title; ``number`` of ``total`` is the same for the progress bar.
    """

    template: str
    shown: Any
    words: str
    number: int
    total: int


# Takes the person, the kind of sheet, its definition, the stored sheet and the question asked.
BannerSource = Callable[
    [Person, str, Questionnaire, StoredSheet, AnyQuestion], QuestionBanner | None
]


_BANNER_SOURCES: RegistryShelf[BannerSource] = RegistryShelf("question banners")


def register_banner_source(app: Flask, source_name: str, banner_source: BannerSource) -> None:
    """Have ``banner_source`` asked for a banner on the page of every question."""
    _BANNER_SOURCES.add(app, source_name, banner_source)


def find_banner(
    person: Person,
    sheet_kind: str,
    definition: Questionnaire,
    stored: StoredSheet,
    asked_question: AnyQuestion,
) -> QuestionBanner | None:
    """The banner of the first source that has one for this question; None where none has."""
    for banner_source in _BANNER_SOURCES.all().values():
        question_banner = banner_source(person, sheet_kind, definition, stored, asked_question)
        if question_banner is not None:
            return question_banner
    return None
