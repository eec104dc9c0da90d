"""What the sheets need to know of a questionnaire: each definition is a kind of sheet."""

from functools import partial

from flask import url_for

from webapp.consent.consent_kinds import ConsentKind
from webapp.core.i18n import lazy_gettext as _l
from webapp.instruments.questionnaires import due_occasions, questionnaire_sheet
from webapp.questions.definition_format import KEPT_DEFINITION, SHOWN_LANGUAGE, Questionnaire
from webapp.sheets.kinds import SheetKind
from webapp.sheets.page_hooks import OwnerPages

# One consent for all questionnaires without a wheel: to the person they are one kind of data.
ENKATER_CONSENT = "enkater"


def build_question_url(sheet_kind: str, sheet_key: str, question_id: str) -> str:
    """The owner's page of that question; of the first one not answered for ``question_id`` ""."""
    if question_id:
        return url_for(
            "questionnaires.show_sheet_question", kind=sheet_kind, key=sheet_key, name=question_id
        )
    return url_for("questionnaires.show_first_unanswered", kind=sheet_kind, key=sheet_key)


def build_questionnaire_sheet_kind(definition: Questionnaire) -> SheetKind:
    """The kind of sheet that a definition is."""
    definition_id = definition.id
    return SheetKind(
        kind=definition_id,
        label=_l(definition.title),
        schema=questionnaire_sheet.build_answers_schema(definition),
        title=partial(questionnaire_sheet.format_sheet_title, definition_id),
        mention=partial(questionnaire_sheet.format_sheet_mention, definition_id),
        day=questionnaire_sheet.parse_history_day,
        may_write=partial(questionnaire_sheet.may_write_questionnaire, definition_id),
        lines=partial(questionnaire_sheet.list_questionnaire_lines, definition_id),
        summary=partial(questionnaire_sheet.describe_answered_count, definition_id),
        noted=frozenset({KEPT_DEFINITION, SHOWN_LANGUAGE}),
        asks_for_care=partial(questionnaire_sheet.has_worrying_answer, definition_id),
        handed_on=partial(questionnaire_sheet.drop_hidden_answers, definition_id),
    )


def build_questionnaire_consent_kind(definition: Questionnaire) -> ConsentKind:
    """The consent a questionnaire needs: a wheel one of its own, all others one together."""
    belongs_to = partial(due_occasions.is_questionnaire_used, kind=definition.id)
    if definition.wheel:
        return ConsentKind(code=definition.id, label=_l(definition.title), belongs_to=belongs_to)
    return ConsentKind(code=ENKATER_CONSENT, label=_l("Enkäter"), belongs_to=belongs_to)


def build_questionnaire_owner_pages(definition: Questionnaire) -> OwnerPages:
    """The pages of a questionnaire without a wheel, for the deltagare who owns the sheet."""
    return OwnerPages(
        answer_url=partial(build_question_url, definition.id),
        index=lambda: url_for("questionnaires.show_questionnaire_index"),
        index_label=_l("Dina formulär"),
    )
