"""People with a right to answer anonymously, a way through its pages, and what became of it."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import account
from tests.identity import ways_in
from webapp.core import sealing
from webapp.core.clock import today
from webapp.core.db import db
from webapp.identity.models import Account, Role
from webapp.outcomes.indicators import question_wording
from webapp.outcomes.indicators.answer_deposit import deposit_answers
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorPool, IndicatorTotal
from webapp.outcomes.indicators.question_wording import build_asked_definition
from webapp.outcomes.invitations.models import AnswerRightRecord
from webapp.programmes.models import Enrolment
from webapp.questions.asking import load_questionnaires
from webapp.questions.definition_format import Questionnaire

PROGRAMME, KIND, OCCASION = "mitt_val", "indikatorer_pagaende", "pagaende"
URL = f"/indicators/{KIND}/{OCCASION}"
QUESTIONS = 8
AT_END = "/indicators/indikatorer_avslut/slut"
# The places of the answers "Nej, inte alls" and "Ja, helt och hållet".
LEAST, MOST = "001", "005"
ALL = [MOST] * QUESTIONS


def definition(kind: str = KIND) -> Questionnaire:
    """One of the shipped ones, within an app context."""
    return load_questionnaires()[kind]


def answers(place: int, kind: str = KIND, **other: Any) -> dict[str, Any]:
    """The answer at the same place to every question, but for ``other``."""
    questions = build_asked_definition(definition(kind)).questions
    return {
        each.id: question_wording.list_possible_answers(each)[place] for each in questions
    } | other


def put(*given: dict[str, Any], programme: str = PROGRAMME) -> None:
    """Deposit and commit, each in a transaction of its own; within an app context."""
    for each in given:
        db.begin_write()
        deposit_answers(programme, OCCASION, definition(), each)
        db.commit()


def totals() -> int:
    """How many persons are counted; within an app context."""
    return db.session.scalar(sa.select(sa.func.sum(IndicatorTotal.number))) or 0


def counts(question: str) -> dict[str, int]:
    """How many gave each answer to a question; within an app context."""
    rows = db.session.execute(
        sa.select(IndicatorCount.answer, sa.func.sum(IndicatorCount.number).label("persons"))
        .where(IndicatorCount.question == question)
        .group_by(IndicatorCount.answer)
    )
    return {row.answer: row.persons for row in rows}


def pools() -> list[bytes]:
    """What waits, sealed; within an app context."""
    return list(db.session.scalars(sa.select(IndicatorPool.sealed)))


def invite(app: Flask, name: str, kind: str = KIND, occasion: str = OCCASION) -> None:
    """Give ``name`` the right, as bo does."""
    with app.app_context():
        db.begin_write()
        db.session.add(
            AnswerRightRecord(
                person_id=account(name).id,
                programme=PROGRAMME,
                instrument=kind,
                occasion=occasion,
                invited_by=account("bo").id,
                since=today(),
            )
        )
        db.commit()


def is_burnt(app: Flask, name: str) -> bool | None:
    """Whether the right of ``name`` is used up; None where no row says anything."""
    with app.app_context():
        return db.session.scalar(
            sa.select(AnswerRightRecord.burnt).where(
                AnswerRightRecord.person_id == account(name).id
            )
        )


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form that sends answers."""
    form = page.text.partition("<main")[2].partition("</main>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def begin(client: FlaskClient, url: str = URL) -> TestResponse:
    """From the banner to the first question."""
    return client.post(url, data=hidden(client.get(url)))


def next_page(client: FlaskClient, page: TestResponse, code: str, url: str = URL) -> TestResponse:
    """Answer the question on ``page``."""
    return client.post(url, data=hidden(page) | {"answer": code, "go": "next"})


def walk(client: FlaskClient, codes: list[str], url: str = URL) -> TestResponse:
    """Every question answered, one a page; the page to look through."""
    page = begin(client, url)
    for code in codes:
        page = next_page(client, page, code, url)
    return page


def everything(page: TestResponse, codes: list[str]) -> dict[str, str]:
    """What the look through sends: its hidden fields, and the lists as they were left."""
    lists = {f"a{at:03}": code for at, code in enumerate(codes)}
    return {"token": hidden(page)["token"], "page": "look"} | lists


def answer(client: FlaskClient, codes: list[str], url: str = URL) -> TestResponse:
    """Walk, look through, send."""
    page = walk(client, codes, url)
    return client.post(url, data=everything(page, codes))


@contextmanager
def own_app(engine_name: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Flask]:
    """An app whose transactions really commit, with the cast and five of a group."""
    with ways_in.own_app(engine_name, request, folder) as app:
        with app.app_context():
            db.begin_write()
            for name in GROUP:
                _join(name)
            db.commit()
        for name in GROUP:
            invite(app, name)
        yield app


GROUP = ["Fanny", "Gun", "Hugo", "Ines", "Jan"]


def _join(name: str) -> None:
    person = Account(role=Role.DELTAGARE, name=name, language="sv")
    db.session.add(person)
    db.session.flush()
    wrapped, master_key = sealing.create_wrapped_key()
    db.session.add(sealing.DataKey(person_id=person.id, wrapped=wrapped, master_key=master_key))
    since = today() - dt.timedelta(days=10)
    enrolment = {"version": 1, "enrolled_by": account("bo").id, "enrolled_on": since}
    db.session.add(Enrolment(person_id=person.id, programme=PROGRAMME, **enrolment))


def begins_later(app: Flask, name: str) -> None:
    """The insats of ``name`` goes on: nobody is asked by its rule yet."""
    with app.app_context():
        db.begin_write()
        db.session.execute(
            sa.update(Enrolment)
            .where(Enrolment.person_id == account(name).id)
            .values(enrolled_on=today() - dt.timedelta(days=7))
        )
        db.commit()
