"""Part ``results``: the results page over 100,000 answered forms, as releases would have them.

Five insatser, four years, two occasions and two wordings; every month of each had a release.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from bench.figures import Figure, milliseconds
from bench.lab import Lab, Site
from bench.pages import FEW, STATEMENTS_GOAL, statements, visits
from bench.wire import drive, seconds
from bench.world import Person
from webapp.core.clock import today, utc_now
from webapp.core.db import db
from webapp.identity.models import Account, LoginSession, Role
from webapp.identity.sessions.current import hash_token, make_token
from webapp.outcomes.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.outcomes.indicators.question_wording import (
    build_asked_definition,
    list_possible_answers,
)
from webapp.questions.asking import QUESTIONNAIRES, load_questionnaires
from webapp.questions.definition_format import Questionnaire

ANSWERED = 100_000
PROGRAMMES = ("amia", "mitt_val", "enter", "samverkansteam", "intensifierad")
YEARS = 4
WARM, TIMES = 10, 100
GOAL = 200
_READER = 900_000


def _plan(site: Site) -> Person:
    """Fill the tables; a resultatläsare, signed in."""
    reader = Person(_READER, uuid.uuid4(), make_token())
    with site.app.app_context():
        db.begin_write()
        db.session.add(
            Account(
                id=reader.id,
                public_id=reader.public_id,
                role=Role.RESULTATLASARE,
                name="Resultat",
                username="resultat",
                language="sv",
            )
        )
        db.session.flush()
        moment = utc_now()
        db.session.add(
            LoginSession(
                token_hash=hash_token(reader.token),
                account_id=reader.id,
                device="Bench",
                created_at=moment,
                seen_at=moment,
            )
        )
        _fill([each for each in load_questionnaires().values() if each.anonymous])
        db.commit()
    return reader


def _fill(forms: list[Questionnaire]) -> None:
    """Two wordings of each, the older until half-way, in releases of equal size."""
    releases = len(forms) * len(PROGRAMMES) * YEARS * 12
    number = -(-ANSWERED // releases)
    for form in forms:
        ids = [_wording(form, version) for version in (1, 2)]
        for at, month in enumerate(_months()):
            text_id = ids[at * 2 // (YEARS * 12)]
            for programme in PROGRAMMES:
                key = {
                    "programme": programme,
                    "occasion": form.occasions[0],
                    "text_id": text_id,
                    "month": month,
                }
                db.session.execute(sa.insert(IndicatorTotal), [key | {"number": number}])
                db.session.execute(sa.insert(IndicatorCount), list(_counts(key, form, number)))


def _wording(form: Questionnaire, version: int) -> int:
    text = msgspec.json.encode(
        build_asked_definition(msgspec.structs.replace(form, version=version))
    ).decode()
    row = IndicatorText(
        instrument=form.id,
        version=version,
        hash=hashlib.sha256(text.encode()).hexdigest(),
        definition=text,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _months() -> Iterator[dt.date]:
    for year in range(today().year - YEARS + 1, today().year + 1):
        yield from (dt.date(year, month, 1) for month in range(1, 13))


def _counts(key: dict[str, Any], form: Questionnaire, number: int) -> Iterator[dict[str, Any]]:
    """Every answer given about as often as the others."""
    for question in build_asked_definition(form).questions:
        answers = list_possible_answers(question)
        for at, answer in enumerate(answers):
            share = number // len(answers) + (at < number % len(answers))
            yield key | {"question": question.id, "answer": str(answer), "number": share}


def measure(lab: Lab) -> list[Figure]:
    """The page of all insatser of a year, on a quiet server, SQLite."""
    with lab.site("sqlite", FEW) as site:
        reader = _plan(site)
        kind = next(
            f"{each.id}.{each.occasions[0]}"
            for each in QUESTIONNAIRES.get(site.app).values()
            if each.anonymous
        )
        path = f"/results/indicators?kind={kind}&year={today().year}"
        visitor, port = site.visitor(reader), site.server.port
        drive(port, [visits(visitor, path, WARM)])
        taken = seconds(drive(port, [visits(visitor, path, TIMES)]), "page")
        count = statements(site, reader, path)
        file = path.replace("indicators?", "indicators.xlsx?")
        files = seconds(drive(port, [visits(visitor, file, WARM)]), "page")
    return [
        milliseconds("results_100k_ms", "results over 100,000 answers, median", taken, GOAL),
        Figure("results_statements", "  statements", count, "", STATEMENTS_GOAL, digits=0),
        milliseconds("results_file_ms", "the same as an Excel file, median", files, GOAL),
    ]
