"""Load how far a person has come with consent."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from webapp.consent import queries
from webapp.consent.consent_kinds import list_asked_kinds
from webapp.consent.consent_situation import (
    ConsentParty,
    ConsentSituation,
    QuestionKey,
    StandingDecision,
)
from webapp.consent.consent_texts import load_consent_texts
from webapp.core.db import db
from webapp.core.ids import PersonId


def load_situation(person_id: PersonId) -> ConsentSituation:
    """How far a person has come, with the answers of this round; two statements."""
    stored_choices = db.session.scalars(queries.select_consent_choices(person_id))
    return _build_situation(
        person_id,
        {
            (stored_choice.organisation_id, stored_choice.kind): stored_choice.granted
            for stored_choice in stored_choices
        },
    )


def load_situation_without_choices(person_id: PersonId) -> ConsentSituation:
    """How far a person has come, without the answers of this round; one statement."""
    return _build_situation(person_id, {})


def _build_situation(
    person_id: PersonId, granted_by_question: dict[QuestionKey, bool]
) -> ConsentSituation:
    position_rows = db.run(*queries.select_consent_position(person_id)).all()
    if not position_rows:
        return ConsentSituation(
            text=load_consent_texts().current(),
            parties=[],
            choices=granted_by_question,
            seen_version=None,
            wants_to_talk=False,
            round_version=None,
            round_step=0,
        )
    # The columns of the person's state and insatser are the same in every row.
    state_row = position_rows[0]
    programme_codes = (state_row.programme or "").split(",")
    return ConsentSituation(
        text=load_consent_texts().current(),
        parties=_build_parties(position_rows, list_asked_kinds(*programme_codes)),
        choices=granted_by_question,
        seen_version=state_row.seen_version,
        wants_to_talk=bool(state_row.wants_to_talk),
        round_version=state_row.round_version,
        round_step=state_row.round_step or 0,
    )


def _build_parties(
    position_rows: Sequence[sa.Row[Any]], kind_codes: list[str]
) -> list[ConsentParty]:
    """The organisations in rows of ``queries.select_consent_position``, with their decisions."""
    parties_by_id: dict[int, ConsentParty] = {}
    for position_row in position_rows:
        if position_row.id not in parties_by_id:
            parties_by_id[position_row.id] = ConsentParty(
                id=position_row.id,
                public_id=position_row.public_id,
                name=position_row.name,
                active=bool(position_row.active),
                kinds=kind_codes,
                decisions={},
            )
        if position_row.kind is not None:
            parties_by_id[position_row.id].decisions[position_row.kind] = StandingDecision(
                granted=position_row.granted,
                until=position_row.until,
                receipt=position_row.receipt,
                text_version=position_row.text_version,
            )
    return list(parties_by_id.values())
