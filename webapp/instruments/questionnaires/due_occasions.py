"""When which questionnaire is due for somebody in an insats."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for

from webapp.core import clock
from webapp.core.cached_statements import prepared
from webapp.core.db import ColumnsSelect, db
from webapp.core.i18n import gettext as _
from webapp.core.i18n import ngettext
from webapp.core.ids import PersonId
from webapp.identity.people.persons import Person
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.programmes.participation import find_newest_participation, find_own_programme
from webapp.programmes.programme_definitions import Programme, load_programmes
from webapp.questions import asking
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import Questionnaire
from webapp.sheets.due_items import DueItem, SheetStates
from webapp.sheets.models import Sheet


def list_programme_occasions(programme: Programme | None, sheet_kind: str) -> Sequence[str]:
    """The occasions on which an insats uses a questionnaire; empty where it does not use it."""
    if programme is not None:
        for instrument_use in programme.instruments:
            if instrument_use.id == sheet_kind:
                return instrument_use.occasions
    return ()


def is_questionnaire_used(programme: Programme | None, kind: str) -> bool:
    """Whether an insats uses a questionnaire; False without an insats."""
    return bool(list_programme_occasions(programme, kind))


def is_used_in_own_programme(person_id: PersonId, sheet_kind: str, sheet_key: str) -> bool:
    """Whether the person's insats uses the questionnaire on the occasion of that sheet key."""
    programme = find_own_programme(person_id)
    return questionnaire_sheet.parse_occasion(sheet_key) in list_programme_occasions(
        programme, sheet_kind
    )


def list_due_occasions(
    programme: Programme, enrolled_on: dt.date, ended_on: dt.date | None
) -> set[str]:
    """The occasions that are due today for somebody enrolled on that day.

    From the first day the start, from half the length of the insats the middle too, and after the
    end only the end. An insats without a length has no middle, and ends when the enrolment does.
    """
    if ended_on is not None and ended_on <= clock.today():
        return {"slut"}
    if programme.length_weeks is None:
        return {"start"}
    enrolled_time = clock.today() - enrolled_on
    programme_length = dt.timedelta(weeks=programme.length_weeks)
    if enrolled_time >= programme_length:
        return {"slut"}
    if enrolled_time >= programme_length / 2:
        return {"start", "mitt"}
    return {"start"}


@prepared
def select_occasion_sheets(person_id: PersonId) -> ColumnsSelect:
    """A person's sheets of occasions that are not free: (kind, key, version, kept)."""
    return sa.select(Sheet.kind, Sheet.key, Sheet.version, Sheet.kept).where(
        Sheet.person_id == person_id, Sheet.key.in_(list(questionnaire_sheet.OCCASION_WORDS))
    )


def _load_occasion_sheets(person_id: PersonId) -> list[Any]:
    """The rows of ``select_occasion_sheets``; one request reads them once."""

    def read_occasion_sheets() -> list[Any]:
        return list(db.run(*select_occasion_sheets(person_id)).all())

    return db.read_once(("occasion sheets", person_id), read_occasion_sheets)


def list_own_due_occasions(person: Person, sheet_kind: str) -> list[str]:
    """The occasions of a questionnaire that are due for the person; empty without an insats."""
    participation = find_newest_participation(person.id)
    if participation is None or participation.programme is None:
        return []
    programme = participation.programme
    current_occasions = list_due_occasions(
        programme, participation.enrolled_on, participation.ended_on
    )
    return [
        occasion
        for occasion in list_programme_occasions(programme, sheet_kind)
        if occasion in current_occasions
    ]


def list_questionnaire_cards(
    sheet_kind: str, person: Person, _moment: dt.datetime, _sheet_states: SheetStates
) -> Sequence[DueItem]:
    """A card for each occasion that is due and whose sheet is neither sent nor kept."""
    if not any(
        is_questionnaire_used(programme, sheet_kind) for programme in load_programmes().values()
    ):
        return []
    own_sheets = [
        sheet_row for sheet_row in _load_occasion_sheets(person.id) if sheet_row.kind == sheet_kind
    ]
    begun_keys = {sheet_row.key for sheet_row in own_sheets}
    done_keys = {sheet_row.key for sheet_row in own_sheets if sheet_row.version or sheet_row.kept}
    return [
        _build_questionnaire_card(sheet_kind, sheet_key, is_begun=sheet_key in begun_keys)
        for sheet_key in list_own_due_occasions(person, sheet_kind)
        if sheet_key not in done_keys
    ]


def _build_questionnaire_card(sheet_kind: str, sheet_key: str, *, is_begun: bool) -> DueItem:
    return DueItem(
        source=sheet_kind,
        key=sheet_key,
        title=questionnaire_sheet.format_sheet_title(sheet_kind, sheet_key),
        text=_("Börjat. Du kan fortsätta när du vill.")
        if is_begun
        else _describe_questionnaire_length(load_questionnaires()[sheet_kind]),
        url=url_for("questionnaires.show_first_unanswered", kind=sheet_kind, key=sheet_key),
        icon="pen",
        action=_("Fortsätt") if is_begun else _("Börja"),
    )


def _describe_questionnaire_length(definition: Questionnaire) -> str:
    """How many areas or questions there are, in words."""
    if definition.wheel:
        return ngettext(
            "%(n)s område. Du kan ta paus.",
            "%(n)s områden. Du kan ta paus.",
            len(definition.wheel),
        )
    question_count = len(asking.list_asked_questions(definition, {}))
    return _("Antal frågor: %(count)s. Du kan ta paus.", count=question_count)
