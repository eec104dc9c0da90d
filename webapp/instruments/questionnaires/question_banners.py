"""What another slice shows above a question: a picture of it, or what was answered so far."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from msgspec import Struct

from webapp.core.registry import RegistryShelf
from webapp.identity.people.persons import Person
from webapp.questions.definition_format import Questionnaire
from webapp.questions.kinds import AnyQuestion
from webapp.sheets.owner_service import StoredSheet


class QuestionBanner(Struct, frozen=True):
    """A template and what it finds as ``above.shown``; how far one has come, in words too."""

    template: str
    shown: Any
    words: str
    number: int
    total: int


# Takes the person, the kind, the definition, the sheet so far and the question that is asked.
BannerSource = Callable[
    [Person, str, Questionnaire, StoredSheet, AnyQuestion], QuestionBanner | None
]


_BANNER_SOURCES: RegistryShelf[BannerSource] = RegistryShelf("question banners")


def register_banner_source(app: Flask, source_name: str, banner_source: BannerSource) -> None:
    """Ask ``shows`` for each question of each questionnaire."""
    _BANNER_SOURCES.add(app, source_name, banner_source)


def find_banner(
    person: Person,
    sheet_kind: str,
    definition: Questionnaire,
    stored: StoredSheet,
    asked_question: AnyQuestion,
) -> QuestionBanner | None:
    """What stands above the question, if any slice has something."""
    offered_banners = (
        banner_source(person, sheet_kind, definition, stored, asked_question)
        for banner_source in _BANNER_SOURCES.all().values()
    )
    return next(
        (question_banner for question_banner in offered_banners if question_banner is not None),
        None,
    )
