"""Which anonymous questionnaires a person may answer once: invited to, or by their insats' rule."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from webapp.core.cached_statements import prepared
from webapp.core.db import ColumnsSelect, db
from webapp.instruments.questionnaires.due_occasions import list_due_occasions
from webapp.outcomes.invitations.models import AnswerRightRecord
from webapp.programmes.models import Enrolment
from webapp.programmes.programme_definitions import Programme, load_programmes
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import Questionnaire

# The occasion on which the insats itself invites everybody.
_RULE_OCCASION = "slut"


class AnswerRight(msgspec.Struct, frozen=True):
    """The right of one person to answer ``definition`` once; ``used`` up by sending or by a no."""

    person_id: int
    programme: str
    definition: Questionnaire
    occasion: str
    since: dt.date
    used: bool

    @property
    def unique_key(self) -> dict[str, Any]:
        """What makes its row the only one."""
        return {
            "person_id": self.person_id,
            "programme": self.programme,
            "instrument": self.definition.id,
            "occasion": self.occasion,
        }


def list_anonymous_questionnaires(
    programme: Programme | None,
) -> Iterator[tuple[Questionnaire, str]]:
    """The anonymous questionnaires of an insats with each occasion it asks them on."""
    for instrument_use in programme.instruments if programme else ():
        definition = load_questionnaires()[instrument_use.id]
        if definition.anonymous:
            yield from ((definition, occasion) for occasion in instrument_use.occasions)


@prepared
def select_enrolment_with_rights(person_id: int) -> ColumnsSelect:
    """A person's newest enrolment, beside each of their invitations."""
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


def list_answer_rights(person_id: int) -> list[AnswerRight]:
    """Every right a person has or had, to what is still asked so; one statement."""
    right_rows = db.run(*select_enrolment_with_rights(person_id)).all()
    given_rights = [
        _build_given_right(person_id, right_row)
        for right_row in right_rows
        if _is_still_asked(right_row.instrument, right_row.occasion)
    ]
    known_keys = [answer_right.unique_key for answer_right in given_rights]
    rights_by_rule = [
        answer_right
        for answer_right in _list_rights_by_rule(person_id, right_rows)
        if answer_right.unique_key not in known_keys
    ]
    return given_rights + rights_by_rule


def list_visible_invitations(person_id: int) -> set[tuple[str, str]]:
    """What a handläggare sees a person invited to in their newest insats: (kind, occasion).

    Never what the person did of themselves: a right by rule has a row only once it is used up, so
    without its rule the row would tell.
    """
    right_rows = db.run(*select_enrolment_with_rights(person_id)).all()
    invited_occasions = {
        (right_row.instrument, right_row.occasion)
        for right_row in right_rows
        if right_row.invited_by is not None and right_row.into == right_row.programme
    }
    return invited_occasions | {
        (rule_right.definition.id, rule_right.occasion)
        for rule_right in _list_rights_by_rule(person_id, right_rows)
    }


def _is_still_asked(sheet_kind: str, occasion: str) -> bool:
    """Whether it is an anonymous questionnaire of that occasion, now that its file may be newer."""
    definition = load_questionnaires().get(sheet_kind)
    return definition is not None and definition.anonymous and occasion in definition.occasions


def _build_given_right(person_id: int, right_row: Any) -> AnswerRight:
    definition = load_questionnaires()[right_row.instrument]
    return AnswerRight(
        person_id, right_row.into, definition, right_row.occasion, right_row.since, right_row.burnt
    )


def _list_rights_by_rule(person_id: int, right_rows: Any) -> Iterator[AnswerRight]:
    """What the insats asks everybody in the end, from the day that is."""
    programme = load_programmes().get(right_rows[0].programme) if right_rows else None
    if programme is None:
        return
    enrolled_on, ended_on = right_rows[0].enrolled_on, right_rows[0].ended_on
    if _RULE_OCCASION not in list_due_occasions(programme, enrolled_on, ended_on):
        return
    planned_last_day = enrolled_on + dt.timedelta(weeks=programme.length_weeks or 0)
    for definition, occasion in list_anonymous_questionnaires(programme):
        if occasion == _RULE_OCCASION:
            yield AnswerRight(
                person_id, programme.code, definition, occasion, ended_on or planned_last_day, False
            )


def find_answer_right(person_id: int, sheet_kind: str, occasion: str) -> AnswerRight | None:
    """A person's right of that name; one that is not used up before one that is."""
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
