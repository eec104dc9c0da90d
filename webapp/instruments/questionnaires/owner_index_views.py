"""All questionnaires of a deltagare's insats in one place, whether their time has come or not."""

import datetime as dt
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import render_template, url_for
from msgspec import Struct

from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import gettext as _
from webapp.core.ids import PersonId
from webapp.identity.people.persons import Person
from webapp.identity.sessions.current import current_person
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.instruments.questionnaires.owner_views import bp
from webapp.programmes.participation import find_own_programme
from webapp.programmes.programme_definitions import Programme
from webapp.questions.asking import load_questionnaires
from webapp.sheets.due_items import DueItem, SheetState, SheetStates, build_sheet_state
from webapp.sheets.kinds import get_sheet_kinds
from webapp.sheets.models import Sheet


class ListedQuestionnaire(Struct, frozen=True, kw_only=True):
    """A questionnaire on one occasion.

    One that ``is_free`` may be filled in on any day, and leads to today's sheet. ``state`` is None
    where the sheet is not begun.
    """

    title: str
    url: str
    is_free: bool
    state: SheetState | None


class QuestionnaireIndexPage(Struct, frozen=True):
    """What ``questionnaires/index.html`` shows; no questionnaires where the insats uses none."""

    questionnaires: list[ListedQuestionnaire]


@bp.get("/")
def show_questionnaire_index() -> str:
    """The page that lists what there is to fill in, and how far each has come."""
    programme = find_own_programme(current_person().id)
    sheet_states = {
        (sheet_state.kind, sheet_state.key): sheet_state
        for sheet_state in _list_own_states(current_person().id)
    }
    page = QuestionnaireIndexPage(
        [
            _build_listed_questionnaire(
                sheet_kind, sheet_key, sheet_states.get((sheet_kind, sheet_key))
            )
            for sheet_kind, sheet_key in _list_kinds_and_keys(programme)
        ]
    )
    return render_template("questionnaires/index.html", page=page)


def list_index_cards(
    person: Person, _moment: dt.datetime, _sheet_states: SheetStates
) -> Sequence[DueItem]:
    """The card of the home page that leads here; none where the insats uses no questionnaire."""
    if not _list_kinds_and_keys(find_own_programme(person.id)):
        return []
    return [
        DueItem(
            source="questionnaires",
            title=_("Dina formulär"),
            text=_("Alla formulär i din insats."),
            url=url_for("questionnaires.show_questionnaire_index"),
            icon="pen",
            action=_("Visa"),
            is_later=True,
        )
    ]


def _list_kinds_and_keys(programme: Programme | None) -> list[tuple[str, str]]:
    """(kind, key) of every sheet to fill in, in the order of the insats; a free one is today's."""
    if programme is None:
        return []
    return [
        (instrument_use.id, _build_occasion_key(occasion))
        for instrument_use in programme.instruments
        if instrument_use.id in get_sheet_kinds()
        for occasion in instrument_use.occasions
    ]


def _build_occasion_key(occasion: str) -> str:
    """The key of the sheet of that occasion; today's for a free one."""
    if occasion == questionnaire_sheet.FREE_OCCASION:
        return clock.today().isoformat()
    return occasion


def select_own_questionnaire_sheets(
    person_id: PersonId, wanted_kinds: Sequence[str], wanted_keys: Sequence[str]
) -> sa.Select[Sheet]:
    """A person's own sheets of these kinds and keys."""
    return sa.select(Sheet).where(
        Sheet.person_id == person_id, Sheet.kind.in_(wanted_kinds), Sheet.key.in_(wanted_keys)
    )


def _list_own_states(person_id: PersonId) -> Iterator[SheetState]:
    occasion_keys = [*questionnaire_sheet.OCCASION_WORDS, clock.today().isoformat()]
    for own_sheet in db.session.scalars(
        select_own_questionnaire_sheets(person_id, list(load_questionnaires()), occasion_keys)
    ):
        yield build_sheet_state(own_sheet)


def _build_listed_questionnaire(
    sheet_kind: str, sheet_key: str, sheet_state: SheetState | None
) -> ListedQuestionnaire:
    page_endpoint = "questionnaires.show_first_unanswered"
    if sheet_state is not None and (sheet_state.version or sheet_state.kept):
        page_endpoint = "participant.show_own_sheet"
    return ListedQuestionnaire(
        title=questionnaire_sheet.format_sheet_title(sheet_kind, sheet_key),
        url=url_for(page_endpoint, kind=sheet_kind, key=sheet_key),
        is_free=sheet_key not in questionnaire_sheet.OCCASION_WORDS,
        state=sheet_state,
    )
