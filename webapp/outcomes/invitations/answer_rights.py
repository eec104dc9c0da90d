"""Which anonymous questionnaires a person may answer once: invited to, or by their insats' rule."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from webapp.core.cached_statements import prepared
from webapp.core.db import ColumnsSelect, db
from webapp.core.ids import PersonId
from webapp.instruments.questionnaires.due_occasions import list_due_occasions
from webapp.outcomes.invitations.models import AnswerRightRecord
from webapp.programmes.models import Enrolment
from webapp.programmes.programme_definitions import Programme, load_programmes
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import Questionnaire

# The occasion on which the insats itself invites everybody.
_RULE_OCCASION = "slut"


class AnswerRight(msgspec.Struct, frozen=True, kw_only=True):
    """The right of one person to answer ``definition`` once.

    ``used`` is True once they have sent their answers or said no.
    """

    person_id: PersonId
    programme: str
    definition: Questionnaire
    occasion: str
    since: dt.date
    used: bool

    @property
    def unique_key(self) -> dict[str, Any]:
        """The columns that only one row of ``AnswerRightRecord`` can have together."""
        return {
            "person_id": self.person_id,
            "programme": self.programme,
            "instrument": self.definition.id,
            "occasion": self.occasion,
        }


class EnrolmentRights(msgspec.Struct, frozen=True, kw_only=True):
    """A person's newest enrolment, and the rows of all their rights, in older insatser too."""

    person_id: PersonId
    programme: str
    enrolled_on: dt.date
    ended_on: dt.date | None
    right_rows: list[sa.Row[Any]]


def list_anonymous_questionnaires(
    programme: Programme | None,
) -> Iterator[tuple[Questionnaire, str]]:
    """The anonymous questionnaires of an insats, once for each occasion it asks them on.

    Nothing where there is no insats, or it asks none.
    """
    if programme is None:
        return
    for instrument_use in programme.instruments:
        definition = load_questionnaires()[instrument_use.id]
        if not definition.anonymous:
            continue
        for occasion in instrument_use.occasions:
            yield definition, occasion


@prepared
def select_enrolment_with_rights(person_id: PersonId) -> ColumnsSelect:
    """A person's newest enrolment, beside each row of their rights; one row where they have none.

    No row for somebody who was never enrolled.
    """
    newest_enrolment = (
        sa.select(sa.func.max(Enrolment.id))
        .where(Enrolment.person_id == person_id)
        .scalar_subquery()
    )
    return (
        sa.select(
            Enrolment.programme,
            Enrolment.enrolled_on,
            Enrolment.ended_on,
            AnswerRightRecord.programme.label("into"),
            AnswerRightRecord.instrument,
            AnswerRightRecord.occasion,
            AnswerRightRecord.since,
            AnswerRightRecord.burnt,
            AnswerRightRecord.invited_by,
        )
        .select_from(Enrolment)
        .outerjoin(AnswerRightRecord, AnswerRightRecord.person_id == Enrolment.person_id)
        .where(Enrolment.id == newest_enrolment)
    )


def _load_enrolment_rights(person_id: PersonId) -> EnrolmentRights | None:
    """None for somebody who was never enrolled; one statement."""
    joined_rows = db.run(*select_enrolment_with_rights(person_id)).all()
    if not joined_rows:
        return None
    enrolment = joined_rows[0]
    return EnrolmentRights(
        person_id=person_id,
        programme=enrolment.programme,
        enrolled_on=enrolment.enrolled_on,
        ended_on=enrolment.ended_on,
        right_rows=[joined_row for joined_row in joined_rows if joined_row.instrument is not None],
    )


def list_answer_rights(person_id: PersonId) -> list[AnswerRight]:
    """Every right a person has or had, to questionnaires that are still asked; one statement."""
    enrolment_rights = _load_enrolment_rights(person_id)
    if enrolment_rights is None:
        return []
    given_rights = [
        _build_given_right(person_id, right_row)
        for right_row in enrolment_rights.right_rows
        if _is_still_asked(right_row.instrument, right_row.occasion)
    ]
    known_keys = [answer_right.unique_key for answer_right in given_rights]
    rights_by_rule = [
        answer_right
        for answer_right in _list_rights_by_rule(enrolment_rights)
        if answer_right.unique_key not in known_keys
    ]
    return given_rights + rights_by_rule


def list_visible_invitations(person_id: PersonId) -> set[tuple[str, str]]:
    """What a handläggare sees a person invited to in their newest insats: (kind, occasion).

    It must not show whether the person has answered. A right that the insats gives by rule gets a
    row only when it is used up, so these are read from the rule and never from the rows.
    """
    enrolment_rights = _load_enrolment_rights(person_id)
    if enrolment_rights is None:
        return set()
    invited_occasions = {
        (right_row.instrument, right_row.occasion)
        for right_row in enrolment_rights.right_rows
        if right_row.invited_by is not None and right_row.into == enrolment_rights.programme
    }
    occasions_by_rule = {
        (rule_right.definition.id, rule_right.occasion)
        for rule_right in _list_rights_by_rule(enrolment_rights)
    }
    return invited_occasions | occasions_by_rule


def _is_still_asked(sheet_kind: str, occasion: str) -> bool:
    """Whether the definition of today is anonymous and has that occasion; its file may be newer."""
    definition = load_questionnaires().get(sheet_kind)
    return definition is not None and definition.anonymous and occasion in definition.occasions


def _build_given_right(person_id: PersonId, right_row: Any) -> AnswerRight:
    definition = load_questionnaires()[right_row.instrument]
    return AnswerRight(
        person_id=person_id,
        programme=right_row.into,
        definition=definition,
        occasion=right_row.occasion,
        since=right_row.since,
        used=right_row.burnt,
    )


def _list_rights_by_rule(enrolment_rights: EnrolmentRights) -> list[AnswerRight]:
    """Rights that the newest insats gives everybody at its end; empty until that day."""
    programme = load_programmes().get(enrolment_rights.programme)
    if programme is None:
        return []
    enrolled_on, ended_on = enrolment_rights.enrolled_on, enrolment_rights.ended_on
    if _RULE_OCCASION not in list_due_occasions(programme, enrolled_on, ended_on):
        return []
    planned_last_day = enrolled_on + dt.timedelta(weeks=programme.length_weeks or 0)
    return [
        AnswerRight(
            person_id=enrolment_rights.person_id,
            programme=programme.code,
            definition=definition,
            occasion=occasion,
            since=ended_on or planned_last_day,
            used=False,
        )
        for definition, occasion in list_anonymous_questionnaires(programme)
        if occasion == _RULE_OCCASION
    ]


def find_answer_right(person_id: PersonId, sheet_kind: str, occasion: str) -> AnswerRight | None:
    """A person's right to answer that questionnaire on that occasion; None where they have none.

    Where they have several (from several insatser), one that is not used up comes first.
    """
    matching_rights = [
        answer_right
        for answer_right in list_answer_rights(person_id)
        if (answer_right.definition.id, answer_right.occasion) == (sheet_kind, occasion)
    ]
    return min(
        matching_rights,
        key=lambda answer_right: (answer_right.used, answer_right.programme),
        default=None,
    )
