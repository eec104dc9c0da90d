"""What the page of one week shows: a card a day, a row a part of the day."""

import datetime as dt
from typing import Any

from flask import abort, url_for
from msgspec import Struct, structs

from webapp.accounts.persons import Person
from webapp.core import clock
from webapp.core.db import db
from webapp.core.weeks import Week
from webapp.programmes.definitions import programmes
from webapp.programmes.queries import enrolment_of
from webapp.schedule import blocks, body
from webapp.schedule.blocks import PARTS, Block, Blocks, Part
from webapp.schedule.hints import hint
from webapp.sheets import road
from webapp.sheets.forms import LookForm, SheetForm
from webapp.sheets.instruments import list_other_indexes
from webapp.sheets.kinds import Audience
from webapp.sheets.road import Stored
from webapp.sheets.views import readers


class Entry(Struct, frozen=True):
    """One block as the week shows it; ``goes_on`` where it began the day before."""

    name: str
    url: str
    block: Block
    label: str
    times: str
    details: list[str]
    lived: list[str]
    picture: str
    overlaps: bool
    twofold: bool
    goes_on: bool = False


class Row(Struct, frozen=True):
    """A part of a day with what stands in it."""

    part: Part
    label: str
    entries: list[Entry]


class Day(Struct, frozen=True):
    """One card: the day, what goes on from the night before, and its parts."""

    number: int
    date: dt.date
    today: bool
    begun: bool
    before: list[Entry]
    rows: list[Row]
    count: int


def mine(person: Person, week: Week) -> Stored:
    """A person's sheet of a week; aborts with 404 where it is none that may be written today."""
    if not body.may_write(week.key):
        abort(404)
    return road.find(person, body.KIND, week.key)


def planned(stored: Stored) -> dict[str, Block]:
    """The blocks of a stored week."""
    return blocks.in_sheet(stored.draft.answers)


def context(person: Person, week: Week, stored: Stored, look: LookForm) -> dict[str, Any]:
    """Everything the page of ``week`` shows."""
    there = planned(stored)
    last = planned(road.find(person, body.KIND, week.after(-1).key))
    form = SheetForm()
    form.ready(stored)
    act = {"page": form.page.data, "seq": form.seq.data, "based_on": form.based_on.data}
    names = readers(person, body.KIND)
    look.offer(names)
    today = clock.today()
    enrolment = db.session.scalar(*enrolment_of(person.id))
    return {
        "week": week,
        "stored": stored,
        "days": days(week, stored, there, last),
        "empty": not there,
        "act": act,
        "undoable": stored.draft.last is not None and stored.draft.last.revision == stored.revision,
        "hint": hint(week, there, max(0, (today - week.monday).days)),
        "texts": [
            line
            for line in body.lines(stored.draft.answers, Audience.OWNER)
            if line.name in body.TEXTS
        ],
        "can_copy": any(block.planned for block in last.values()),
        "earlier": _reachable(week.after(-1)),
        "later": _reachable(week.after(1)),
        "form": look,
        "readers": names,
        "kind": body.KIND,
        "others": list_other_indexes(
            programmes().get(enrolment.programme) if enrolment else None, body.KIND
        ),
    }


def _reachable(week: Week) -> Week | None:
    return week if body.may_write(week.key) else None


def days(week: Week, stored: Stored, there: Blocks, last: Blocks) -> list[Day]:
    """The seven cards; ``last`` are the blocks of the week before, of which a night may go on."""
    overlapping = blocks.overlapping(there)
    conflicts = set(stored.draft.conflicts)
    entries = {
        name: _entry(week, name, block, name in overlapping, name in conflicts)
        for name, block in there.items()
    }
    sunday = [
        _entry(week.after(-1), name, block, False, False, goes_on=True)
        for name, block in last.items()
        if block.overnight and block.day == 6
    ]
    return [_day(number, date, entries, sunday) for number, date in enumerate(week.days)]


def _day(number: int, date: dt.date, entries: dict[str, Entry], sunday: list[Entry]) -> Day:
    mine = [entry for entry in entries.values() if entry.block.day == number]
    before = [
        structs.replace(entry, details=[], lived=[], twofold=False, goes_on=True)
        for entry in entries.values()
        if entry.block.overnight and entry.block.day == number - 1
    ]
    return Day(
        number=number,
        date=date,
        today=date == clock.today(),
        begun=date <= clock.today(),
        before=before if number else sunday,
        rows=[
            Row(part, str(body.PARTS[part]), [e for e in mine if e.block.part == part])
            for part in PARTS
        ],
        count=len(mine),
    )


def _entry(
    week: Week, name: str, block: Block, overlaps: bool, twofold: bool, *, goes_on: bool = False
) -> Entry:
    return Entry(
        name=name,
        url=url_for("schedule.block", week=week, name=name),
        block=block,
        label=body.label(block),
        times=body.times(block),
        details=[] if goes_on else body.details(block),
        lived=[] if goes_on else body.lived(block),
        picture=body.picture(block),
        overlaps=overlaps,
        twofold=twofold,
        goes_on=goes_on,
    )
