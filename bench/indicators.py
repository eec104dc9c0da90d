"""Part ``indicators``: 1,000 persons answer anonymously, eight at once, SQLite.

Each opens the page that says why, and sends: the right burnt in one transaction, the answers put to
those that wait in another, every fifth time all of them counted.
"""

import re

import sqlalchemy as sa

from bench.figures import Figure
from bench.lab import Lab
from bench.wire import Script, Visitor, drive, span
from webapp.core.db import db
from webapp.outcomes.indicators.models import IndicatorTotal
from webapp.outcomes.indicators.question_wording import build_asked_definition
from webapp.questions.asking import load_questionnaires

PERSONS, AT_ONCE = 1000, 8
# The insats of everybody is over, and it asks them itself.
KIND = "indikatorer_avslut"
_URL = f"/indicators/{KIND}/slut"
_FIELD = re.compile(r'name="(csrf_token|token)" value="([^"]+)"')


def _people(visitors: list[Visitor], questions: int) -> Script:
    """One after the other, each once."""
    for visitor in visitors:
        answer = yield visitor.get("banner", _URL)
        main = visitor.remember(answer.must(200)).text.partition("<main")[2]
        answers = {f"a{at:03}": f"{1 + at % 5:03}" for at in range(questions)} | {"page": "look"}
        answer = yield visitor.post("send", _URL, dict(_FIELD.findall(main)) | answers)
        answer.must(303)


def measure(lab: Lab) -> list[Figure]:
    """Seconds for all of them."""
    with lab.site("sqlite", PERSONS) as site:
        with site.app.app_context():
            questions = len(build_asked_definition(load_questionnaires()[KIND]).questions)
        people = site.persons()
        scripts = [_people(people[place::AT_ONCE], questions) for place in range(AT_ONCE)]
        timings = drive(site.server.port, scripts)
        with site.app.app_context():
            counted = db.session.scalar(sa.select(sa.func.sum(IndicatorTotal.number)))
            assert counted == PERSONS, counted
            db.engine.dispose()
        return [
            Figure("anonymous_1000_s", "1,000 anonymous answers, all in all", span(timings), "s")
        ]
