"""Somebody of the demo who takes part in the evaluation, with background facts and an enkät."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from webapp.core.clock import today
from webapp.core.db import db
from webapp.identity.people.persons import Person, StaffMember
from webapp.instruments.questionnaires.questionnaire_sheet import build_kept_definition
from webapp.outcomes.evaluation import service
from webapp.outcomes.evaluation.evaluation_text import load_evaluation_texts
from webapp.outcomes.evaluation.export_rows import BackgroundFacts
from webapp.outcomes.evaluation.models import EvaluationLink
from webapp.questions.asking import load_questionnaires
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite

EVALUATION_PROGRAMME = "amia"
_BACKGROUND_FACTS = {
    "gender": "woman",
    "age": "to_44",
    "support": ["sjukpenning"],
    "time": "to_2_years",
    "education": "secondary",
    "occupation": "care",
    "registered": "not_registered",
}
_START_ANSWERS: dict[str, Any] = {
    "status": "sick",
    "everyday": 4,
    "support": 6,
    "worry": 7,
    "wishes": ["health", "contacts"],
    "hope": "Att orka lite mer.",
}


def add_evaluation_participant(participant: Person, handlaggare: StaffMember) -> None:
    """Let a deltagare say Ja and send the first enkät, and a handläggare fill in the facts."""
    service.write_evaluation_decision(
        participant,
        EVALUATION_PROGRAMME,
        load_evaluation_texts().current(),
        participant.language,
        granted=True,
    )
    participant_number = db.session.scalars(
        sa.select(EvaluationLink.number).where(EvaluationLink.person_id == participant.id)
    ).one()
    background_facts = BackgroundFacts(load_questionnaires()["bakgrund"], _BACKGROUND_FACTS)
    service.write_background_facts(
        handlaggare, participant.id, participant_number, background_facts
    )
    start_answers = _START_ANSWERS | build_kept_definition(load_questionnaires()["enkat_start"])
    draft_saving.save_answers(
        participant, "enkat_start", "start", start_answers, SheetWrite(uuid.uuid4(), 1, 0)
    )
    owner_service.send_sheet(participant, "enkat_start", "start", today() + dt.timedelta(days=3))
