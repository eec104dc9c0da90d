"""What the home page says about an invitation."""

import datetime as dt
from collections.abc import Sequence

from flask import url_for

from webapp.core.i18n import gettext as _
from webapp.identity.people.persons import Person
from webapp.outcomes.invitations import answer_rights
from webapp.programmes.programme_definitions import load_programmes
from webapp.questions.asking import choose_translator
from webapp.sheets.due_items import DueItem, SheetStates


def list_invitation_cards(
    person: Person, _moment: dt.datetime, _states: SheetStates
) -> Sequence[DueItem]:
    """One card for each right that is not used up.

    One statement; none at all where no insats here has an anonymous questionnaire.
    """
    all_anonymous = [
        definition
        for programme in load_programmes().values()
        for definition, _occasion in answer_rights.list_anonymous_questionnaires(programme)
    ]
    if not all_anonymous:
        return []
    return [
        _build_invitation_card(answer_right)
        for answer_right in answer_rights.list_answer_rights(person.id)
        if not answer_right.used
    ]


def _build_invitation_card(answer_right: answer_rights.AnswerRight) -> DueItem:
    return DueItem(
        source="invitations",
        title=choose_translator(answer_right.definition)(answer_right.definition.title),
        text=_("Vill du svara? Ingen i programmet kan se att det var du."),
        url=url_for(
            "invitations.show_invitation_banner",
            kind=answer_right.definition.id,
            occasion=answer_right.occasion,
        ),
        icon="lock",
        action=_("Läs mer och svara"),
    )
