"""A questionnaire of the signed-in deltagare: finding it, and what each of its pages needs."""

from uuid import UUID

from flask import abort

from webapp.core.db import db
from webapp.core.i18n import current_language
from webapp.core.i18n import gettext as _
from webapp.identity.people.persons import Person
from webapp.instruments.questionnaires import (
    due_occasions,
    questionnaire_sheet,
    settled_definition,
)
from webapp.questions import asking
from webapp.questions.definition_format import SHOWN_LANGUAGE, Questionnaire
from webapp.sheets import draft_saving, queries
from webapp.sheets.audience import format_sheet_readers
from webapp.sheets.draft_saving import StoredSheet
from webapp.sheets.kinds import Answers, get_sheet_kinds

# The option of a kind of sheet that puts all its questions on one page.
ALL_QUESTIONS_OPTION = "at_once"


def load_own_questionnaire(
    person: Person, sheet_kind: str, sheet_key: str
) -> tuple[Questionnaire, StoredSheet]:
    """The sheet of that key that ``person`` fills in, and the definition it goes by.

    Aborts with 404 where there is no such questionnaire or occasion, where its time to be filled in
    is over, and where the insats of the person does not use it and they have not begun it.
    """
    # An anonymous questionnaire, or a handläggare's, has a definition but no sheet of its own.
    if sheet_kind not in asking.load_questionnaires().keys() & get_sheet_kinds().keys():
        abort(404)
    if not questionnaire_sheet.may_write_questionnaire(sheet_kind, sheet_key):
        abort(404)
    stored = draft_saving.load_own_sheet(person, sheet_kind, sheet_key)
    if stored.sheet_id is None and not due_occasions.is_used_in_own_programme(
        person.id, sheet_kind, sheet_key
    ):
        abort(404)
    return settled_definition.load_sheet_definition(person, sheet_kind, stored), stored


def can_show_all_questions(definition: Questionnaire) -> bool:
    """Whether all questions can stand on one page: there are several, and they form no wheel."""
    return len(definition.questions) > 1 and not definition.wheel


def has_chosen_all_questions(person: Person, sheet_kind: str) -> bool:
    """Whether ``person`` has chosen to have all questions of a questionnaire on one page."""
    switched_options = db.run(*queries.select_switched_options(person.id, sheet_kind))
    return ALL_QUESTIONS_OPTION in set(switched_options.scalars())


def build_noted_answers(definition: Questionnaire, stored: StoredSheet, page: UUID) -> Answers:
    """What a save stores beside the answer: the definition it goes by, and the language shown.

    Leaves out what is stored already. But what this page stored itself comes again, so that the
    same post sent twice is the same save.
    """
    shown_language = current_language().code if asking.is_in_current_language(definition) else "sv"
    noted_answers = {
        **questionnaire_sheet.build_kept_definition(definition),
        SHOWN_LANGUAGE: shown_language,
    }
    draft_fields = stored.draft.fields
    return {
        noted_name: noted_value
        for noted_name, noted_value in noted_answers.items()
        if noted_name not in draft_fields
        or draft_fields[noted_name].page == page
        or draft_fields[noted_name].value != noted_value
    }


def describe_sheet_readers(person: Person, sheet_kind: str) -> str:
    """A sentence that says who may read what is typed in a sheet of this kind."""
    reader_names = format_sheet_readers(person, sheet_kind)
    if not reader_names:
        return _("Bara du kan läsa det här.")
    return _("Kan läsas av: %(names)s. Bara du tills du skickar.", names=reader_names)
