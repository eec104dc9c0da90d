"""Which definition a person's sheet goes by, before and after it is begun."""

from webapp.identity.people.persons import Person
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import KEPT_DEFINITION, Questionnaire
from webapp.sheets import draft_saving
from webapp.sheets.draft_saving import StoredSheet

# The sheets that settle the areas, their order and their scale for a person, in this order.
_START_KEYS = ("start", f"start{questionnaire_sheet.TOGETHER_SUFFIX}")


def load_sheet_definition(person: Person, sheet_kind: str, stored: StoredSheet) -> Questionnaire:
    """The definition a sheet keeps, else the one in use.

    A wheel that keeps none goes by the definition of the person's start sheet, if there is one:
    areas, order and scale stay the same, so that start and end can be compared (domain.md,
    "Livshjulet").
    """
    answers = stored.draft.answers
    if KEPT_DEFINITION in answers or not load_questionnaires()[sheet_kind].wheel:
        return questionnaire_sheet.load_kept_or_current_definition(sheet_kind, answers)
    for start_key in _START_KEYS:
        if start_key == stored.key:
            continue
        start_answers = draft_saving.load_own_sheet(person, sheet_kind, start_key).draft.answers
        if KEPT_DEFINITION in start_answers:
            return questionnaire_sheet.load_kept_or_current_definition(sheet_kind, start_answers)
    return load_questionnaires()[sheet_kind]
