"""Part ``questions``: one page of a questionnaire that is half-way filled in."""

import uuid

from bench.figures import Figure, milliseconds
from bench.lab import Lab, Site
from bench.pages import FEW, SHEETS, STATEMENTS_GOAL, statements, visits
from bench.wire import drive, seconds
from bench.world import Person
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.ids import AccountId
from webapp.identity.people.persons import load_person
from webapp.instruments.questionnaires import questionnaire_sheet
from webapp.programmes.models import Enrolment
from webapp.questions.asking import load_questionnaires
from webapp.sheets import draft_saving
from webapp.sheets.drafts import SheetWrite

KIND, KEY, PAGE = "enkat_start", "start", "support"
WARM, TIMES = 30, 300


def _begin(site: Site, person: Person) -> str:
    """Bring somebody into an insats with the questionnaire, and half-way through it."""
    with site.app.app_context():
        owner = load_person(AccountId(person.id))
        db.begin_write()
        db.session.add(
            Enrolment(
                person_id=person.id,
                programme="amia",
                version=1,
                enrolled_by=site.world.staff[0].id,
                enrolled_on=today(),
            )
        )
        answers = {"status": "working", "hours": 20, "everyday": 6}
        begun = questionnaire_sheet.build_kept_definition(load_questionnaires()[KIND])
        draft_saving.save_answers(owner, KIND, KEY, begun | answers, SheetWrite(uuid.uuid4(), 1, 0))
        db.commit()
    return f"/form/{KIND}/{KEY}/{PAGE}"


def measure(lab: Lab) -> list[Figure]:
    """A question page on SQLite, with 100 persons and 5,000 sheets there."""
    with lab.site("sqlite", FEW, SHEETS) as site:
        person = site.world.persons[0]
        path = _begin(site, person)
        visitor = site.visitor(person)
        drive(site.server.port, [visits(visitor, path, WARM)])
        taken = seconds(drive(site.server.port, [visits(visitor, path, TIMES)]), "page")
        count = statements(site, person, path)
    return [
        milliseconds("question_page_ms", "one question page, median", taken),
        Figure("question_page_statements", "  statements", count, "", STATEMENTS_GOAL, digits=0),
    ]
