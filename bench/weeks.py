"""Part ``weeks``: the page of a week of 40 blocks, saving one, the monthly report, and its paper.

One person's weeks reach over the last month, lived, so that its report has five of them in it.
"""

import datetime as dt
import uuid

from bench.figures import Figure, milliseconds
from bench.lab import Lab, Site
from bench.pages import FEW, SHEETS, STATEMENTS_GOAL, statements, visits
from bench.wire import Script, Visitor, drive, hidden, seconds
from bench.world import Person
from webapp.core.clock import today
from webapp.core.db import db
from webapp.core.weeks import DAYS_A_WEEK, Week
from webapp.identity.models import Account
from webapp.identity.people.persons import load_person
from webapp.instruments.schedule import schedule_blocks
from webapp.instruments.schedule.schedule_blocks import (
    DAY_PARTS,
    Block,
    BlockEnergy,
    BlockOutcome,
    LivedAnswer,
)
from webapp.programmes.models import Enrolment
from webapp.sheets import draft_saving
from webapp.sheets.drafts import SheetWrite

BLOCKS = 40
WARM, TIMES, PAPERS = 20, 200, 30
REPORT_GOAL, PAPER_GOAL = 50, 300


def _block(at: int) -> Block:
    hour = 7 + at // DAYS_A_WEEK * 2
    return Block(
        day=at % DAYS_A_WEEK,
        part=DAY_PARTS[at // DAYS_A_WEEK % len(DAY_PARTS)],
        activity=("work", "exercise", "home", "sleep")[at % 4],
        name="Sysselsättning, praktik eller studier",
        order=at,
        words="Promenad med hunden",
        start=hour * 60,
        end=hour * 60 + 90,
        lived=LivedAnswer(BlockOutcome.DONE, BlockEnergy.GAVE),
    )


def _plan(site: Site, person: Person) -> str:
    """Weeks of 40 lived blocks from the last month's first to this one; the month's address."""
    month = (today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    with site.app.app_context():
        account = db.session.get_one(Account, person.id)
        owner, enrolment = load_person(account.id), {"programme": "amia", "version": 1}
        db.begin_write()
        db.session.add(
            Enrolment(
                person_id=person.id,
                enrolled_by=site.world.staff[0].id,
                enrolled_on=month,
                **enrolment,
            )
        )
        week = Week.of(month)
        while week <= Week.of(today()):
            planned = {f"b{at:08x}": _block(at) for at in range(BLOCKS)}
            write = SheetWrite(uuid.uuid4(), 1, 0)
            draft_saving.save_answers(
                owner, "schedule", week.key, schedule_blocks.build_block_changes(planned), write
            )
            week = week.after(1)
        db.commit()
    return f"/report/{month:%Y-%m}"


def _saves(visitor: Visitor, path: str, times: int) -> Script:
    """Change one block again and again, as its page does without a script."""
    answer = yield visitor.get("open", path)
    fields = hidden(visitor.remember(answer.must(200)).text)
    for number in range(times):
        fields |= {"seq": str(number + 1), "activity": "home", "day": "0", "part": "morning"}
        answer = yield visitor.post("save", path, fields | {"words": f"Promenad {number}"})
        answer.must(303)


def _pages(site: Site, visitor: Visitor, path: str, times: int) -> list[float]:
    drive(site.server.port, [visits(visitor, path, min(WARM, times))])
    return seconds(drive(site.server.port, [visits(visitor, path, times)]), "page")


def _size(site: Site, visitor: Visitor, path: str) -> float:
    """Bytes of one answer, in kB."""
    sizes: list[int] = []

    def fetch() -> Script:
        answer = yield visitor.get("page", path)
        sizes.append(len(answer.must(200).body))

    drive(site.server.port, [fetch()])
    return sizes[0] / 1000


def measure(lab: Lab) -> list[Figure]:
    """A person's pages on a quiet server, SQLite, 100 persons and 5,000 sheets beside them."""
    with lab.site("sqlite", FEW, SHEETS) as site:
        person, port = site.world.persons[0], site.server.port
        report, visitor = _plan(site, person), site.visitor(person)
        week = f"/schedule/{Week.of(today()).key}"
        pages = _pages(site, visitor, week, TIMES)
        drive(port, [_saves(visitor, f"{week}/block/b00000000", WARM)])
        saved = drive(port, [_saves(visitor, f"{week}/block/b00000000", TIMES)])
        reports = _pages(site, visitor, report, TIMES)
        papers = _pages(site, visitor, f"{report}.pdf", PAPERS)
        schedules = _pages(site, visitor, f"{week}/week.pdf", PAPERS)
        return [
            milliseconds("week_ms", "week page, 40 blocks, median", pages),
            Figure(
                "week_statements",
                "  statements",
                statements(site, person, week),
                "",
                STATEMENTS_GOAL,
                digits=0,
            ),
            milliseconds("block_save_ms", "one block saved, median", seconds(saved, "save")),
            milliseconds("month_report_ms", "report over five weeks, median", reports, REPORT_GOAL),
            milliseconds("pdf_ms", "the report as a PDF, median", papers, PAPER_GOAL),
            Figure("pdf_kb", "  its size", _size(site, visitor, f"{report}.pdf"), "kB"),
            milliseconds("week_pdf_ms", "the week as a PDF, median", schedules, PAPER_GOAL),
        ]
