"""Somebody in AMiA, the evaluation they let have their answers, and a sheet sent to it."""

import csv
import io
import uuid
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import actor
from tests.conftest import SignIn, account
from tests.consent.consent_kit import hidden, main
from tests.instruments.report.report_kit import enrol
from webapp.core.db import db
from webapp.instruments.questionnaires.questionnaire_sheet import build_kept_definition
from webapp.outcomes.evaluation.models import EvaluationLink
from webapp.questions.asking import load_questionnaires
from webapp.sheets import draft_saving, owner_service
from webapp.sheets.drafts import SheetWrite

PAGE, EXPORT = "/evaluation/amia", "/evaluator/amia/answers.csv"
FACTS = {
    "gender-answer": "woman",
    "age-answer": "to_34",
    "support-answer": ["sjukpenning", "work"],
    "time-answer": "to_1_year",
    "education-answer": "declined",
    "occupation-answer": "school",
    "registered-answer": "yes_registered",
}


def say(client: FlaskClient, word: str) -> TestResponse:
    """Answer on the evaluation's page as a browser would."""
    version = hidden(main(client.get(PAGE))).get("version", "")
    return client.post(PAGE, data={"version": version, "answer": word})


def joined(app: Flask, sign_in: SignIn, name: str = "elsa") -> FlaskClient:
    """``name`` takes part in AMiA and has answered Ja."""
    enrol(app, name)
    client = sign_in(name)
    assert say(client, "ja").status_code == 303
    return client


def number_of(app: Flask, name: str = "elsa") -> int:
    """The number that ``name`` has."""
    with app.app_context():
        return db.session.scalars(
            sa.select(EvaluationLink.number).where(EvaluationLink.person_id == account(name).id)
        ).one()


def sent(app: Flask, name: str, kind: str, key: str, **answers: Any) -> None:
    """``name`` fills in a questionnaire and sends it."""
    with app.app_context():
        person = actor(account(name))
        values = answers | build_kept_definition(load_questionnaires()[kind])
        draft_saving.save_answers(person, kind, key, values, SheetWrite(uuid.uuid4(), 1, 2**30))
        owner_service.send_sheet(person, kind, key, None)
        db.commit()


def facts_page(app: Flask, name: str = "elsa") -> str:
    """Where the background facts of ``name`` are filled in."""
    with app.app_context():
        return f"/handlaggare/persons/{account(name).public_id}/evaluation/amia"


def person_page(app: Flask, name: str = "elsa") -> str:
    """The handläggare's page about ``name``."""
    return facts_page(app, name).removesuffix("/evaluation/amia")


def table(client: FlaskClient) -> list[dict[str, str]]:
    """What an evaluator downloads, row by row."""
    response = client.post(EXPORT)
    assert response.status_code == 200
    text = response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))
