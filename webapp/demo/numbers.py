"""Somebody of the demo who takes part in the evaluation, with background facts and an enkät."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from webapp.accounts.persons import Person, StaffMember
from webapp.core.clock import today
from webapp.core.db import db
from webapp.evaluation import service
from webapp.evaluation.models import EvaluationLink
from webapp.evaluation.rows import Facts
from webapp.evaluation.texts import texts
from webapp.questionnaires.body import beginning
from webapp.questions.asking import definitions
from webapp.sheets import road
from webapp.sheets.drafts import Write

PROGRAMME = "amia"
_FACTS = {
    "gender": "woman",
    "age": "to_44",
    "support": ["sjukpenning"],
    "time": "to_2_years",
    "education": "secondary",
    "occupation": "care",
    "registered": "not_registered",
}
_START: dict[str, Any] = {
    "status": "sick",
    "everyday": 4,
    "support": 6,
    "worry": 7,
    "wishes": ["health", "contacts"],
    "hope": "Att orka lite mer.",
}


def add(owner: Person, handlaggare: StaffMember) -> None:
    """``owner`` has said Ja and sent the first enkät; ``handlaggare`` has filled in the facts."""
    service.decide(owner, PROGRAMME, texts().current(), owner.language, granted=True)
    number = db.session.scalars(
        sa.select(EvaluationLink.number).where(EvaluationLink.person_id == owner.id)
    ).one()
    facts = Facts(definitions()["bakgrund"], _FACTS)
    service.fill_in(handlaggare, owner.id, number, facts)
    answers = _START | beginning(definitions()["enkat_start"])
    road.save(owner, "enkat_start", "start", answers, Write(uuid.uuid4(), 1, 0))
    road.send(owner, "enkat_start", "start", today() + dt.timedelta(days=3))
