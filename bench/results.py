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
from webapp.accounts.access import digest, new_token
from webapp.accounts.models import Account, LoginSession, Role
from webapp.core.clock import now, today
from webapp.core.db import db
from webapp.indicators.models import IndicatorCount, IndicatorText, IndicatorTotal
from webapp.indicators.wording import asked, possible
from webapp.questions.asking import DEFINITIONS, definitions
from webapp.questions.format import Definition

ANSWERED = 100_000
PROGRAMMES = ("amia", "mitt_val", "enter", "samverkansteam", "intensifierad")
YEARS = 4
WARM, TIMES = 10, 100
GOAL = 200
_READER = 900_000


def _plan(site: Site) -> Person:
    """Fill the tables; a resultatläsare, signed in."""
    reader = Person(_READER, uuid.uuid4(), new_token())
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
        moment = now()
        db.session.add(
            LoginSession(
                token_hash=digest(reader.token),
                account_id=reader.id,
                device="Bench",
                created_at=moment,
                seen_at=moment,
            )
        )
        _fill([each for each in definitions().values() if each.anonymous])
        db.commit()
    return reader


def _fill(forms: list[Definition]) -> None:
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


def _wording(form: Definition, version: int) -> int:
    text = msgspec.json.encode(asked(msgspec.structs.replace(form, version=version))).decode()
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


def _counts(key: dict[str, Any], form: Definition, number: int) -> Iterator[dict[str, Any]]:
    """Every answer given about as often as the others."""
    for question in asked(form).questions:
        answers = possible(question)
        for at, answer in enumerate(answers):
            share = number // len(answers) + (at < number % len(answers))
            yield key | {"question": question.id, "answer": str(answer), "number": share}


def measure(lab: Lab) -> list[Figure]:
    """The page of all insatser of a year, on a quiet server, SQLite."""
    with lab.site("sqlite", FEW) as site:
        reader = _plan(site)
        kind = next(
            f"{each.id}.{each.occasions[0]}"
            for each in DEFINITIONS.get(site.app).values()
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
